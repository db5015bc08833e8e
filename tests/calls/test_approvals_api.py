"""Approvals and limits by API."""

import pytest

from api.calling import Caller, is_problem, issue
from goodorder.limits import commands as limits
from goodorder.staff.commands import issue_key

pytestmark = pytest.mark.django_db


def named(ctx, name, *permissions):
    return Caller(issue_key(ctx, name=name, permissions=permissions)[1])


@pytest.fixture
def desk(ctx, order):
    """Return a key that may refund nothing alone."""
    desk = named(ctx, "desk", "orders.*", "approvals.ask", "payments.credit", "payments.view")
    limits.set_limit(ctx, holder="key:desk", kind="refund", most=0)
    return desk


def test_refund_above_a_key_s_limit_is_asked_for_and_approved_by_another(desk, order):
    other = issue()
    units = [{"line": 1, "quantity": 1}]
    refused = desk.post(f"/orders/{order.public_id}/refunds", {"units": units, "reason": "broken"})
    told = is_problem(refused, 403, "limits.beyond")["details"]
    assert (told["kind"], told["amount"], told["left"], told["currency"]) == ("refund", 6495, 0, "GBP")
    wanted = {"act": "refund", "order_id": order.public_id, "units": units, "reason": "broken"}
    asked = desk.post("/approvals", {"wanted": wanted})
    assert asked.status_code == 201
    one = asked.json()
    assert (one["state"], one["amount"], one["requested_by"]) == ("requested", 6495, "key:desk")
    is_problem(desk.post(f"/approvals/{one['id']}/approvals", {}), 403, "access.permission_lacking")
    assert [row["id"] for row in other.get("/approvals?waiting=true").json()["items"]] == [one["id"]]
    done = other.post(f"/approvals/{one['id']}/approvals", {"note": "seen the photo"}).json()
    assert (done["state"], done["note"], done["result"]) == ("performed", "seen the photo", order.public_id)
    is_problem(
        other.post(f"/approvals/{one['id']}/refusals", {"reason": "no"}), 409, "approval.move_not_open"
    )


def test_price_and_credit_are_asked_for_and_taken_back(desk, order, ctx):
    customer = order.customer.public_id
    wanted = {"act": "credit", "customer_id": customer, "company": "T1", "amount": 500, "currency": "GBP"}
    one = desk.post("/approvals", {"wanted": {**wanted, "reason": "late"}}).json()
    assert (one["act"], one["label"]) == ("credit", "Ada Byron")
    taken = desk.post(f"/approvals/{one['id']}/withdrawals").json()
    assert taken["state"] == "withdrawn"
    prices = {"act": "amendment", "order_id": order.public_id, "prices": [{"line": 1, "amount": 1}]}
    late = desk.post("/approvals", {"wanted": {**prices, "reason": "dented"}})
    is_problem(late, 409, "orders.too_late")  # what may not be done at all is not asked for


def test_limits_are_set_listed_and_dropped(db):
    owner = issue()
    sent = {"holder": "role:agent", "kind": "discount", "most": 5}
    one = owner.post("/limits", sent).json()
    assert owner.get("/limits").json()["items"] == [one]
    assert owner.post(f"/limits/{one['id']}/ends").json() == {"id": one["id"]}
    is_problem(owner.post("/limits", {**sent, "most": 101}), 422, "limits.out_of_range")
    is_problem(owner.post("/limits", {**sent, "holder": "role:king"}), 422, "limits.holder_unknown")
