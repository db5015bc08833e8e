from datetime import date

import pytest

from goodorder.catalog.commands import import_skus
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event
from goodorder.pricing import commands, queries
from goodorder.pricing.models import Price, TaxRate
from goodorder.pricing.rules import NO_RATE, FoundPrice, ImportedPrices, TaxFound

TODAY = date(2026, 11, 21)  # of the context's fixture


@pytest.fixture
def mug(ctx):
    import_skus(ctx, drafts=[SkuDraft(code=code, name=code) for code in ("MUG", "CUP", "JUG")])
    commands.open_price_list(ctx, code="retail", name="Retail", currency="GBP", tax_included=True)
    return resolve_sku("MUG")


def price(ctx, amount, **rest):
    return commands.set_price(ctx, price_list="retail", sku="mug", amount=amount, **rest)


def amount_on(sku, day, quantity=1):
    found = queries.unit_prices("retail", {sku.pk: quantity}, day).get(sku.pk)
    return found and found.amount


def told(kind):
    return [event.facts for event in Event.objects.filter(kind=kind).order_by("id")]


@pytest.mark.django_db
def test_open_price_list_refuses_a_code_twice(ctx):
    commands.open_price_list(ctx, code="retail", name="Retail", currency="gbp", tax_included=True)
    with pytest.raises(Refused, match="there is a price list retail already"):
        commands.open_price_list(ctx, code="retail", name="Retail", currency="GBP", tax_included=True)
    with pytest.raises(Invalid, match="currency: XXY is no currency in use"):
        commands.open_price_list(ctx, code="x", name="X", currency="XXY")


@pytest.mark.django_db
def test_a_new_price_ends_the_one_before_and_stops_at_a_later_one(ctx, mug):
    price(ctx, 1000, valid_from=date(2026, 1, 1))
    price(ctx, 1500, valid_from=date(2027, 1, 1))
    price(ctx, 1200)
    days = [date(2025, 12, 31), date(2026, 11, 20), TODAY, date(2026, 12, 31), date(2027, 1, 1)]
    assert [amount_on(mug, day) for day in days] == [None, 1000, 1200, 1200, 1500]
    assert told("pricing.PricesSet")[-1] == {
        "price_list": "retail",
        "prices": [["MUG", 1, 1200]],
        "valid_from": "2026-11-21",
    }


@pytest.mark.django_db
def test_setting_a_price_again_on_its_day_replaces_it_and_the_same_price_leaves_no_trace(ctx, mug):
    first = price(ctx, 1000)
    assert price(ctx, 1100) == first
    assert price(ctx, 1100, valid_from=date(2026, 12, 24)) == first
    assert [facts["prices"][0][2] for facts in told("pricing.PricesSet")] == [1000, 1100]
    assert Price.objects.count() == 1


@pytest.mark.django_db
def test_a_quantity_has_its_own_price_and_its_own_periods(ctx, mug):
    price(ctx, 1000)
    price(ctx, 900, min_quantity=10)
    assert [amount_on(mug, TODAY, quantity) for quantity in (9, 10, 500)] == [1000, 900, 900]
    assert queries.unit_prices("retail", {mug.pk: 12}, TODAY) == {mug.pk: FoundPrice(900, 10, "retail")}
    assert queries.unit_prices("none", {mug.pk: 12}, TODAY) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "refusal", "message"),
    [
        ({"price_list": "none"}, Missing, "no pricelist none"),
        ({"sku": "TEAPOT"}, Missing, "nothing in the catalogue answers to TEAPOT"),
        ({"amount": -1}, Invalid, "amount: must lie between 0"),
        ({"min_quantity": 0}, Invalid, "min_quantity: must lie between 1"),
    ],
)
def test_a_wrong_price_is_named(ctx, mug, changes, refusal, message):
    with pytest.raises(refusal, match=message):
        commands.set_price(ctx, **{"price_list": "retail", "sku": "MUG", "amount": 1, **changes})


