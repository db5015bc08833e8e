"""What an order costs for whom: contract prices, prices given by hand, tax by destination and buyer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodorder.basket.queries import price_draft
from goodorder.catalog.queries import resolve_sku
from goodorder.kernel.errors import Forbidden, Refused
from goodorder.orders import commands
from goodorder.orders.commands.redeeming import buyer_of
from goodorder.orders.rules import DraftLine
from goodorder.parties import commands as parties
from goodorder.parties.queries import channel_for
from goodorder.parties.rules import ChannelTerms, CustomerParticulars, PostalAddress
from goodorder.pricing import commands as pricing
from goodorder.pricing import queries as prices
from goodorder.pricing.queries import Inquiry
from goodorder.pricing.rules import AssignmentDraft, ExemptionDraft, TaxRateDraft
from shop import ADA, draft, open_shop, place

pytestmark = pytest.mark.django_db
PARIS = PostalAddress(name="Musée", line1="1 rue de Rivoli", city="Paris", postcode="75001", country="FR")


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)


@pytest.fixture
def buyer(ctx, shop):
    found = parties.register_customer(ctx, particulars=CustomerParticulars(name="Museum", kind="company"))
    return parties.set_customer_terms(ctx, customer_id=found.public_id, terms={"group": "trade"})


def clerk(ctx, *more):
    return replace(ctx, actor="user:clerk", permissions=frozenset({"orders.capture", *more}))


def given(price):
    return replace(draft({}), lines=(DraftLine(sku="MUG", quantity=2, unit_price=price),))


def test_an_order_takes_the_buyers_contract_and_its_price_can_be_derived_again(ctx, buyer):
    pricing.open_price_list(ctx, code="trade", name="Trade", currency="GBP")
    pricing.set_price(ctx, price_list="trade", sku="MUG", amount=990)
    pricing.assign_price_list(ctx, price_list="trade", to=AssignmentDraft(group="trade"))
    order = commands.capture_order(
        ctx, draft=replace(draft({"MUG": 2, "KETTLE": 1}), customer=buyer.public_id)
    )
    assert order.pricing["prices"] == ["MUG: list trade, from 1", "KETTLE: list list, from 1"]
    assert order.pricing["sale"] == {"on": "2026-11-21", "group": "trade"}
    kept = order.pricing["derivation"][0]
    assert [(one["list"], one["kind"], one["why"]) for one in kept["looked"]] == [
        ("trade", "group", ""),
        ("list", "base", "outranked"),
    ]
    later = replace(ctx, now=ctx.now + timedelta(days=3))
    pricing.set_price(later, price_list="trade", sku="MUG", amount=5, valid_from=ctx.now.date())
    again = prices.explain_price(
        later,
        Inquiry(
            channel="web",
            sku="MUG",
            quantity=2,
            customer=buyer.public_id,
            group="trade",
            known_at=order.placed_at,
        ),
    )
    assert {"sku": "MUG", **again.resolution.as_json()} == kept
    assert place(ctx, {"MUG": 1}).pricing["prices"] == ["MUG: list list, from 1"]


def test_a_price_is_given_within_the_limit_or_approved(ctx, shop):
    assert (commands.capture_order(clerk(ctx, "orders.override_price"), draft=given(1))).total == 2 + 495
    pricing.set_price_limit(ctx, channel="web", most_percent=10)
    with pytest.raises(Forbidden):
        commands.capture_order(clerk(ctx), draft=given(1150))
    trusted = clerk(ctx, "orders.override_price")
    with pytest.raises(Refused) as refusal:
        commands.capture_order(trusted, draft=given(1034))
    assert refusal.value.code == "orders.price_below_limit"
    assert refusal.value.details == {"field": "lines[0].unit_price", "least": 1035, "list_price": 1150}
    assert "orders.approve_price" in refusal.value.message
    order = commands.capture_order(trusted, draft=given(1035))
    assert order.pricing["derivation"][0]["given"] == {
        "by": "user:clerk",
        "amount": 1035,
        "list_price": 1150,
        "limit_percent": 10,
        "approved": False,
    }
    boss = clerk(ctx, "orders.override_price", "orders.approve_price")
    assert commands.capture_order(boss, draft=given(1)).pricing["derivation"][0]["given"]["approved"] is True
    pricing.drop_price_limit(ctx, channel="web")
    assert commands.capture_order(trusted, draft=given(0)).total == 495


@pytest.fixture
def euro_shop(ctx, shop):
    parties.open_company(ctx, code="DE1", name="Test GmbH", country="DE", currency="GBP")
    terms = ChannelTerms(currency="GBP", price_list="list", backorders=True)
    parties.open_channel(ctx, company="DE1", code="de", name="DE", terms=terms)
    pricing.set_tax_rate(ctx, country="FR", tax_class="standard", rate_ppm=200_000, name="TVA")


def test_a_business_of_another_member_pays_without_tax_and_its_units_say_why(ctx, buyer, euro_shop):
    parties.set_customer_terms(ctx, customer_id=buyer.public_id, terms={"tax_number": "FR12345678901"})
    wanted = replace(draft({"MUG": 3}), channel="de", customer=buyer.public_id, ship_to=PARIS)
    order = commands.capture_order(ctx, draft=wanted)
    mugs, parcel = order.lines.order_by("position")
    assert (mugs.gross, mugs.tax, mugs.total, mugs.tax_rate_ppm) == (3 * 1150 - 575, 0, 2875, 0)
    assert (mugs.tax_category, mugs.tax_reason) == ("AE", "Reverse charge: FR12345678901")
    units = mugs.units(first=1, count=1)
    assert (units["tax_category"], units["tax_reason"]) == ("AE", "Reverse charge: FR12345678901")
    assert sum(mugs.units(first=at, count=1)["total"] for at in range(3)) == 2875
    assert (parcel.tax_category, order.tax, order.total) == ("AE", 0, 2875 + 412)
    person = replace(wanted, customer=CustomerParticulars(name="Claude"))
    assert commands.capture_order(ctx, draft=person).total == 3 * 1150 + 495


def test_a_certificate_frees_an_order(ctx, buyer):
    paper = ExemptionDraft(country="GB", number="M-7", reason="Museum")
    pricing.grant_exemption(ctx, customer_id=buyer.public_id, exemption=paper)
    order = commands.capture_order(ctx, draft=replace(draft({"MUG": 1}), customer=buyer.public_id))
    assert (order.tax, order.total) == (0, 1150 - 192 + 495 - 83)
    assert order.pricing["taxes"] == {"standard": "Museum: M-7 0 %"}
    assert [line.tax_category for line in order.lines.all()] == ["E", "E"]


def test_each_line_keeps_its_tax_by_level_and_a_place_without_rates_is_outside(ctx, shop):
    for level, rate_ppm, postcode in (("state", 40_000, ""), ("city", 48_750, "100")):
        rate = TaxRateDraft(
            country="US",
            region="NY",
            postcode=postcode,
            level=level,
            tax_class="standard",
            rate_ppm=rate_ppm,
            name=level.title(),
        )
        pricing.set_local_tax_rate(ctx, draft=rate)
    broadway = replace(ADA, region="NY", postcode="10012", country="US")
    order = commands.capture_order(ctx, draft=replace(draft({"KETTLE": 1}), ship_to=broadway))
    kettle, parcel = order.lines.order_by("position")
    assert (kettle.tax, kettle.tax_rate_ppm, kettle.tax_category) == (529, 88_750, "S")
    assert order.pricing["tax_lines"][0] == {
        "class": "standard",
        "category": "S",
        "reason": "",
        "components": [
            {"level": "city", "name": "City", "rate_ppm": 48_750, "tax": 291},
            {"level": "state", "name": "State", "rate_ppm": 40_000, "tax": 238},
        ],
    }
    assert order.pricing["tax_case"] == {
        "country": "US",
        "region": "NY",
        "postcode": "10012",
        "seller_country": "GB",
        "rounding": "line",
    }
    away = replace(broadway, region="OR", postcode="97201")
    order = commands.capture_order(ctx, draft=replace(draft({"KETTLE": 1}), ship_to=away))
    assert [line.tax_category for line in order.lines.all()] == ["O", "O"]
    assert parcel.tax == 40


def test_a_channel_rounds_once_a_document(ctx, db):
    open_shop(ctx, tax_included=False)
    pricing.import_prices(ctx, price_list="list", prices=[("KETTLE", 2), ("MUG", 2)])
    lines = {"KETTLE": 1, "MUG": 1}
    assert place(ctx, lines, service="").tax == 0
    parties.set_tax_rounding(ctx, channel="web", rounding="document")
    order = place(ctx, lines, service="")
    assert (order.tax, sorted(line.tax for line in order.lines.all())) == (1, [0, 1])
    assert sum(line.total for line in order.lines.all()) == order.total == 5
    assert order.pricing["tax_case"]["rounding"] == "document"


def test_pricing_takes_the_same_queries_at_one_line_and_at_three(ctx, buyer, django_assert_num_queries):
    channel = channel_for("web")
    for skus in (("MUG",), ("MUG", "KETTLE", "CLOCK")):
        wanted = draft(dict.fromkeys(skus, 2))
        found = [resolve_sku(code) for code in skus]
        with django_assert_num_queries(10):
            quoted = price_draft(ctx, channel, wanted, found, buyer_of(buyer))
        assert len(quoted.items) == len(skus)
