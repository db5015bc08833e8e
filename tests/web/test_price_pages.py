"""Prices and taxes in the back office: assigned, limited, explained, edited; each refusal on the same page."""

from uuid import uuid4

import pytest
from django.urls import reverse

from api.calling import is_problem, issue
from goodorder.kernel import plugs
from goodorder.parties import commands as parties
from goodorder.parties.models import Channel
from goodorder.pricing import commands as pricing
from goodorder.pricing.models import ListAssignment, PriceLimit, PriceList, TaxExemption, TaxRate
from goodorder.pricing.rules import AssignmentDraft
from shop import place

pytestmark = pytest.mark.django_db


def post(client, name, *args, **fields):
    return client.post(reverse(f"offers:{name}", args=args), {"once": uuid4().hex, **fields})


def test_a_list_is_opened_assigned_and_withdrawn(owner, shop):
    assert b"Every channel sells by the list it names" in owner.get(reverse("offers:prices")).content
    fields = {
        "list-code": "trade",
        "list-name": "Trade <b>",
        "list-currency": "GBP",
        "list-tax_included": "on",
    }
    assert post(owner, "price-list-open", **fields).status_code == 302
    assert post(owner, "price-list-open", **fields).status_code == 409
    assert PriceList.objects.get(code="trade").tax_included is True
    wanted = {"assign-price_list": "trade", "assign-group": "trade", "assign-priority": "10"}
    assert post(owner, "price-list-assign", **wanted).status_code == 302
    refused = post(owner, "price-list-assign", **wanted)
    assert (refused.status_code, b"another list has 10 there" in refused.content) == (409, True)
    page = owner.get(reverse("offers:prices")).content
    assert (b"group trade" in page, b"Trade &lt;b&gt;" in page, b"<b>" in page) == (True, True, False)
    row = ListAssignment.objects.get()
    assert post(owner, "price-list-withdraw", row.public_id).status_code == 302
    assert post(owner, "price-list-withdraw", row.public_id).status_code == 409
    nobody = {"assign-price_list": "trade", "assign-priority": "10"}
    assert b"say whom the list is for" in post(owner, "price-list-assign", **nobody).content


def test_a_limit_is_set_and_dropped(owner, shop):
    assert (
        post(owner, "price-limit-set", **{"limit-channel": "web", "limit-most_percent": "15"}).status_code
        == 302
    )
    assert PriceLimit.objects.get().most_percent == 15
    assert b"15 %" in owner.get(reverse("offers:prices")).content
    assert (
        post(owner, "price-limit-set", **{"limit-channel": "web", "limit-most_percent": "x"}).status_code
        == 422
    )
    assert post(owner, "price-limit-drop", "web").status_code == 302
    assert PriceLimit.objects.count() == 0


def test_a_price_says_why(owner, shop):
    where = reverse("offers:price-why")
    assert b"Ask for any price" in owner.get(where).content
    asked = {"channel": "web", "sku": "mug", "quantity": "1"}
    answer = owner.get(where, asked)
    assert ["11.50" in answer.content.decode(), b"says the price" in answer.content] == [True, True]
    unknown = owner.get(where, {**asked, "sku": "TEAPOT"})
    assert (unknown.status_code, b"nothing in the catalogue answers to TEAPOT" in unknown.content) == (
        404,
        True,
    )
    assert owner.get(where, {**asked, "customer": "cus_none"}).status_code == 404


def test_an_order_says_how_it_was_priced(ctx, owner, shop):
    order = place(ctx, {"MUG": 2, "KETTLE": 1})
    where = reverse("offers:price-order", args=[order.public_id])
    page = owner.get(where).content.decode()
    assert page.count("the same") == 2
    assert "S standard" in page
    assert where in owner.get(reverse("web:order", args=[order.public_id])).content.decode()


def test_rates_certificates_and_rounding_are_edited(ctx, owner, shop):
    rate = {"rate-country": "us", "rate-region": "NY", "rate-postcode": "10", "rate-level": "city"}
    rate |= {"rate-tax_class": "standard", "rate-percent": "4.5", "rate-name": "NYC"}
    assert post(owner, "tax-rate-set", **rate).status_code == 302
    row = TaxRate.objects.get(country="US")
    assert (row.rate_ppm, row.postcode, row.level) == (45_000, "10", "city")
    wrong = post(owner, "tax-rate-set", **{**rate, "rate-country": "XX"})
    assert (wrong.status_code, b"XX is no country" in wrong.content) == (422, True)
    assert "4.5\u00a0%" in owner.get(reverse("offers:taxes"), {"country": "US"}).content.decode()
    assert post(owner, "tax-rate-end", row.public_id).status_code == 422  # it began today
    assert post(owner, "tax-rates-seed", of="US").status_code == 302
    assert post(owner, "tax-rates-seed", of="MOON").status_code == 422
    buyer = place(ctx, {"MUG": 1}).customer
    paper = {
        "exempt-customer": buyer.public_id,
        "exempt-country": "GB",
        "exempt-number": "7",
        "exempt-reason": "M",
    }
    assert (
        post(owner, "exemption-grant", **paper, **{"exempt-tax_classes": "standard, food"}).status_code == 302
    )
    granted = TaxExemption.objects.get()
    assert granted.tax_classes == ["standard", "food"]
    assert post(owner, "exemption-grant", **{**paper, "exempt-customer": "cus_x"}).status_code == 404
    assert post(owner, "exemption-end", granted.public_id).status_code == 302
    assert (
        post(
            owner, "rounding-set", **{"rounding-channel": "web", "rounding-rounding": "document"}
        ).status_code
        == 302
    )
    assert Channel.objects.get().tax_rounding == "document"


