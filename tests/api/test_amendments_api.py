"""Amendments and refunds over the API."""

import pytest

from api.calling import is_problem, issue
from goodorder.kernel.relay import settle_all
from goodorder.pricing import commands as pricing
from goodorder.pricing.rules import PromotionDraft, Terms
from shop import open_shop, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(ctx, db):
    open_shop(ctx)
    order = place(ctx, {"KETTLE": 2, "MUG": 3})
    settle_all()
    return order


def test_a_change_is_previewed_proposed_and_applied(caller, order):
    body = {"reason": "by telephone", "add": [{"sku": "MUG", "quantity": 2}]}
    body["quantities"] = [{"line": 1, "quantity": 1}]
    path = f"/orders/{order.public_id}"
    preview = caller.post(f"{path}/amendment-previews", body, once=None).json()
    assert (preview["difference"], preview["ask"], preview["refund"]) == (2300 - 6495, 0, 0)
    proposed = caller.post(f"{path}/amendments", body)
    assert proposed.status_code == 201
    made = proposed.json()
    assert (made["state"], made["preview"]) == ("proposed", preview)
    applied = caller.post(f"/amendments/{made['id']}/applications", {}).json()
    assert (applied["state"], applied["applied_by"]) == ("applied", applied["created_by"])
    assert caller.get(f"/amendments/{made['id']}").json() == applied
    assert caller.get(f"{path}/amendments").json()["items"] == [applied]
    again = caller.post(f"/amendments/{made['id']}/applications", {})
    is_problem(again, 409, "amendment.move_not_open")
    money = caller.get(f"{path}/money").json()
    assert money["amount"] == order.total + preview["difference"]


def test_a_proposal_is_given_up(caller, order):
    body = {"reason": "by telephone", "note": "ring twice"}
    made = caller.post(f"/orders/{order.number}/amendments", body).json()
    given_up = caller.post(f"/amendments/{made['id']}/discards")
    assert (given_up.status_code, given_up.json()["state"]) == (201, "discarded")


def test_a_refund_is_previewed_given_and_limited(caller, order):
    path = f"/orders/{order.public_id}"
    left = {one["line"]: one["left"] for one in caller.get(f"{path}/refundable").json()["items"]}
    assert left == {1: 12990, 2: 3450, 3: 495}
    body = {"units": [{"line": 1, "quantity": 1}], "amounts": [{"line": 3, "amount": 495}]}
    assert caller.post(f"{path}/refund-previews", body, once=None).json()["difference"] == -6990
    answer = caller.post(f"{path}/refunds", {**body, "reason": "late"})
    assert {one["line"]: one["left"] for one in answer.json()["items"]} == {1: 6495, 2: 3450, 3: 0}
    more = caller.post(f"{path}/refunds", {"reason": "late", "amounts": [{"line": 3, "amount": 1}]})
    assert is_problem(more, 409, "orders.refund_exceeds")["details"]["left"] == 0


def test_rights_are_asked_for_each_part(order):
    clerk = issue(["orders.view", "orders.amend"])
    price = {"reason": "nicer", "prices": [{"line": 1, "unit_price": 1}]}
    is_problem(clerk.post(f"/orders/{order.public_id}/amendments", price), 403, "access.permission_lacking")
    fewer = {"reason": "fewer", "quantities": [{"line": 1, "quantity": 1}]}
    is_problem(clerk.post(f"/orders/{order.public_id}/amendments", fewer), 403, "access.permission_lacking")
    note = {"reason": "told", "note": "ring twice"}
    assert clerk.post(f"/orders/{order.public_id}/amendments", note).status_code == 201
    scoped = issue(["orders.view", "orders.amend"], {"company": ["OTHER"]})
    is_problem(scoped.post(f"/orders/{order.public_id}/amendments", note), 404, "orders.order_unknown")


def test_a_coupon_and_goodwill_go_over_the_wire(ctx, caller, order):
    draft = PromotionDraft(name="T", terms=Terms(kind="percentage", rate_ppm=100_000), needs_coupon=True)
    pricing.draft_promotion(ctx, code="TENTH", draft=draft)
    pricing.activate_promotion(ctx, code="TENTH")
    pricing.add_coupon(ctx, promotion="TENTH", code="SPRING")
    path = f"/orders/{order.public_id}"
    preview = caller.post(
        f"{path}/amendment-previews", {"reason": "x", "coupons": ["spring"]}, once=None
    ).json()
    assert preview["notes"] == ["SPRING: 16.44 GBP off what has not left"]
    unknown = caller.post(f"{path}/amendments", {"reason": "x", "drop": ["SPRING"]})
    is_problem(unknown, 409, "orders.coupon_not_held")
    unpaid = caller.post(f"{path}/refunds", {"reason": "late", "goodwill": 100})
    assert is_problem(unpaid, 409, "orders.goodwill_exceeds")["details"]["left"] == 0
