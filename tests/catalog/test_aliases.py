"""Codes on days: every path leads to one record, and no code ever stands for two SKUs on one day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import sku
from goodorder.catalog import commands, queries
from goodorder.catalog.models import Alias
from goodorder.catalog.rules import ALIAS_KINDS, SkuDraft
from goodorder.kernel.access import system_context
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event
from threads import run_all

NEW_YEAR = date(2027, 1, 1)


@pytest.mark.django_db
def test_every_path_leads_to_the_same_record(ctx):
    jug = sku("JUG")
    codes = {
        "gtin": "4006381333931",
        "barcode": "B-1",
        "supplier": "ACME/77",
        "channel": "B0C1",
        "former": "OLD",
    }
    assert set(codes) == set(ALIAS_KINDS)
    for kind, value in codes.items():
        commands.add_alias(ctx, sku_id=jug.public_id, kind=kind, value=value)
    found = queries.resolve_skus([*codes.values(), "jug", "acme/77"], on=ctx.now.date())
    assert set(found.values()) == {jug}
    assert all(queries.find_sku(ctx, code=code) == jug for code in codes.values())
    assert queries.find_sku(ctx, code="nothing") is None


@pytest.mark.django_db
def test_a_code_goes_over_to_another_sku_on_a_day(ctx):
    old, new = sku("OLD-JUG"), sku("NEW-JUG")
    commands.add_alias(ctx, sku_id=old.public_id, kind="channel", value="LISTING-1")
    with pytest.raises(
        Refused, match=r"(?i)LISTING-1 already stands for OLD-JUG and was to stand for NEW-JUG"
    ):
        commands.add_alias(ctx, sku_id=new.public_id, kind="channel", value="listing-1", valid_from=NEW_YEAR)
    commands.end_alias(ctx, sku_id=old.public_id, value="listing-1", valid_until=NEW_YEAR)
    commands.add_alias(ctx, sku_id=new.public_id, kind="channel", value="LISTING-1", valid_from=NEW_YEAR)
    last_day = NEW_YEAR - timedelta(days=1)
    assert queries.resolve_sku("listing-1", on=last_day) == old
    assert queries.resolve_sku("listing-1", on=NEW_YEAR) == new
    told = [
        event.facts["changes"]["alias"]
        for event in Event.objects.filter(kind="catalog.SkuChanged").order_by("pk")
    ]
    assert told == [
        "channel LISTING-1",
        "channel LISTING-1 until 2027-01-01",
        "channel LISTING-1 from 2027-01-01",
    ]


@pytest.mark.django_db
def test_ending_twice_changes_nothing_and_a_code_keeps_a_day(ctx):
    jug = sku("JUG")
    commands.add_alias(ctx, sku_id=jug.public_id, kind="barcode", value="B", valid_from=NEW_YEAR)
    with pytest.raises(Invalid, match="B counts from 2027-01-01 on only; name a later day"):
        commands.end_alias(ctx, sku_id=jug.public_id, value="B")
    with pytest.raises(Missing, match="JUG does not answer to C"):
        commands.end_alias(ctx, sku_id=jug.public_id, value="C")
    with pytest.raises(Invalid, match="valid_until: must lie after valid_from"):
        commands.add_alias(
            ctx, sku_id=jug.public_id, kind="barcode", value="D", valid_from=NEW_YEAR, valid_until=NEW_YEAR
        )
    until = NEW_YEAR + timedelta(days=9)
    for _ in range(2):
        assert (
            commands.end_alias(ctx, sku_id=jug.public_id, value="b", valid_until=until).valid_on.upper
            == until
        )


@pytest.mark.django_db
def test_an_ambiguous_alias_is_reported_at_import_with_both_skus(ctx):
    sku("JUG")
    commands.import_skus(ctx, drafts=[SkuDraft(code="JUG", name="Jug", barcodes=("111", "222"))])
    drafts = [
        SkuDraft(code="MUG", name="Mug", barcodes=("333",)),
        SkuDraft(code="CUP", name="Cup", barcodes=("111", "222")),
        SkuDraft(code="222", name="Bowl"),
    ]
    with pytest.raises(Refused) as refusal:
        commands.import_skus(ctx, drafts=drafts)
    assert refusal.value.code == "catalog.code_in_use"
    assert "row 2, code: 111 already stands for JUG and was to stand for CUP (and 2 more)" in str(
        refusal.value
    )
    assert refusal.value.details["ambiguous"] == [
        {"code": "111", "owner": "JUG", "wanted_by": "CUP", "row": 2},
        {"code": "222", "owner": "JUG", "wanted_by": "CUP", "row": 2},
        {"code": "222", "owner": "JUG", "wanted_by": "222", "row": 3},
    ]
    with pytest.raises(Invalid, match="row 2, barcodes: 9 came in a row before, for A"):
        commands.import_skus(ctx, drafts=[SkuDraft(code=code, name=code, barcodes=("9",)) for code in "AB"])
    assert {one.code for one in queries.list_skus(ctx).items} == {"JUG"}


@pytest.mark.django_db
def test_the_database_refuses_two_skus_for_one_code_on_one_day(ctx):
    jug, mug = sku("JUG"), sku("MUG")
    commands.add_alias(ctx, sku_id=jug.public_id, kind="barcode", value="B")
    with pytest.raises(IntegrityError, match="catalog_alias_one_at_a_time"):
        attempt(lambda: Alias.objects.create(sku=mug, kind="barcode", value="b"))


days = st.integers(0, 12).map(lambda offset: NEW_YEAR + timedelta(days=offset))
periods = st.tuples(st.none() | days, st.none() | days)
wishes = st.lists(st.tuples(st.sampled_from(["JUG", "MUG"]), periods), max_size=8)


def _tried(ctx, owner, first, end):
    try:
        commands.add_alias(
            ctx, sku_id=owner.public_id, kind="former", value="X", valid_from=first, valid_until=end
        )
    except (Refused, Invalid) as refusal:
        return refusal.code
    return "given"


@pytest.mark.django_db
@settings(deadline=None)
@given(wishes)
def test_on_any_day_a_code_stands_for_the_one_sku_that_got_it(wishes):
    """Against a calendar kept by hand: what was taken first keeps its days, whatever is tried later."""
    ctx = system_context("tests")
    skus = {code: queries.known_skus([code]).get(code) or sku(code) for code in ("JUG", "MUG")}
    Alias.objects.all().delete()
    window = [NEW_YEAR + timedelta(days=offset) for offset in range(-2, 15)]
    calendar = dict.fromkeys(window)
    for code, (first, end) in wishes:
        wanted = [day for day in window if (first is None or first <= day) and (end is None or day < end)]
        free = all(calendar[day] is None for day in wanted)
        own = wanted and all(calendar[day] == code for day in wanted)
        answer = _tried(ctx, skus[code], first, end)
        if answer == "given":
            assert free or own
            calendar.update(dict.fromkeys(wanted, code))
        else:
            assert answer == ("catalog.code_in_use" if wanted else "catalog.period_empty")
            assert not (wanted and free)
    for day in window:
        found = queries.known_skus(["x"], on=day).get("x")
        assert (found and found.code) == calendar[day]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_a_code_at_once_one_gets_it(ctx):
    skus = [sku() for _ in range(4)]

    def claim(number):
        try:
            commands.add_alias(ctx, sku_id=skus[number % 4].public_id, kind="barcode", value="ONE")
        except Refused as refusal:
            return refusal.code
        return skus[number % 4].code

    answers = set(run_all(claim, 8, 4)) - {"catalog.code_in_use"}
    assert answers == {queries.resolve_sku("ONE").code}
