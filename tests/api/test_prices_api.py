"""Whom lists are for, limits, explanations, local taxes, exemptions and rounding over the wire."""

import json

import pytest

from api.calling import is_problem, issue
from shop import open_shop, place


def ok(answer, status=201):
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


@pytest.fixture
def shop(ctx, caller):
    open_shop(ctx)
    return caller


def test_a_list_is_assigned_explained_and_withdrawn(ctx, shop):
    buyer = place(ctx, {"MUG": 1}).customer.public_id
    ok(shop.post("/price-lists", {"code": "trade", "name": "Trade", "currency": "GBP"}))
    ok(shop.post("/price-lists/trade/prices", {"sku": "MUG", "amount": 900}))
    terms = ok(shop.patch(f"/customers/{buyer}/terms", {"group": "trade"}), 200)
    assert terms == {"id": buyer, "group": "trade", "tax_number": ""}
    made = ok(shop.post("/price-list-assignments", {"price_list": "trade", "group": "trade", "priority": 7}))
    assert (made["group"], made["channel"], made["priority"]) == ("trade", "", 7)
    asked = {"channel": "web", "sku": "MUG", "customer": buyer}
    found = ok(shop.post("/price-explanations", asked, once=None), 200)
    assert (found["price_list"], found["amount"], found["currency"]) == ("trade", 900, "GBP")
    assert [(one["price_list"], one["why"]) for one in found["looked"]] == [
        ("trade", ""),
        ("list", "outranked"),
    ]
    assert ok(shop.get("/price-list-assignments", price_list="trade"), 200)["items"] == [made]
    ok(shop.post(f"/price-list-assignments/{made['id']}/withdrawals"))
    assert ok(shop.post("/price-explanations", asked, once=None), 200)["price_list"] == "list"
    is_problem(
        shop.post("/price-list-assignments", {"price_list": "trade"}), 422, "pricing.assignment_for_nobody"
    )


def test_an_order_says_how_it_was_priced_and_taxed(ctx, shop):
    order = place(ctx, {"MUG": 2})
    found = ok(shop.get(f"/orders/{order.public_id}/pricing"), 200)
    (mug,) = found["prices"]
    assert (mug["sku"], mug["price_list"], mug["amount"], mug["given"], mug["is_same"]) == (
        "MUG",
        "list",
        1150,
        None,
        True,
    )
    assert [one["category"] for one in found["taxes"]] == ["S", "S"]
    assert found["taxes"][0]["components"] == [{"level": "", "name": "VAT", "rate_ppm": 200_000, "tax": 383}]
    line = ok(shop.get(f"/orders/{order.public_id}"), 200)["lines"][0]
    assert (line["tax_category"], line["tax_reason"]) == ("S", "")


def test_given_prices_are_limited(shop):
    assert ok(shop.post("/channels/web/price-limits", {"most_percent": 5})) == {
        "channel": "web",
        "most_percent": 5,
    }
    assert ok(shop.get("/price-limits"), 200) == {"items": [{"channel": "web", "most_percent": 5}]}
    assert ok(shop.post("/channels/web/price-limit-removals"))["most_percent"] is None
    assert ok(shop.get("/price-limits"), 200) == {"items": []}


def test_taxes_are_set_ended_exempted_and_rounded(ctx, shop):
    rate = {"country": "US", "region": "NY", "level": "state", "tax_class": "standard", "rate_ppm": 40_000}
    made = ok(shop.post("/local-tax-rates", {**rate, "name": "NY", "valid_from": "2020-01-01"}))
    assert (made["level"], made["valid_until"], made["category"]) == ("state", None, "")
    ended = ok(shop.post(f"/tax-rates/{made['id']}/ends", {"on": "2026-01-01"}))
    assert ended["valid_until"] == "2026-01-01"
    buyer = place(ctx, {"MUG": 1}).customer.public_id
    paper = {
        "customer": buyer,
        "country": "GB",
        "number": "7",
        "reason": "Museum",
        "tax_classes": ["standard"],
    }
    granted = ok(shop.post("/tax-exemptions", paper))
    assert granted["tax_classes"] == ["standard"]
    assert ok(shop.get("/tax-exemptions", customer=buyer), 200)["items"] == [granted]
    is_problem(shop.post("/tax-exemptions", paper), 409, "pricing.exemption_taken")
    ok(shop.post(f"/tax-exemptions/{granted['id']}/ends"))
    rounded = ok(shop.patch("/channels/web/tax-rounding", {"rounding": "document"}), 200)
    assert rounded == {"channel": "web", "rounding": "document"}


def test_a_key_for_prices_may_not_free_from_tax(ctx, shop):
    marketer = issue(["pricing.*"])
    paper = {"customer": "cus_x", "country": "GB", "number": "7", "reason": "Museum"}
    is_problem(marketer.post("/tax-exemptions", paper), 403, "access.permission_lacking")
    is_problem(marketer.patch("/customers/cus_x/terms", {"group": "vip"}), 403, "access.permission_lacking")
