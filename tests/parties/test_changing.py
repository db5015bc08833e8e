"""Channels, companies and numbers changed after they were set up: what may, what may not, and what never repeats."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.invoicing import commands as invoicing
from goodorder.invoicing.queries import next_serials_of
from goodorder.kernel.errors import Forbidden, Invalid, Refused
from goodorder.kernel.models import Event
from goodorder.kernel.numbering import next_gap_free, next_number
from goodorder.parties import commands
from goodorder.parties.models import Channel, Company
from goodorder.parties.queries import draw_order_numbers, order_series, peek_serial
from goodorder.parties.rules.numbers import STANDARD, number_format, written
from shop import open_shop, place

FORMATS = st.from_regex(r"\A[A-Z][A-Z0-9]{0,7}(-[A-Z0-9]{1,6})?-(YYYY|YY)-0{4,9}\Z")


@pytest.mark.parametrize(
    ("form", "number"),
    [
        ("SO-YYYY-000000", "SO-2026-000123"),
        ("WEB-YY-00000", "WEB-26-00123"),
        ("SO-B2B-YYYY-0000", "SO-B2B-2026-0123"),
    ],
)
def test_numbers_are_written_in_their_format(form, number):
    assert written(form, 2026, 123) == number


def test_a_count_that_outgrows_its_zeros_is_written_in_full():
    assert written("W-YY-0000", 2026, 1234567) == "W-26-1234567"


@given(
    FORMATS,
    st.lists(st.tuples(st.integers(2000, 2099), st.integers(1, 10**10)), min_size=2, max_size=8, unique=True),
)
def test_no_format_repeats_a_number(form, drawn):
    assert len({written(form, *each) for each in drawn}) == len(drawn)


@given(
    FORMATS,
    FORMATS,
    st.lists(st.tuples(st.integers(2000, 2099), st.integers(1, 10**6)), min_size=2, max_size=2, unique=True),
)
def test_a_new_format_repeats_no_number_of_the_one_before(before, after, drawn):
    assert written(before, *drawn[0]) != written(after, *drawn[1])


@pytest.mark.parametrize(
    "wrong",
    [
        "SO",
        "SO-000000",
        "SO-YYYY",
        "YYYY-000000",
        "SO-YYYY-000",
        "SO_YYYY-000000",
        "1-YYYY-0000",
        "SO-Y-00000",
    ],
)
def test_formats_that_could_repeat_or_confuse_are_refused(wrong):
    with pytest.raises(Invalid, match="would repeat"):
        number_format(wrong)
    with pytest.raises(Invalid, match="other papers"):
        number_format("FO-YYYY-000000")


def test_formats_are_tidied_and_may_be_left_out():
    assert (number_format(" web-yy-00000 "), number_format("")) == ("WEB-YY-00000", "")
    assert [number_format(each) for each in STANDARD.values()] == list(STANDARD.values())


def test_orders_are_numbered_as_their_channel_says_and_from_one_series(ctx, db):
    open_shop(ctx)
    first = place(ctx, {"MUG": 1}).number
    commands.change_channel(ctx, channel="web", changes={"order_format": "WEB-YY-00000"})
    second = place(ctx, {"MUG": 1}).number
    serial = int(first.rpartition("-")[2])
    year = ctx.now.year
    assert (first, second) == (f"SO-{year}-{serial:06d}", f"WEB-{year % 100}-{serial + 1:05d}")
    fact = Event.objects.filter(kind="parties.ChannelChanged").get()
    assert fact.facts["changes"] == {"order_format": "WEB-YY-00000"}


def test_orders_go_on_with_a_higher_number_and_never_back(ctx, db):
    open_shop(ctx)
    series = order_series(ctx.now.year)
    ahead = peek_serial(series) + 500
    commands.skip_order_numbers(ctx, channel="web", serial=ahead)
    row = Channel.objects.get(code="web")
    assert peek_serial(series) == ahead
    numbers = draw_order_numbers([row, row], ctx.now.year)
    assert [int(one.rpartition("-")[2]) for one in numbers] == [ahead, ahead + 1]
    for back in (1, ahead, ahead + 2):
        with pytest.raises(Invalid, match="never go back"):
            commands.skip_order_numbers(ctx, channel="web", serial=back)
    limited = replace(ctx, scopes={"channel": frozenset({"web"})})
    with pytest.raises(Forbidden, match="whole house"):
        commands.skip_order_numbers(limited, channel="web", serial=ahead + 900)
    assert peek_serial(series) == ahead + 2
    assert next_number("SO", ctx.now.year) == f"SO-{ctx.now.year}-{ahead + 2:06d}"


def test_series_without_gaps_begin_elsewhere_only_before_their_first(ctx, db):
    open_shop(ctx)
    code, year = Company.objects.get().code, ctx.now.year
    invoicing.begin_series(ctx, company=code, kind="invoice", serial=1001)
    following = next_serials_of([code], year)
    assert [following[code, kind] for kind in ("invoice", "credit", "receipt")] == [1001, 1, 1]
    with pytest.raises(Refused, match="begun already"):
        invoicing.begin_series(ctx, company=code, kind="invoice", serial=2000)
    assert next_gap_free(f"{code}:invoice:{year}") == 1001
    with pytest.raises(Invalid, match="kind"):
        invoicing.begin_series(ctx, company=code, kind="receipt", serial=5)


def test_two_kinds_of_documents_of_a_company_share_no_prefix(ctx, db):
    open_shop(ctx)
    code = Company.objects.get().code
    with pytest.raises(Invalid, match="another kind"):
        commands.change_company(ctx, company=code, changes={"credit_format": "INV-YY-00000"})
    commands.change_company(
        ctx, company=code, changes={"invoice_format": "R-YYYY-00000", "credit_format": "INV-YY-00000"}
    )
    assert Company.objects.get().invoice_format == "R-YYYY-00000"


def test_a_channel_changes_until_orders_say_otherwise(ctx, db):
    open_shop(ctx)
    changed = commands.change_channel(
        ctx, channel="web", changes={"name": "Shop", "kind": "phone", "backorders": True, "currency": "SEK"}
    )
    assert (changed.name, changed.kind, changed.backorders, changed.currency) == (
        "Shop",
        "phone",
        True,
        "SEK",
    )
    commands.change_channel(ctx, channel="web", changes={"currency": "GBP"})
    place(ctx, {"MUG": 1})
    for change in ({"currency": "SEK"}, {"tax_included": not changed.tax_included}):
        with pytest.raises(Refused, match="open another channel"):
            commands.change_channel(ctx, channel="web", changes={"name": "Other", **change})
    assert Channel.objects.get(code="web").name == "Shop"
    with pytest.raises(Invalid, match="cannot be changed"):
        commands.change_channel(ctx, channel="web", changes={"code": "x"})


def test_a_companys_name_goes_onto_its_documents_from_now_on(ctx, db):
    open_shop(ctx)
    company = Company.objects.get()
    commands.change_company(ctx, company=company.code, changes={"name": "Harbour Ltd"})
    again = Company.objects.get()
    assert (again.name, again.postal.get("name", "Harbour Ltd")) == ("Harbour Ltd", "Harbour Ltd")
    before = Event.objects.count()
    commands.change_company(ctx, company=company.code, changes={"name": "Harbour Ltd"})
    assert Event.objects.count() == before
