"""Tax by destination, class, exemption and date; rounding a line and a document in every currency."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.money import exponent, rate_of, rate_within, units_share
from goodorder.parties import commands as parties
from goodorder.parties.rules import CustomerParticulars
from goodorder.pricing import commands, queries
from goodorder.pricing.models import TaxRate
from goodorder.pricing.rules import (
    DOCUMENT,
    EU_MEMBERS,
    US_STATE_RATES,
    ExemptionDraft,
    LineToPrice,
    TaxCase,
    TaxRateDraft,
    price_lines,
)

TODAY = date(2026, 11, 21)  # of the context's fixture
RATES = st.sampled_from([0, 55_000, 70_000, 88_750, 190_000, 200_000, 255_000])


@st.composite
def a_basket(draw):
    currency = draw(st.sampled_from(["JPY", "EUR", "KWD"]))
    scale = 10 ** exponent(currency)
    lines = []
    for _ in range(draw(st.integers(1, 10))):
        quantity, unit = draw(st.integers(1, 9)), draw(st.integers(0, 300 * scale))
        discount = draw(st.one_of(st.just(0), st.integers(0, quantity * unit)))
        kind = draw(st.sampled_from(["item", "item", "shipping"]))
        lines.append(LineToPrice(kind, quantity, unit, discount, draw(RATES), owes_tax=draw(st.booleans())))
    left = sum(line.shown - line.discount for line in lines if line.kind == "item")
    return lines, draw(st.one_of(st.just(0), st.integers(0, left)))


@given(a_basket(), st.booleans(), st.sampled_from(["line", "document"]))
def test_every_sum_is_exact_however_tax_is_rounded(basket, tax_included, rounding):
    lines, order_discount = basket
    priced = price_lines(lines, tax_included=tax_included, order_discount=order_discount, rounding=rounding)
    for line, row in zip(lines, priced.lines, strict=True):
        assert row.gross - row.discount + row.tax == row.total
        assert 0 <= row.discount <= row.gross
        assert 0 <= row.tax <= row.total
        assert line.owes_tax or row.tax == 0
        for amount in (row.gross, row.discount, row.tax):
            shares = [units_share(amount, line.quantity, first=at, count=1) for at in range(line.quantity)]
            assert sum(shares) == amount
    assert priced.subtotal + priced.shipping - priced.discount + priced.tax == priced.total
    assert priced.total == sum(row.total for row in priced.lines)


@given(a_basket(), st.booleans())
def test_a_document_differs_from_its_lines_by_half_a_unit_a_line_and_a_half(basket, tax_included):
    lines, order_discount = basket
    lines = [replace(line, owes_tax=True) for line in lines]
    by_line, together = (
        price_lines(lines, tax_included=tax_included, order_discount=order_discount, rounding=rounding)
        for rounding in ("line", "document")
    )
    for one, other in zip(by_line.lines, together.lines, strict=True):
        assert abs(one.tax - other.tax) <= 1
        if tax_included:
            assert one.total == other.total
    for rate_ppm in {line.rate_ppm for line in lines}:
        at = [place for place, line in enumerate(lines) if line.rate_ppm == rate_ppm]
        taxes = [sum(priced.lines[place].tax for place in at) for priced in (by_line, together)]
        assert abs(taxes[0] - taxes[1]) <= (len(at) + 1) // 2
        rows = [together.lines[place] for place in at]
        if tax_included:
            assert taxes[1] == rate_within(sum(row.total for row in rows), rate_ppm)
        else:
            assert taxes[1] == rate_of(sum(row.gross - row.discount for row in rows), rate_ppm)


def test_ten_lines_of_a_nickel_show_what_rounding_does():
    lines = [LineToPrice("item", 1, 5, 0, 100_000) for _ in range(10)]
    assert price_lines(lines, tax_included=False).tax == 10
    together = price_lines(lines, tax_included=False, rounding=DOCUMENT)
    assert together.tax == 5
    assert [row.tax for row in together.lines] == [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]


def test_who_owes_no_tax_pays_the_price_without_it():
    line = LineToPrice("item", 1, 11_900, 1_190, 190_000, owes_tax=False)
    (inside,) = price_lines([line], tax_included=True).lines
    assert (inside.gross, inside.discount, inside.tax, inside.total) == (10_000, 1_000, 0, 9_000)
    (on_top,) = price_lines([line], tax_included=False).lines
    assert (on_top.gross, on_top.tax, on_top.total) == (11_900, 0, 10_710)


def rate(ctx, rate_ppm, **more):
    given = {"country": "US", "tax_class": "standard", "name": more.get("level", "tax"), **more}
    return commands.set_local_tax_rate(
        ctx,
        draft=TaxRateDraft(rate_ppm=rate_ppm, **{k: v for k, v in given.items() if k != "valid_from"}),
        valid_from=more.get("valid_from"),
    )


def owed(tax_class="standard", **case):
    return queries.determine_taxes(TaxCase(**{"country": "US", "on": TODAY, **case}), {tax_class})[tax_class]


@pytest.mark.django_db
def test_jurisdictions_add_up_each_by_its_closest_rate(ctx):
    rate(ctx, 40_000, region="ny", level="state")
    rate(ctx, 45_000, region="NY", postcode="10", level="city")
    rate(ctx, 3_750, region="NY", postcode="10", level="district")
    rate(ctx, 1_000, region="NY", postcode="104", level="city")
    found = owed(region="ny", postcode="10012")
    assert [(part.level, part.rate_ppm) for part in found.components] == [
        ("city", 45_000),
        ("district", 3_750),
        ("state", 40_000),
    ]
    assert (found.rate_ppm, found.category) == (88_750, "S")
    assert [part["tax"] for part in found.split(888)] == [450, 38, 400]
    assert owed(region="NY", postcode="10451").rate_ppm == 44_750
    assert owed(region="NY", postcode="14201").rate_ppm == 40_000
    assert (owed(region="NJ").rate_ppm, owed(region="NJ").category, owed(region="NJ").name) == (
        0,
        "O",
        "no rate",
    )


@pytest.mark.django_db
def test_a_rate_of_nothing_says_of_what_kind_it_is(ctx):
    rate(ctx, 0, country="GB", tax_class="books")
    rate(ctx, 0, country="GB", tax_class="insurance", category="E")
    assert owed("books", country="GB").category == "Z"
    assert owed("insurance", country="GB").category == "E"
    for wrong in (
        {"rate_ppm": 1, "category": "E"},
        {"rate_ppm": 0, "category": "S"},
        {"rate_ppm": 0, "category": "?"},
    ):
        with pytest.raises(Invalid) as refusal:
            rate(ctx, country="GB", **wrong)
        assert refusal.value.details["field"] == "category"


@pytest.mark.django_db
def test_goods_between_eu_members_are_taxed_by_the_buyer_only_with_their_number(ctx):
    commands.seed_tax_rates(ctx)

    def between(seller, number, country):
        found = owed(country=country, seller_country=seller, buyer_number=number)
        return found.category, found.is_owed, found.owed_ppm

    assert between("DE", "FR 12345678901", "FR") == ("AE", False, 0)
    assert between("DE", "EL123456789", "GR") == ("AE", False, 0)
    assert between("DE", "FR12345678901", "IT") == ("AE", False, 0)  # three parties
    assert between("DE", "", "FR") == ("S", True, 200_000)
    assert between("DE", "DE123456789", "FR") == ("S", True, 200_000)
    assert between("DE", "FR12345678901", "DE") == ("S", True, 190_000)
    assert between("GB", "FR12345678901", "FR") == ("S", True, 200_000)
    assert between("DE", "GB123456789", "FR") == ("S", True, 200_000)
    assert between("DE", "FR12345678901", "GB") == ("S", True, 200_000)
    assert owed(country="FR", seller_country="DE", buyer_number="FR12345678901").reason == (
        "Reverse charge: FR12345678901"
    )
    assert len(EU_MEMBERS) == 27


@pytest.mark.django_db
def test_a_certificate_frees_from_tax_where_and_when_and_for_what_it_says(ctx, django_assert_num_queries):
    buyer = parties.register_customer(ctx, particulars=CustomerParticulars(name="Museum"))
    rate(ctx, 62_500, region="TX", level="state")
    rate(ctx, 62_500, region="TX", level="state", tax_class="food")
    draft = ExemptionDraft(
        country="us",
        region="tx",
        number="TX-1",
        reason="Resale",
        tax_classes=("standard",),
        valid_until=TODAY + timedelta(days=10),
    )
    paper = commands.grant_exemption(ctx, customer_id=buyer.public_id, exemption=draft)
    mine = {"customer_id": buyer.pk, "region": "TX"}
    with django_assert_num_queries(2):
        found = owed(**mine)
    assert (found.category, found.reason, found.rate_ppm, found.owed_ppm) == ("E", "Resale: TX-1", 62_500, 0)
    assert found.split(0) == []
    assert owed("food", **mine).category == "S"
    assert owed(**{**mine, "region": "CA"}).category == "O"
    assert owed(**mine, on=TODAY + timedelta(days=10)).category == "S"
    assert owed(region="TX").category == "S"
    with pytest.raises(Refused) as refusal:
        commands.grant_exemption(ctx, customer_id=buyer.public_id, exemption=draft)
    assert refusal.value.code == "pricing.exemption_taken"
    assert len(queries.list_exemptions(ctx, customer=buyer.public_id).items) == 1
    commands.end_exemption(ctx, exemption_id=paper.public_id)
    assert owed(**mine).category == "S"
    with pytest.raises(Refused, match="is over already"):
        commands.end_exemption(ctx, exemption_id=paper.public_id)


@pytest.mark.django_db
def test_an_ended_rate_is_followed_by_nothing(ctx):
    row = rate(ctx, 50_000, region="HI", valid_from=TODAY - timedelta(days=5))
    commands.end_tax_rate(ctx, rate_id=row.public_id)
    assert owed(region="HI").category == "O"
    assert owed(region="HI", on=TODAY - timedelta(days=1)).rate_ppm == 50_000
    with pytest.raises(Invalid, match="on: choose a day"):
        commands.end_tax_rate(ctx, rate_id=row.public_id, on=TODAY + timedelta(days=5))


@pytest.mark.django_db
def test_the_states_of_the_usa_are_a_start(ctx):
    assert commands.seed_tax_rates(ctx, of="US") == len(US_STATE_RATES) == 46
    assert commands.seed_tax_rates(ctx, of="US") == 0
    assert owed(region="CA").rate_ppm == 72_500
    assert owed(region="OR").category == "O"
    assert set(TaxRate.objects.values_list("level", flat=True)) == {"state"}
    with pytest.raises(Invalid):
        commands.seed_tax_rates(ctx, of="MARS")


def test_the_published_examples_come_out_as_written(pytestconfig):
    examples = json.loads((pytestconfig.rootpath / "docs/explanation/tax-vectors.json").read_text())
    for one in examples:
        lines = [LineToPrice(**line) for line in one["lines"]]
        terms = {name: one[name] for name in ("tax_included", "rounding", "order_discount")}
        rows = price_lines(lines, **terms).lines
        assert [[row.gross, row.discount, row.tax, row.total] for row in rows] == one["expected"], one["name"]
    assert len(examples) == 11
