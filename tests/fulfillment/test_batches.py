"""Waves and picking by scan: built against cut-offs, blocked by wrong scans, short picks corrected."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from goodorder.catalog import commands as catalog
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.commands import Scan
from goodorder.fulfillment.models import FulfillmentLine, PickTask
from goodorder.fulfillment.rules import Limits
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Reservation
from goodorder.inventory.rules import Arrival
from goodorder.kernel.errors import Invalid, Refused
from goodorder.locations import commands as locations
from goodorder.locations.models import BinStock
from goodorder.locations.rules import BinDraft, CalendarDraft

BINS = (("A-01", 0, 2), ("A-02", 0, 8), ("B-01", 5, 4))


@pytest.fixture
def floor(dock):
    """Return the dock with three bins: T1 in A-02 and B-01, T2 in A-01."""
    bins = [BinDraft(code=code, aisle=aisle, depth_m=depth) for code, aisle, depth in BINS]
    locations.set_up_bins(dock.ctx, code="DOCK", bins=bins)
    for bin_, sku, units in (("A-02", "T1", 6), ("B-01", "T1", 20), ("A-01", "T2", 30)):
        commands.put_away(dock.ctx, location="DOCK", bin=bin_, sku=sku, quantity=units)
    return dock


def build(floor, **terms):
    wave = commands.build_wave(floor.ctx, location="DOCK", **terms)
    return list(wave.batches.order_by("pk"))


def pick(floor, task, quantity=None, **scan):
    given = Scan(**{"bin": task.bin.code if task.bin else "", "item": task.line.sku.code, **scan})
    return commands.confirm_pick(floor.ctx, task_id=task.pk, scan=given, quantity=quantity or task.left)


def test_a_batch_is_walked_in_bin_order_and_saves_travel(floor):
    for number, units in enumerate([(2, 1), (1, 2), (1, 1)], 1):
        floor.order(*units, demand=f"ord_{number}")
    (batch,) = build(floor)
    tasks = queries.tasks_of(floor.ctx, batch_id=batch.public_id)
    assert [(task.bin.code, task.slot, task.quantity) for task in tasks] == [
        ("A-01", 1, 1), ("A-01", 2, 2), ("A-01", 3, 1), ("A-02", 1, 2), ("A-02", 2, 1), ("A-02", 3, 1),
    ]  # fmt: skip
    assert (batch.kind, batch.travel_m, batch.travel_before_m, batch.saved_m) == ("multi_order", 16, 48, 32)
    with pytest.raises(Refused, match="is in no batch"):
        build(floor)
    while task := queries.next_task(floor.ctx, batch_id=batch.public_id):
        pick(floor, task)
    done = queries.get_batch(floor.ctx, batch_id=batch.public_id)
    assert (done.state, done.picker) == ("picked", "user:owner")
    assert commands.close_batch(floor.ctx, batch_id=batch.public_id).state == "closed"
    left = dict(BinStock.objects.values_list("bin__code", "quantity"))
    assert left == {"A-01": 26, "A-02": 2, "B-01": 20}
    assert sum(Reservation.objects.values_list("picked", flat=True)) == 8


def test_what_must_leave_later_waits_for_its_cut_off(floor):
    calendar = CalendarDraft(open_weekdays="1111111", cut_off=time(15))
    locations.set_calendar(floor.ctx, code="DOCK", draft=calendar)
    late = replace(floor.ctx, now=datetime(2026, 11, 21, 16, tzinfo=UTC))
    floor.order(1, 1, demand="ord_1")
    floor.ctx, now = late, floor.ctx
    floor.order(2, demand="ord_2")
    floor.ctx = now
    (batch,) = build(floor)
    assert {task.line.fulfillment_order.demand for task in batch.tasks.all()} == {"ord_1"}
    assert batch.wave.cut_off_at == datetime(2026, 11, 21, 15, tzinfo=UTC)
    (later,) = build(floor, cut_off_at=batch.wave.cut_off_at + timedelta(days=1))
    assert {task.line.fulfillment_order.demand for task in later.tasks.all()} == {"ord_2"}


def test_limits_and_single_items_make_batches_of_their_own(floor):
    for number in range(1, 4):
        floor.order(1, demand=f"ord_{number}")
    floor.order(2, 2, demand="ord_4")
    made = build(floor, limits=Limits(orders=2, units=3))
    assert sorted((batch.kind, sum(task.quantity for task in batch.tasks.all())) for batch in made) == [
        ("multi_order", 1), ("multi_order", 3), ("single_item", 1), ("single_item", 2),
    ]  # fmt: skip


def test_a_wrong_scan_blocks_and_changes_nothing(floor):
    floor.order(2)
    (batch,) = build(floor)
    task = queries.next_task(floor.ctx, batch_id=batch.public_id)
    with pytest.raises(Refused, match="expected bin A-02, scanned B-01"):
        pick(floor, task, bin="B-01")
    with pytest.raises(Refused, match="expected item T1, scanned T2"):
        pick(floor, task, item="T2")
    with pytest.raises(Invalid, match="check digit"):
        pick(floor, task, item="(01)09506000134353")
    with pytest.raises(Refused, match="only 2 left"):
        pick(floor, task, quantity=3)
    assert (PickTask.objects.get().picked, FulfillmentLine.objects.get().picked) == (0, 0)
    catalog.add_alias(floor.ctx, sku_id=task.line.sku.public_id, kind="gtin", value="9506000134352")
    assert pick(floor, task, item="]C10109506000134352", quantity=1).left == 1


def test_short_pick_offers_another_bin_and_else_goes_up_with_its_reason(floor):
    floor.order(4)
    (batch,) = build(floor)
    task = queries.next_task(floor.ctx, batch_id=batch.public_id)
    pick(floor, task, quantity=1)
    (other,) = queries.alternate_bins(floor.ctx, task_id=task.pk)
    assert (other.bin, other.units) == ("B-01", 20)
    redirected = commands.pick_elsewhere(floor.ctx, task_id=task.pk, bin="b-01", reason="not_found")
    assert (redirected.bin.code, redirected.left) == ("B-01", 3)
    assert dict(BinStock.objects.values_list("bin__code", "quantity"))["A-02"] == 0
    pick(floor, redirected, quantity=2)
    commands.short_pick(floor.ctx, task_id=redirected.pk, quantity=1, reason="damaged")
    line = FulfillmentLine.objects.get()
    assert (line.picked, line.short, line.batched) == (3, 1, 0)
    batch.refresh_from_db()
    assert batch.state == "picked"
    assert dict(BinStock.objects.values_list("bin__code", "quantity"))["B-01"] == 17


def test_another_picker_keeps_off_a_batch_until_it_is_left(floor):
    floor.order(2)
    (batch,) = build(floor)
    commands.take_batch(floor.ctx, batch_id=batch.public_id)
    task = queries.next_task(floor.ctx, batch_id=batch.public_id)
    other = replace(floor.ctx, actor="user:finn")
    scan = Scan(bin="A-02", item="T1")
    with pytest.raises(Refused, match="user:owner's"):
        commands.confirm_pick(other, task_id=task.pk, scan=scan, quantity=1)
    commands.leave_batch(floor.ctx, batch_id=batch.public_id)
    assert commands.confirm_pick(other, task_id=task.pk, scan=scan, quantity=1).left == 1
    cancelled = commands.cancel_batch(floor.ctx, batch_id=batch.public_id)
    assert (cancelled.state, FulfillmentLine.objects.get().batched) == ("cancelled", 0)
    (again,) = build(floor)
    assert [task.quantity for task in again.tasks.all()] == [1]


def test_work_taken_back_or_held_leaves_its_batch(floor):
    first, second = floor.order(3, demand="ord_1"), floor.order(2, demand="ord_2")
    (batch,) = build(floor)
    commands.take_back(floor.ctx, demand="ord_1", line_ref=1, quantity=2)
    assert [task.left for task in batch.tasks.order_by("slot")] == [1, 2]
    commands.hold_work(floor.ctx, fulfillment_order_id=second.public_id, reason="wait")
    commands.pick_items(floor.ctx, fulfillment_order_id=first.public_id, picks=[(first.lines.get().pk, 1)])
    batch.refresh_from_db()
    assert (batch.state, [task.left for task in batch.tasks.all()]) == ("picked", [0, 0])


def test_a_lot_is_scanned_and_must_be_the_bound_one(floor):
    catalog.import_skus(floor.ctx, drafts=[SkuDraft(code="MILK", name="Milk", tracking="lot")])
    floor.things = [resolve_sku("MILK")]
    soon, later = (floor.ctx.now.date() + timedelta(days=days) for days in (20, 90))
    arrival = Arrival(lots=(("L1", 1, soon), ("L2", 5, later)))
    inventory.receive_stock(floor.ctx, location="DOCK", sku="MILK", quantity=6, arrival=arrival)
    commands.put_away(floor.ctx, location="DOCK", bin="B-01", sku="MILK", quantity=1, lot="L1")
    floor.order(2)
    (batch,) = build(floor)
    first, second = queries.tasks_of(floor.ctx, batch_id=batch.public_id)
    assert [(task.lot, task.bin and task.bin.code) for task in (first, second)] == [
        ("L1", "B-01"),
        ("L2", None),
    ]
    with pytest.raises(Refused, match="expected lot L1, scanned L2"):
        pick(floor, first, lot="L2")
    with pytest.raises(Refused, match="scan or type the lot"):
        pick(floor, first)
    pick(floor, second, lot="l2")
    pick(floor, first, lot="L1")
    picked = dict(Reservation.objects.filter(picked__gt=0).values_list("lot__code", "picked"))
    assert picked == {"L1": 1, "L2": 1}


def test_bins_hold_no_more_than_lies_there(floor):
    with pytest.raises(Refused, match="only 74 of T1 lie at DOCK in no bin"):
        commands.put_away(floor.ctx, location="DOCK", bin="A-01", sku="T1", quantity=75)
    terms = {"location": "DOCK", "bin_from": "B-01", "bin_to": "A-02", "sku": "T1"}
    assert commands.move_between_bins(floor.ctx, quantity=20, **terms).quantity == 26
    with pytest.raises(Refused, match="only 0 of T1 lie in B-01"):
        commands.move_between_bins(floor.ctx, quantity=1, **terms)


def test_units_taken_without_a_scan_leave_the_bins_too(floor):
    order = floor.order(80)
    commands.pick_items(floor.ctx, fulfillment_order_id=order.public_id, picks=[(order.lines.get().pk, 80)])
    left = dict(BinStock.objects.filter(sku__code="T1").values_list("bin__code", "quantity"))
    assert left == {"A-02": 0, "B-01": 20}