def test_who_may_look_may_not_change(ctx, sign_in, shop):
    agent = sign_in("agent")
    for name in ("prices", "taxes"):
        page = agent.get(reverse(f"offers:{name}"))
        assert (page.status_code, b"assign-title" in page.content, b"rate-title" in page.content) == (
            200,
            False,
            False,
        )
    assert post(agent, "tax-rate-set").status_code == 403
    assert post(agent, "exemption-grant").status_code == 403
    marketer = sign_in("marketer")
    assert marketer.get(reverse("offers:prices")).status_code == 200
    assert post(marketer, "exemption-grant").status_code == 403
    assert post(marketer, "price-limit-set").status_code == 403
    assert sign_in("picker").get(reverse("offers:prices")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_at_one_row_and_at_three(
    ctx, owner, shop, rows, django_assert_num_queries
):
    for at in range(rows):
        pricing.assign_price_list(ctx, price_list="list", to=AssignmentDraft(group=f"g{at}"))
        found = place(ctx, {"MUG": 1}).customer
    parties.set_customer_terms(ctx, customer_id=found.public_id, terms={"group": "g0"})
    with django_assert_num_queries(8):
        owner.get(reverse("offers:prices"))


def test_a_customers_group_decides_what_the_order_form_says(ctx, owner, shop):
    pricing.open_price_list(ctx, code="trade", name="Trade", currency="GBP")
    pricing.import_prices(ctx, price_list="trade", prices=[("MUG", 777)])
    pricing.assign_price_list(ctx, price_list="trade", to=AssignmentDraft(group="trade"))
    buyer = place(ctx, {"MUG": 1}).customer
    where = reverse("web:customer", args=[buyer.public_id])
    assert reverse("offers:customer-terms", args=[buyer.public_id]) in owner.get(where).content.decode()
    assert post(owner, "customer-terms", buyer.public_id, **{"terms-group": "no code"}).status_code == 422
    typed = {"terms-group": "trade", "terms-tax_number": "FR12345678901"}
    assert post(owner, "customer-terms", buyer.public_id, **typed).status_code == 302
    assert b"FR12345678901" in owner.get(where).content
    asked = {"sku": "MUG", "quantity": "1", "channel": "web"}
    told = [
        owner.get(reverse("calls:order-new-told"), {**asked, "customer": customer}).content.decode()
        for customer in ("", buyer.public_id)
    ]
    assert ["£11.50" in told[0], "£7.77" in told[1]] == [True, True]


def test_a_channel_is_left_to_an_engine_and_taken_back(owner, shop, monkeypatch):
    monkeypatch.delenv("GOODORDER_TAX_SIMULATOR_URL", raising=False)
    plugs.plug.cache_clear()
    assert b"Our own tables say the tax" in owner.get(reverse("offers:taxes")).content
    fields = {"engine-channel": "web", "engine-engine": "simulator", "engine-on_silence": "own"}
    assert post(owner, "tax-engine-set", **fields).status_code == 302
    assert post(owner, "tax-engine-set", **{**fields, "engine-engine": "none"}).status_code == 422
    page = owner.get(reverse("offers:taxes")).content
    assert (b"stay here" in page, b"our own tables" in page) == (True, True)
    told = owner.post(reverse("offers:tax-engine-act", args=["web", "check"]), follow=True).content
    assert b"set GOODORDER_TAX_SIMULATOR_URL" in told
    assert post(owner, "tax-engine-act", "web", "sell").status_code == 404
    assert post(owner, "tax-engine-act", "web", "drop").status_code == 302
    assert post(owner, "tax-engine-act", "web", "drop").status_code == 404


def test_engines_by_the_api(ctx, shop):
    caller = issue()
    path = "/channels/web/tax-engine"
    assert caller.send("PUT", path, {"engine": "simulator"}).json() == {
        "channel": "web",
        "engine": "simulator",
        "on_silence": "refuse",
        "records": True,
    }
    assert is_problem(caller.send("PUT", path, {"engine": "none"}), 422, "pricing.tax_engine_unknown")
    assert len(caller.get("/tax-engines").json()["channels"]) == 1
    assert caller.get("/tax-engines/none/state").json()["is_well"] is False
    assert caller.get("/tax-filings").json()["items"] == []
    assert caller.send("DELETE", path).json()["channels"] == []