@pytest.mark.django_db
def test_import_sets_what_differs_in_the_same_few_queries(ctx, mug, django_assert_max_num_queries):
    price(ctx, 1000, valid_from=date(2026, 1, 1))
    prices = [("mug", 1200), ("CUP", 700)]
    with django_assert_max_num_queries(12):
        assert commands.import_prices(ctx, price_list="retail", prices=prices) == ImportedPrices(2, 0)
    prices = [("mug", 1300), ("CUP", 700), ("JUG", 2000)]
    with django_assert_max_num_queries(12):
        assert commands.import_prices(ctx, price_list="retail", prices=prices) == ImportedPrices(2, 1)
    assert amount_on(mug, TODAY) == 1300
    assert amount_on(mug, date(2026, 11, 20)) == 1000
    assert Price.objects.count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("TEAPOT", 1), "row 2, sku: nothing in the catalogue answers to TEAPOT"),
        (("mug", 1), "row 2, sku: mug came before; price it once"),
        (("CUP", "cheap"), "row 2, amount: write a whole number"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_imported(ctx, mug, row, message):
    with pytest.raises(Invalid, match=message):
        commands.import_prices(ctx, price_list="retail", prices=[("MUG", 1), row])
    assert not Price.objects.exists()


@pytest.mark.django_db
def test_a_tax_rate_takes_over_from_its_day_and_a_region_goes_first(ctx):
    def rate(rate_ppm, **rest):
        return commands.set_tax_rate(
            ctx, country="ca", tax_class="standard", name="GST", rate_ppm=rate_ppm, **rest
        )

    rate(50_000, valid_from=date(2020, 1, 1))
    rate(60_000)
    rate(130_000, region="on", valid_from=date(2020, 1, 1))

    def found(region, day):
        return queries.tax_rates("CA", region, {"standard", "books"}, day)

    assert found("", date(2026, 11, 20)) == {"standard": TaxFound(50_000, "GST"), "books": NO_RATE}
    assert found("QC", TODAY)["standard"].rate_ppm == 60_000
    assert found(" on", TODAY)["standard"].rate_ppm == 130_000
    assert found("", date(2019, 12, 31))["standard"] == NO_RATE
    assert told("pricing.TaxRateSet")[1]["valid_from"] == "2026-11-21"
    assert rate(60_000) == rate(60_000)
    assert len(told("pricing.TaxRateSet")) == 3
    corrected = rate(65_000)
    assert (corrected.rate_ppm, TaxRate.objects.count()) == (65_000, 3)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"country": "UK"}, "country"),
        ({"rate_ppm": 1_000_001}, "rate_ppm"),
        ({"name": ""}, "name"),
        ({"tax_class": "no class"}, "tax_class"),
        ({"region": "far too long a region"}, "region"),
    ],
)
def test_a_wrong_tax_rate_names_the_field(ctx, changes, field):
    good = {"country": "GB", "tax_class": "standard", "rate_ppm": 200_000, "name": "VAT"}
    with pytest.raises(Invalid) as refusal:
        commands.set_tax_rate(ctx, **{**good, **changes})
    assert refusal.value.details["field"] == field


@pytest.mark.django_db
def test_seeding_knows_the_past_and_leaves_edited_rates_alone(ctx):
    commands.set_tax_rate(ctx, country="DE", tax_class="reduced", rate_ppm=50_000, name="Own")
    assert commands.seed_tax_rates(ctx) == 59
    assert commands.seed_tax_rates(ctx) == 0
    found = queries.tax_rates("de", "", ["standard", "reduced"], date(2024, 5, 1))
    assert found == {"standard": TaxFound(190_000, "VAT DE 19 %"), "reduced": NO_RATE}
    assert queries.tax_rates("DE", "", ["reduced"], TODAY)["reduced"].rate_ppm == 50_000
    commands.set_tax_rate(ctx, country="DE", tax_class="standard", rate_ppm=160_000, name="Relief")
    standard = [
        queries.tax_rates("DE", "", ["standard"], day)["standard"].rate_ppm
        for day in (date(2026, 11, 20), TODAY)
    ]
    assert standard == [190_000, 160_000]
    assert told("pricing.TaxRateSet")[1]["valid_from"] == ""


@pytest.mark.django_db
def test_lists_take_the_same_queries_at_one_row_and_at_three(ctx, mug, django_assert_num_queries):
    for row, code in enumerate(("MUG", "CUP", "JUG"), start=1):
        commands.set_price(ctx, price_list="retail", sku=code, amount=100 * row)
        commands.set_tax_rate(ctx, country="GB", tax_class=f"c{row}", rate_ppm=row, name="VAT")
        if row > 1:
            commands.open_price_list(ctx, code=f"list{row}", name="List", currency="EUR")
        if row == 2:
            continue
        with django_assert_num_queries(1):
            assert len(queries.list_price_lists(ctx).items) == row
        with django_assert_num_queries(2):
            page = queries.list_prices(ctx, "retail")
            assert next(item.sku.code for item in page.items) == code
            assert len(page.items) == row
        with django_assert_num_queries(1):
            assert len(queries.list_tax_rates(ctx, country="gb").items) == row
        with django_assert_num_queries(1):
            queries.unit_prices("retail", {mug.pk: 1, mug.pk + 1: 1}, TODAY)


@pytest.mark.django_db
def test_lists_leave_out_what_is_over(ctx, mug):
    price(ctx, 1000, valid_from=date(2026, 1, 1))
    price(ctx, 1100)
    price(ctx, 1200, valid_from=date(2027, 1, 1))
    assert [item.amount for item in queries.list_prices(ctx, "retail").items] == [1200, 1100]
    assert queries.list_prices(ctx, "retail", search="cup").items == []
    assert len(queries.list_prices(ctx, "retail", search="mu").items) == 2
