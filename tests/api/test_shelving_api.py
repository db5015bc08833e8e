"""From the dock to the shelf over the wire; a repeated arrival is booked once."""

import json
from datetime import date

import pytest

from api.calling import is_problem
from goodorder.catalog.queries import resolve_sku
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Movement
from goodorder.inventory.rules import ExpectedDraft, Wait
from shop import open_shop

pytestmark = pytest.mark.django_db
MAIN = "/locations/MAIN"


def body_of(answer):
    assert answer.status_code in {200, 201}, answer.content
    return json.loads(answer.content)


@pytest.fixture
def dock(ctx, caller):
    open_shop(ctx, stock={})
    draft = ExpectedDraft("purchase_order", "PO-1", "MAIN", "MUG", 10, date(2026, 11, 24))
    inventory.expect_supply(ctx, draft=draft)
    spots = [("A-01", 0, "shelf"), ("R-01", 5, "shelf"), ("OUT", 0, "dispatch")]
    bins = [{"code": code, "aisle": aisle, "depth_m": 1, "kind": kind} for code, aisle, kind in spots]
    body_of(caller.post(f"{MAIN}/bins", {"bins": bins}))


def test_units_come_in_go_to_dispatch_and_to_their_shelf(caller, dock, ctx):
    one = Wait("ord_1", 1, resolve_sku("MUG").pk, 2, promised_on=date(2026, 11, 30))
    inventory.wait(ctx, company="T1", waits=[one])
    (delivery,) = body_of(caller.get(f"{MAIN}/deliveries"))["items"]
    assert (delivery["document"], delivery["lines"][0]["to_come"]) == ("PO-1", 10)
    sent = {"document": "PO-1", "sku": "mug", "quantity": 8}
    first, again = (caller.post(f"{MAIN}/arrivals", sent, once="scan-1") for _ in range(2))
    assert first.content == again.content
    receipt = body_of(first)
    assert (receipt["to_come"], receipt["cross_docks"][0]["units"]) == (2, 2)
    assert Movement.objects.count() == 1
    is_problem(caller.post(f"{MAIN}/arrivals", sent), 409, "shelving.more_than_expected")
    (loose,) = body_of(caller.get(f"{MAIN}/receiving"))["items"]
    assert (loose["suggested_bin"], loose["suggested_units"], loose["because"]) == ("OUT", 2, "cross_dock")
    put = body_of(caller.post(f"{MAIN}/placements", {"sku": "MUG", "quantity": 2, "bin": "OUT"}))
    assert (put["demands"], body_of(caller.get(f"{MAIN}/cross-docks"))["items"]) == (["ord_1"], [])
    shelf = {"sku": "MUG", "quantity": 6, "bin": "R-01"}
    is_problem(caller.post(f"{MAIN}/placements", shelf), 409, "shelving.not_suggested")
    assert body_of(caller.post(f"{MAIN}/placements", {**shelf, "anyway": True}))["bin"] == "R-01"
    closed = {"document": "PO-1", "reason": "short delivered"}
    assert body_of(caller.post(f"{MAIN}/delivery-closures", closed))["missing"] == 2


def test_a_face_is_set_and_filled(caller, dock):
    arrival = {"document": "PO-1", "sku": "MUG", "quantity": 10, "bin": "R-01"}
    body_of(caller.post(f"{MAIN}/arrivals", arrival))
    faces = {"faces": [{"sku": "MUG", "bin": "A-01", "minimum": 2, "maximum": 6}]}
    body_of(caller.post(f"{MAIN}/pick-faces", faces))
    assert body_of(caller.post(f"{MAIN}/replenishment-plans"))["planned"] == 0
    (task,) = body_of(caller.get(f"{MAIN}/replenishments"))["items"]
    path = f"/replenishments/{task['replenishment_id']}"
    assert body_of(caller.post(f"{path}/moves", {"quantity": 4}))["is_open"]
    assert not body_of(caller.post(f"{path}/drops", {"reason": "damaged"}))["is_open"]
    (face,) = body_of(caller.get(f"{MAIN}/pick-faces"))["items"]
    assert (face["holds"], face["reserve"]) == (4, 4)
    body_of(caller.post(f"{MAIN}/pick-face-removals", {"sku": "MUG"}))
    assert body_of(caller.get(f"{MAIN}/pick-faces"))["items"] == []
