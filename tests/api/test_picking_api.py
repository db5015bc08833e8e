"""Waves, picks, bins, work and pickups over the wire; a repeated scan has one effect."""

import json

import pytest

from api.calling import is_problem
from goodorder.fulfillment import commands
from goodorder.fulfillment.models import FulfillmentLine, Pickup
from goodorder.kernel.relay import settle_all
from goodorder.orders.models import Order
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def body_of(answer, status=None):
    assert answer.status_code in ({status} if status else {200, 201}), answer.content
    return json.loads(answer.content)


@pytest.fixture
def orders(ctx) -> list[Order]:
    open_shop(ctx)
    found = [place(ctx, {"KETTLE": 1, "MUG": units}) for units in (1, 2)]
    settle_all()
    return found


def work_ids(caller):
    return [work["id"] for work in body_of(caller.get("/fulfillment-orders"))["items"]][::-1]


def test_a_batch_is_built_and_picked_over_the_wire(caller, orders):
    bins = [
        {"code": "A-01", "aisle": 0, "depth_m": 3},
        {"code": "B-01", "aisle": 3, "depth_m": 9, "zone": "B"},
    ]
    body_of(caller.post("/locations/MAIN/bins", {"bins": bins}))
    assert [row["code"] for row in body_of(caller.get("/locations/MAIN/bins"))["items"]] == ["A-01", "B-01"]
    away = {"bin": "A-01", "sku": "KETTLE", "quantity": 8}
    assert body_of(caller.post("/locations/MAIN/put-aways", away))["quantity"] == 8
    move = {"bin_from": "A-01", "bin_to": "B-01", "sku": "kettle", "quantity": 3}
    assert body_of(caller.post("/locations/MAIN/bin-moves", move))["quantity"] == 3
    wave = body_of(caller.post("/waves", {"location": "MAIN", "most_orders": 5}))
    (batch_id,) = wave["batches"]
    assert wave["saved_m"] == wave["travel_before_m"] - wave["travel_m"] == 6
    first = body_of(caller.get(f"/batches/{batch_id}/next"))["task"]
    assert (first["bin"], first["sku"], first["left"]) == ("A-01", "KETTLE", 1)
    path = f"/pick-tasks/{first['id']}/picks"
    is_problem(
        caller.post(path, {"bin": "B-01", "item": "KETTLE", "quantity": 1}), 409, "fulfillment.wrong_bin"
    )
    pick = {"bin": "A-01", "item": "KETTLE", "quantity": 1}
    once = caller.post(path, pick, once="scan-1")
    again = caller.post(path, pick, once="scan-1")
    assert (once.content, again["Idempotent-Replayed"]) == (again.content, "true")
    assert sum(FulfillmentLine.objects.values_list("picked", flat=True)) == 1
    second = body_of(once)["task"]
    (other,) = body_of(caller.get(f"/pick-tasks/{second['id']}/alternates"))["items"]
    assert (other["bin"], other["units"]) == ("B-01", 3)
    there = body_of(
        caller.post(f"/pick-tasks/{second['id']}/redirections", {"bin": "B-01", "reason": "not_found"})
    )["task"]
    assert there["bin"] == "B-01"
    short = body_of(caller.post(f"/pick-tasks/{there['id']}/shorts", {"quantity": 1, "reason": "damaged"}))[
        "task"
    ]
    assert (short["sku"], short["bin"]) == ("MUG", "")


