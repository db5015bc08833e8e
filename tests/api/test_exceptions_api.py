"""Exceptions over the API: listed, counted, taken on, snoozed and cured; clocks set."""

import json
from datetime import timedelta

import pytest

from api.calling import is_problem, issue
from exceptions.scenes import at
from goodorder.exceptions import commands
from goodorder.exceptions.rules import KINDS
from goodorder.orders import commands as orders
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def body(answer, status=200):
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_from_the_list_to_the_cure(ctx):
    open_shop(at(ctx))
    order = place(at(ctx), {"MUG": 1})
    orders.place_hold(at(ctx), order_id=order.public_id, kind="manual", reason="called")
    caller = issue()
    set_to = {"limit_minutes": 0, "owner": "accountant"}
    clock = body(caller.send("PUT", "/exceptions/clocks/hold_manual", set_to))
    assert (clock["limit_minutes"], clock["owner"], clock["is_default"]) == (0, "accountant", False)
    assert len(body(caller.get("/exceptions/clocks"))["items"]) == len(KINDS)
    commands.detect(at(ctx))
    [one] = body(caller.get("/exceptions?kind=hold_manual"))["items"]
    assert (one["order_id"], one["owner"], one["cause"]) == (order.public_id, "accountant", "On hold: called")
    assert [remedy["code"] for remedy in one["remedies"]] == ["release_hold"]
    assert {"kind": "hold_manual", "open": 1} in body(caller.get("/exceptions/counts"))["items"]
    of_order = body(caller.get(f"/orders/{order.public_id}/exceptions"))["items"]
    assert [each for each in of_order if each["kind"] != "at_risk"] == [one]  # as it is late in the day
    address = f"/exceptions/{one['id']}"
    until = (at(ctx).now + timedelta(days=2)).isoformat()
    snoozed = body(caller.post(f"{address}/snoozes", {"until": until, "reason": "wait"}), 201)
    assert snoozed["snoozed_because"] == "wait"
    assert body(caller.post(f"{address}/wakings"), 201)["snoozed_until"] is None
    is_problem(
        caller.post(f"{address}/assignments", {"assignee": "user:x"}), 422, "exceptions.assignee_unknown"
    )
    assert body(caller.post(f"{address}/assignments", {}), 201)["assignee"] == ""
    is_problem(caller.post(f"{address}/remedies", {"remedy": "want_label"}), 409, "exceptions.remedy_useless")
    cured = body(caller.post(f"{address}/remedies", {"remedy": "release_hold"}), 201)
    assert (cured["resolved_at"] is not None, body(caller.get(address))) == (True, cured)
