"""Promotions over the API: written, offered, tried, used by orders, carts and batches."""

import json

import pytest

from api.calling import is_problem, issue
from goodorder.pricing.models import Coupon, Redemption
from shop import ADA, open_shop

pytestmark = pytest.mark.django_db
TEN = {"name": "Ten off", "terms": {"kind": "percentage", "rate_ppm": 100_000}}


@pytest.fixture
def shop(ctx, db):
    open_shop(ctx)


def body(answer, status=201):
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def offered(caller, **more):
    body(caller.post("/promotions", {"code": "ten", **TEN, **more}))
    return body(caller.post("/promotions/TEN/activations"))


def order(*coupons, **more):
    return {
        "channel": "web",
        "customer": {"name": "Ada Byron", "email": "ada@example.com"},
        "ship_to": ADA.as_json(),
        "lines": [{"sku": "MUG", "quantity": 2}],
        "coupons": list(coupons),
        **more,
    }


def test_a_promotion_is_written_offered_saved_again_and_ended(shop):
    caller = issue()
    drafted = body(caller.post("/promotions", {"code": "ten", **TEN, "condition": "units > 1"}))
    assert (drafted["code"], drafted["state"], drafted["version"], drafted["held"]) == ("TEN", "draft", 1, 0)
    assert drafted["terms"]["rate_ppm"] == 100_000
    assert body(caller.post("/promotions/TEN/activations"))["state"] == "active"
    more = {**TEN, "valid_until": "2027-01-01T00:00:00Z", "channels": ["web"], "max_uses": 9}
    saved = body(caller.post("/promotions/ten/versions", more))
    assert (saved["version"], saved["valid_until"], saved["max_uses"]) == (2, "2027-01-01T00:00:00Z", 9)
    assert body(caller.get("/promotions", state="active"), 200)["items"] == [saved]
    assert body(caller.post("/promotions/TEN/endings"))["state"] == "ended"
    is_problem(caller.post("/promotions/TEN/endings"), 409, "promotion.move_not_open")
    is_problem(caller.get("/promotions/NONE"), 404, "pricing.promotion_unknown")


def test_wrong_promotions_are_refused_by_field(shop):
    caller = issue()
    refused = is_problem(
        caller.post("/promotions", {"code": "X", **TEN, "condition": "subtotl > 5"}),
        422,
        "pricing.condition_wrong",
    )
    assert "no such word: subtotl" in refused["detail"]
    money = {"name": "Five", "terms": {"kind": "amount", "amount": 500}}
    is_problem(caller.post("/promotions", {"code": "X", **money}), 422, "checks.empty")
    body(caller.post("/promotions", {"code": "X", **money, "currency": "GBP"}))
    reader = issue(["pricing.view", "pricing.edit"])
    is_problem(reader.post("/promotions", {"code": "Y", **TEN}), 403, "access.permission_lacking")


def test_an_order_brings_its_coupons(shop):
    caller = issue()
    offered(caller, needs_coupon=True)
    coupon = body(caller.post("/promotions/TEN/coupons", {"code": "spring", "max_uses": 1}))
    assert (coupon["code"], coupon["promotion"], coupon["held"]) == ("SPRING", "TEN", 0)
    placed = body(caller.post("/orders", order("Spring")))
    assert placed["total"] == 2070
    (use,) = body(caller.get("/promotions/TEN/redemptions"), 200)["items"]
    assert (use["order_id"], use["shown"], use["coupon"], use["state"]) == (
        placed["id"],
        230,
        "SPRING",
        "held",
    )
    assert body(caller.get("/coupons", promotion="TEN"), 200)["items"][0]["held"] == 1
    refused = is_problem(caller.post("/orders", order("SPRING")), 409, "pricing.coupon_used_up")
    assert refused["detail"] == "coupons[0]: SPRING is used up; leave it out"
    is_problem(caller.post("/orders", order("WINTER")), 422, "pricing.coupon_unknown")


def test_carts_and_batches_take_coupons_too(shop):
    caller = issue()
    offered(caller, needs_coupon=True)
    body(caller.post("/promotions/TEN/coupons", {"code": "SPRING"}))
    path = f"/carts/{body(caller.post('/carts', {'channel': 'web'}))['id']}"
    body(caller.send("PUT", f"{path}/lines/MUG", {"quantity": 2}), 200)
    buyer = {name: value for name, value in order("SPRING").items() if name not in {"lines", "channel"}}
    assert body(caller.post(f"{path}/checkouts", buyer))["total"] == 2070
    sent = {"orders": [order("SPRING"), order("WINTER")]}
    first, second = body(caller.post("/orders/batches", sent), 200)["results"]
    assert (first["order"]["total"], second["problem"]["code"]) == (2070, "pricing.coupon_unknown")


def test_many_coupons_are_made_once_per_key_and_disabled(shop):
    caller = issue()
    offered(caller)
    first = caller.post("/promotions/TEN/coupon-batches", {"count": 5, "prefix": "vip"}, once="k-1")
    again = caller.post("/promotions/TEN/coupon-batches", {"count": 5, "prefix": "vip"}, once="k-1")
    assert body(first)["codes"] == body(again)["codes"]
    assert Coupon.objects.count() == 5
    code = body(first)["codes"][0]
    assert body(caller.post(f"/coupons/{code.lower()}/disablings"))["disabled_at"]
    is_problem(caller.post("/orders", order(code)), 409, "pricing.coupon_over")


def test_the_policy_is_set_and_listed(shop):
    caller = issue()
    body(caller.post("/promotion-policies", {"policy": "merchant_order"}))
    body(caller.post("/promotion-policies", {"channel": "web", "policy": "best_for_customer"}))
    assert body(caller.get("/promotion-policies"), 200)["items"] == [
        {"channel": "", "policy": "merchant_order"},
        {"channel": "web", "policy": "best_for_customer"},
    ]


def test_a_basket_is_tried_without_a_trace(shop):
    caller = issue(["pricing.view"])
    offered(issue(), needs_coupon=True)
    basket = {"channel": "web", "lines": [{"sku": "MUG", "quantity": 2}], "shipping": 495, "coupons": ["NO"]}
    told = body(caller.post("/promotion-trials", basket, once=None), 200)
    assert (told["before"], told["saved"], told["after"]) == (2795, 0, 2795)
    assert told["not_applied"] == [
        {"code": "TEN", "name": "Ten off", "reason": "it takes a coupon, and none of its codes was given"}
    ]
    assert told["refused"] == ["coupons[0]: NO is no coupon of ours; correct it or leave it out"]
    issue().post("/promotions/TEN/coupons", {"code": "SPRING"})
    told = body(caller.post("/promotion-trials", {**basket, "coupons": ["spring"]}, once=None), 200)
    assert told["applied"] == [
        {
            "code": "TEN",
            "name": "Ten off",
            "amount": 230,
            "lines": [230],
            "shipping": 0,
            "reason": "nothing else takes anything off",
        }
    ]
    assert Redemption.objects.count() == 0
