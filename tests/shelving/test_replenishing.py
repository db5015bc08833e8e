"""Pick faces are filled before they run out, from what expires first."""

from datetime import date, timedelta

import pytest

from goodorder.catalog.queries import resolve_sku
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.rules import Route, WorkLine
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import Arrival, Claim
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.locations.queries import location_for
from goodorder.shelving import commands, queries
from goodorder.shelving.models import Replenishment
from goodorder.shelving.rules import FaceLevel, Reserve, draws, needs


def test_a_face_is_filled_up_when_it_holds_too_few_for_its_minimum_or_for_work():
    face = FaceLevel(1, 1, 4, 10, 3)
    assert needs(face) == (7, "below_minimum")
    assert needs(FaceLevel(1, 1, 4, 10, 4)) == (0, "")
    assert needs(FaceLevel(1, 1, 4, 10, 4, is_begun=True)) == (6, "below_minimum")
    assert needs(FaceLevel(1, 1, 4, 10, 4, due=5)) == (6, "allocated")
    assert needs(FaceLevel(1, 1, 4, 10, 12, due=50)) == (0, "")
    reserves = [
        Reserve(2, "L2", 5, date(2027, 1, 1)),
        Reserve(3, "L1", 4, date(2026, 12, 1)),
        Reserve(1, "L0", 9, date(2026, 11, 30)),
        Reserve(4, "L3", 9),
    ]
    drawn = [(draw.bin_from, draw.lot, draw.quantity) for draw in draws([face], {1: reserves})]
    assert drawn == [(3, "L1", 4), (2, "L2", 3)]


def plan(dock):
    return commands.plan_replenishment(dock.ctx, location="DOCK")


def tasks(dock):
    rows = queries.list_replenishments(dock.ctx, location="DOCK")
    return [(task.bin_from.code, task.bin_to.code, task.left) for task in rows]


def test_a_task_is_made_once_followed_and_done_by_scan(dock):
    dock.stock("T1", 20, ("A-01", 1), ("R-01", 12))
    assert plan(dock) == 0
    dock.face("T1", "A-01", 3, 8)
    assert plan(dock) == 0  # done when the face was set
    assert tasks(dock) == [("R-01", "A-01", 7)]
    (task,) = queries.list_replenishments(dock.ctx, location="DOCK")
    commands.replenish(dock.ctx, task_id=task.public_id, quantity=5)
    assert (plan(dock), tasks(dock)) == (0, [("R-01", "A-01", 2)])
    with pytest.raises(Refused, match="only 2 are to be brought, not 3"):
        commands.replenish(dock.ctx, task_id=task.public_id, quantity=3)
    commands.replenish(dock.ctx, task_id=task.public_id, quantity=2)
    with pytest.raises(Refused, match="done or no longer needed"):
        commands.replenish(dock.ctx, task_id=task.public_id, quantity=1)
    assert (dock.bins(), plan(dock), tasks(dock)) == ({"A-01": 8, "R-01": 5}, 0, [])


def test_work_that_needs_more_than_the_face_holds_fills_it(dock):
    dock.face("T1", "A-01", 2, 10)
    dock.stock("T1", 20, ("A-01", 4), ("R-01", 16))
    assert plan(dock) == 0
    place = location_for("DOCK").pk
    inventory.reserve(dock.ctx, demand="ord_1", claims=[Claim(1, resolve_sku("T1").pk, place, 6)])
    inventory.allocate(dock.ctx, demand="ord_1")
    assert plan(dock) == 1
    assert (tasks(dock), Replenishment.objects.get().because) == ([("R-01", "A-01", 6)], "allocated")


def test_the_lot_that_expires_first_is_brought_and_a_blocked_one_never(dock):
    lots = (("L1", 5, date(2027, 3, 1)), ("L2", 5, date(2027, 1, 1)), ("L3", 5, date(2026, 12, 24)))
    inventory.receive_stock(dock.ctx, location="DOCK", sku="MILK", quantity=15, arrival=Arrival(lots=lots))
    for lot, bin_ in (("L1", "B-01"), ("L2", "R-01"), ("L3", "R-02")):
        fulfillment.put_away(dock.ctx, location="DOCK", bin=bin_, sku="MILK", quantity=5, lot=lot)
    inventory.block_lot(dock.ctx, sku="MILK", lot="L3", reason="recall")
    dock.face("MILK", "A-01", 2, 7)
    assert sorted(tasks(dock)) == [("B-01", "A-01", 2), ("R-01", "A-01", 5)]
    (second,) = [task for task in Replenishment.objects.all() if task.lot == "L2"]
    commands.drop_replenishment(dock.ctx, task_id=second.public_id, reason="not_found")
    assert tasks(dock) == [("B-01", "A-01", 5)]


def test_a_task_goes_when_its_face_goes(dock):
    dock.stock("T1", 5, ("R-01", 5))
    dock.face("T1", "A-01", 3, 8)
    assert tasks(dock) == [("R-01", "A-01", 5)]
    commands.remove_pick_face(dock.ctx, location="DOCK", sku="t1")
    assert tasks(dock) == []


def test_a_short_pick_at_the_face_and_a_wave_look_at_reserve(dock):
    dock.face("T1", "A-01", 2, 6)
    dock.stock("T1", 12, ("A-01", 6), ("R-01", 6))
    place = location_for("DOCK").pk
    inventory.reserve(dock.ctx, demand="ful_1", claims=[Claim(1, resolve_sku("T1").pk, place, 3)])
    inventory.allocate(dock.ctx, demand="ful_1")
    route = Route("standard", {"name": "Ada"}, "GB01")
    work = [WorkLine(1, resolve_sku("T1").pk, 3)]
    fulfillment.request(dock.ctx, demand="ful_1", location="DOCK", work=work, route=route)
    settle_all()
    assert tasks(dock) == []
    wave = fulfillment.build_wave(dock.ctx, location="DOCK", cut_off_at=dock.ctx.now + timedelta(days=9))
    task = wave.batches.get().tasks.get()
    fulfillment.short_pick(dock.ctx, task_id=task.pk, quantity=3, reason="not_found")
    settle_all()
    assert tasks(dock) == [("R-01", "A-01", 6)]