def test_batches_are_left_taken_and_given_up_over_the_wire(caller, orders):
    bins = [{"code": "B-01", "aisle": 0, "depth_m": 3}]
    body_of(caller.post("/locations/MAIN/bins", {"bins": bins}))
    body_of(caller.post("/locations/MAIN/put-aways", {"bin": "B-01", "sku": "KETTLE", "quantity": 3}))
    (batch_id,) = body_of(caller.post("/waves", {"location": "MAIN"}))["batches"]
    body_of(caller.post(f"/batches/{batch_id}/starts"))
    body_of(caller.post(f"/batches/{batch_id}/leaves"))
    body_of(caller.post(f"/batches/{batch_id}/starts"))
    assert body_of(caller.post(f"/batches/{batch_id}/cancellations"))["state"] == "cancelled"
    (listed,) = body_of(caller.get("/batches", state="cancelled"))["items"]
    assert listed["id"] == batch_id
    assert len(body_of(caller.get("/waves"))["items"]) == 1
    assert len(body_of(caller.get("/locations/MAIN/bin-stock", search="B"))["items"]) == 1


def test_work_is_handled_over_the_wire(caller, orders):
    first, second = (f"/fulfillment-orders/{work}" for work in work_ids(caller))
    held = body_of(caller.post(f"{first}/holds", {"reason": "call first"}))
    assert (held["state"], held["because"]) == ("on_hold", "call first")
    assert body_of(caller.post(f"{first}/releases"))["state"] == "accepted"
    mug = next(
        part
        for part in body_of(caller.post(f"{second}/holds", {"reason": "x"}))["lines"]
        if part["sku"] == "MUG"
    )
    made = body_of(caller.post(f"{second}/splits", {"units": [{"line": mug["id"], "quantity": 1}]}))
    assert (made["state"], [part["quantity"] for part in made["lines"]]) == ("on_hold", [1])
    whole = body_of(caller.post(f"{second}/merges", {"others": [made["id"]]}))
    assert sorted(part["quantity"] for part in whole["lines"]) == [1, 2]
    is_problem(caller.post(f"{first}/moves", {"location": "SPARE"}), 409, "inventory.short")
    is_problem(caller.post(f"{first}/acceptances"), 409, "fulfillment_order.move_not_open")
    later = body_of(caller.post(f"{first}/schedules", {"not_before": "2099-01-01T00:00:00Z"}))
    assert later["state"] == "scheduled"
    body_of(caller.post(f"{second}/releases"))
    assert (
        body_of(caller.post(f"{second}/cancellation-requests", {"reason": "less"}))["state"]
        == "cancel_requested"
    )
    assert (
        body_of(caller.post(f"{second}/cancellation-refusals", {"reason": "packed"}))["state"] == "accepted"
    )
    body_of(caller.post(f"{second}/cancellation-requests", {"reason": "less"}))
    body_of(caller.post(f"{second}/cancellation-agreements"))
    settle_all()
    orders[1].refresh_from_db()
    assert orders[1].state == "cancelled"


def test_a_pickup_is_collected_over_the_wire(caller, ctx, orders):
    work = work_ids(caller)[1]
    commands.open_pickup(ctx, fulfillment_order_id=work)
    (pickup,) = body_of(caller.get("/pickups"))["items"]
    path = f"/pickups/{pickup['id']}"
    picks = [{"line": part["line"], "quantity": part["quantity"]} for part in pickup["lines"]]
    body_of(caller.post(f"/fulfillment-orders/{work}/picks", {"picks": picks}))
    ready = body_of(caller.post(f"{path}/readies"))
    assert (ready["pickup"]["state"], len(ready["code"])) == ("ready", 6)
    held = body_of(caller.post(f"{path}/extensions", {"days": 3}))
    assert held["extensions"] == 1
    wrong = "000000" if ready["code"] != "000000" else "111111"
    sent = {"identity": "passport seen", "code": wrong}
    is_problem(caller.post(f"{path}/collections", sent), 409, "fulfillment.code_wrong")
    assert Pickup.objects.get().tries == 1
    assert (
        body_of(caller.post(f"{path}/collections", {**sent, "code": ready["code"]}))["state"] == "collected"
    )
    settle_all()
    orders[1].refresh_from_db()
    assert orders[1].state == "completed"
    is_problem(caller.post(f"{path}/returns", {"reason": "x"}), 409, "pickup.move_not_open")
    assert body_of(caller.get(path))["identity"] == "passport seen"
