"""Promises: made with the order, standing on stock or dated supply, told again only when the day moves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from goodorder.catalog.models import Sku
from goodorder.flows.backorders import ask_again, follow_overdue_supply, release_due
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.inventory import commands as inventory
from goodorder.inventory.rules import ExpectedDraft
from goodorder.kernel import clock
from goodorder.kernel.errors import Refused
from goodorder.kernel.models import Event, Receipt
from goodorder.kernel.relay import settle_all
from goodorder.locations import commands as locations
from goodorder.locations.models import Booking
from goodorder.locations.rules import CalendarDraft
from goodorder.orders import commands, queries
from goodorder.reports.queries import run_audit
from shop import open_shop, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_all_well")]
TODAY = date(2026, 11, 21)  # a Saturday
DAY = timedelta(days=1)


@pytest.fixture
def _all_well(ctx):
    yield
    settle_all()
    assert [(receipt.subscriber, receipt.error) for receipt in Receipt.objects.exclude(state="done")] == []
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []


@pytest.fixture(autouse=True)
def _saturday(ctx, monkeypatch):
    """Reactions live on the day of the tests."""
    monkeypatch.setattr(clock, "now", lambda: ctx.now)


def supply(ctx, quantity=5, *, days=10, document="PO-1", place_code="MAIN", sku="KETTLE", **more):
    draft = ExpectedDraft("purchase_order", document, place_code, sku, quantity, TODAY + days * DAY, **more)
    return inventory.expect_supply(ctx, draft=draft)


def promised(ctx, order, position=1):
    """Return (leaves, arrives, location, document) of each version, the first one first."""
    rows = [
        row for row in queries.promises_of(ctx, order_id=order.public_id) if row.line.position == position
    ]
    return [(row.ship_on, row.arrive_on, row.location, row.document) for row in reversed(rows)]


def told(order):
    events = Event.objects.filter(about=order.public_id, kind="orders.PromiseChanged").order_by("id")
    return [(event.facts["line"], event.facts["was"], event.facts["now"]) for event in events]


def booked(order):
    rows = Booking.objects.filter(demand=order.public_id).order_by("on", "location__code")
    return [(row.location.code, row.on, row.units) for row in rows.select_related("location")]


def buckets(order, position=1):
    line = order.lines.get(position=position)
    names = ("cancelled", "unsourced", "backordered", "reserved", "released", "handed_over")
    return {name: getattr(line, name) for name in names if getattr(line, name)}


def test_stock_is_promised_by_calendar_and_transit(ctx):
    open_shop(ctx)
    locations.set_calendar(ctx, code="MAIN", draft=CalendarDraft(open_weekdays="1111100", pick_days=1))
    order = place(ctx, {"KETTLE": 1})
    assert promised(ctx, order) == [(TODAY + 3 * DAY, TODAY + 5 * DAY, "MAIN", "")]
    (promise,) = queries.promises_of(ctx, order_id=order.public_id)
    assert (promise.promise_version, promise.confidence_percent) == (1, 100)
    assert promise.reason.startswith("1 in stock at MAIN; Saturday 2026-11-21 is closed")


def test_backorder_is_promised_from_the_supply_it_waits_for(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1}, backorders=True)
    supply(ctx, days=10, confidence_percent=80)
    order = place(ctx, {"KETTLE": 2})
    (promise,) = queries.promises_of(ctx, order_id=order.public_id)
    assert promised(ctx, order) == [(TODAY + 10 * DAY, TODAY + 12 * DAY, "MAIN", "PO-1")]
    assert (promise.confidence_percent, buckets(order)) == (80, {"reserved": 1, "backordered": 1})


def test_nobody_is_promised_a_day_that_nobody_knows(ctx):
    open_shop(ctx, stock={}, backorders=True)
    order = place(ctx, {"KETTLE": 1})
    settle_all()
    assert promised(ctx, order) == [(None, None, "", "")]
    supply(ctx, 1, days=4)
    settle_all()
    assert promised(ctx, order)[-1] == (TODAY + 4 * DAY, TODAY + 6 * DAY, "MAIN", "PO-1")
    assert told(order) == [(1, "", "2026-11-27")]


def test_every_slip_promises_again_and_tells_only_when_the_day_moves(ctx):
    open_shop(ctx, stock={}, backorders=True)
    row = supply(ctx, days=10)
    order = place(ctx, {"KETTLE": 2})
    settle_all()
    inventory.change_expected(ctx, expected_id=row.public_id, quantity=4, reason="fewer")
    settle_all()
    assert (len(promised(ctx, order)), told(order)) == (1, [])
    inventory.change_expected(ctx, expected_id=row.public_id, due_on=TODAY + 20 * DAY, reason="ship is late")
    settle_all()
    assert promised(ctx, order)[-1][:2] == (TODAY + 20 * DAY, TODAY + 23 * DAY)
    inventory.cancel_expected(ctx, expected_id=row.public_id, reason="supplier closed")
    settle_all()
    assert promised(ctx, order)[-1] == (None, None, "", "")
    assert told(order) == [(1, "2026-12-03", "2026-12-14"), (1, "2026-12-14", "")]


def test_receipt_before_its_day_brings_the_promise_forward(ctx):
    open_shop(ctx, stock={}, backorders=True)
    supply(ctx, days=10)
    order = place(ctx, {"KETTLE": 1})
    settle_all()
    inventory.receive_stock(ctx, location="SPARE", sku="KETTLE", quantity=1)
    settle_all()
    assert buckets(order) == {"released": 1}
    assert promised(ctx, order)[-1] == (TODAY, TODAY + 2 * DAY, "SPARE", "")
    assert len(told(order)) == 1


def test_capacity_is_booked_with_the_stock_and_never_twice(ctx):
    open_shop(ctx, stock={("MAIN", "MUG"): 50})
    locations.set_calendar(ctx, code="MAIN", draft=CalendarDraft(daily_capacity=3))
    first, second = place(ctx, {"MUG": 2}), place(ctx, {"MUG": 2})
    assert booked(first) == [("MAIN", TODAY, 2)]
    assert booked(second) == [("MAIN", TODAY + DAY, 2)]
    third = place(ctx, {"MUG": 7})
    assert booked(third) == [("MAIN", TODAY, 1), ("MAIN", TODAY + DAY, 1), ("MAIN", TODAY + 2 * DAY, 3),
                             ("MAIN", TODAY + 3 * DAY, 2)]  # fmt: skip
    commands.cancel_lines(ctx, order_id=first.public_id, reason="no longer wanted")
    assert booked(first) == []
    commands.cancel_lines(ctx, order_id=third.public_id, quantities={1: 5}, reason="fewer")
    assert booked(third) == [("MAIN", TODAY, 2)]
    assert booked(place(ctx, {"MUG": 1})) == [("MAIN", TODAY, 1)]


def test_capacity_moves_with_units_that_are_sourced_again(ctx):
    open_shop(ctx, stock={("MAIN", "MUG"): 2, ("SPARE", "MUG"): 2})
    for code in ("MAIN", "SPARE"):
        locations.set_calendar(ctx, code=code, draft=CalendarDraft(daily_capacity=5))
    order = place(ctx, {"MUG": 2})
    settle_all()
    assert booked(order) == [("MAIN", TODAY, 2)]
    (asked,) = work.work_of(ctx, demand=order.public_id)
    line = asked.lines.get()
    fulfillment.report_short(
        ctx, fulfillment_order_id=asked.public_id, line_id=line.pk, quantity=2, reason="not there"
    )
    settle_all()
    assert booked(order) == [("SPARE", TODAY, 2)]
    assert (promised(ctx, order)[-1][2], told(order), buckets(order)) == ("SPARE", [], {"released": 2})


def test_order_that_goes_together_is_promised_for_its_last_line(ctx):
    open_shop(ctx, stock={("MAIN", "MUG"): 5}, backorders=True)
    row = supply(ctx, 1, days=6)
    order = place(ctx, {"MUG": 1, "KETTLE": 1}, ship_complete=True)
    settle_all()
    day = (TODAY + 6 * DAY, TODAY + 9 * DAY)  # the 29th is a Sunday
    assert [promised(ctx, order, line)[-1][:2] for line in (1, 2)] == [day, day]
    inventory.change_expected(ctx, expected_id=row.public_id, due_on=TODAY + 9 * DAY, reason="late")
    settle_all()
    assert {promised(ctx, order, line)[-1][:2] for line in (1, 2)} == {(TODAY + 9 * DAY, TODAY + 11 * DAY)}
    assert (buckets(order), work.work_of(ctx, demand=order.public_id)) == ({"reserved": 1}, [])
    inventory.receive_stock(ctx, location="MAIN", sku="KETTLE", quantity=1)
    settle_all()
    assert [buckets(order, line) for line in (1, 2)] == [{"released": 1}, {"released": 1}]


def test_order_held_past_its_day_is_promised_again(ctx, monkeypatch):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1})
    commands.place_hold(ctx, order_id=order.public_id, kind="manual", reason="check")
    settle_all()
    later = replace(ctx, now=ctx.now + 5 * DAY)
    monkeypatch.setattr(clock, "now", lambda: later.now)
    commands.release_hold(later, order_id=order.public_id, kind="manual")
    settle_all()
    assert promised(later, order)[-1][:2] == (TODAY + 5 * DAY, TODAY + 7 * DAY)
    assert told(order) == [(1, "2026-11-23", "2026-11-28")]
    assert buckets(order) == {"released": 1}


def test_overdue_supply_takes_its_promise_back_once(ctx, monkeypatch):
    open_shop(ctx, stock={}, backorders=True)
    row = supply(ctx, days=2)
    order = place(ctx, {"KETTLE": 1})
    settle_all()
    later = replace(ctx, now=ctx.now + 3 * DAY)
    monkeypatch.setattr(clock, "now", lambda: later.now)
    assert (follow_overdue_supply(), follow_overdue_supply()) == (1, 1)
    assert told(order) == [(1, "2026-11-25", "")]
    inventory.change_expected(later, expected_id=row.public_id, due_on=TODAY + 8 * DAY, reason="found")
    settle_all()
    assert promised(later, order)[-1][0] == TODAY + 8 * DAY


def test_preorder_is_sold_against_dated_supply_up_to_its_quantity(ctx):
    open_shop(ctx, stock={})
    Sku.objects.filter(code="CLOCK").update(life_cycle="preorder", release_on=TODAY + 12 * DAY)
    with pytest.raises(Refused) as refusal:
        place(ctx, {"CLOCK": 1})
    assert refusal.value.code == "orders.out_of_stock"
    supply(ctx, 3, days=8, sku="CLOCK")
    order = place(ctx, {"CLOCK": 2})
    assert promised(ctx, order)[0][0] == TODAY + 12 * DAY
    with pytest.raises(Refused) as refusal:
        place(ctx, {"CLOCK": 2})
    (short,) = refusal.value.details["lines"]
    assert short == {"line": 1, "sku": "CLOCK", "asked": 2, "short": 1}
    assert "supply with a date" in refusal.value.message
    place(ctx, {"CLOCK": 1})


def test_preorder_is_handed_out_on_its_day_and_not_before(ctx, monkeypatch):
    open_shop(ctx, stock={("MAIN", "MUG"): 1})
    Sku.objects.filter(code="CLOCK").update(life_cycle="preorder", release_on=TODAY + 3 * DAY)
    supply(ctx, 1, days=1, sku="CLOCK")
    order = place(ctx, {"CLOCK": 1, "MUG": 1})
    settle_all()
    inventory.receive_stock(ctx, location="MAIN", sku="CLOCK", quantity=1)
    settle_all()
    assert [buckets(order, line) for line in (1, 2)] == [{"reserved": 1}, {"released": 1}]
    with pytest.raises(Refused) as refusal:
        commands.release_order(ctx, order_id=order.public_id)
    assert refusal.value.code == "orders.not_released_yet"
    assert refusal.value.details["release_on"] == {"CLOCK": "2026-11-24"}
    assert release_due() == 0
    later = replace(ctx, now=ctx.now + 3 * DAY)
    monkeypatch.setattr(clock, "now", lambda: later.now)
    assert (release_due(), buckets(order)) == (1, {"released": 1})


LIFE = {
    "discontinued": "orders.not_for_sale",
    "sold_out": "orders.out_of_stock",
    "last_buy": "orders.out_of_stock",
}


@pytest.mark.parametrize("life_cycle", LIFE)
def test_life_cycle_decides_what_may_wait(ctx, life_cycle):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1}, backorders=True)
    successor = Sku.objects.get(code="MUG")
    Sku.objects.filter(code="KETTLE").update(life_cycle=life_cycle, successor=successor)
    with pytest.raises(Refused) as refusal:
        place(ctx, {"KETTLE": 2})
    assert refusal.value.code == LIFE[life_cycle]
    assert "order MUG instead" in refusal.value.message
    if life_cycle == "discontinued":
        assert refusal.value.details["field"] == "lines[0].sku"
        return
    assert buckets(place(ctx, {"KETTLE": 1})) == {"reserved": 1}
    supply(ctx, 1, days=3)
    if life_cycle == "last_buy":
        assert buckets(place(ctx, {"KETTLE": 1})) == {"backordered": 1}
    with pytest.raises(Refused):
        place(ctx, {"KETTLE": 1})


def test_supply_shows_whom_its_slip_touches_and_what_is_at_risk(ctx):
    open_shop(ctx, stock={}, backorders=True)
    row = supply(ctx, 3, days=5)
    late, tiny = place(ctx, {"KETTLE": 2}), place(ctx, {"KETTLE": 1})
    other = place(ctx, {"MUG": 1})
    settle_all()
    found = queries.affected_by(ctx, document="PO-1")
    assert [(each.order.number, each.at_risk) for each in found] == [(late.number, 0), (tiny.number, 0)]
    inventory.change_expected(ctx, expected_id=row.public_id, due_on=TODAY + 9 * DAY, reason="strike")
    settle_all()
    found = queries.affected_by(ctx, document="PO-1")
    assert [(each.order.number, each.at_risk) for each in found] == [
        (late.number, 2 * 6495),
        (tiny.number, 6495),
    ]
    inventory.cancel_expected(ctx, expected_id=row.public_id, reason="bankrupt")
    settle_all()
    assert [each.at_risk for each in queries.affected_by(ctx, document="PO-1")] == [2 * 6495, 6495]
    assert other.public_id not in {each.order.public_id for each in queries.affected_by(ctx, document="PO-1")}


@pytest.mark.parametrize("reason", ["too_busy", "closed"])
def test_refused_work_goes_to_another_place_and_the_stock_stays(ctx, reason):
    open_shop(ctx, stock={("MAIN", "MUG"): 2, ("SPARE", "MUG"): 2})
    order = place(ctx, {"MUG": 2})
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    fulfillment.reject_work(ctx, fulfillment_order_id=asked.public_id, reason=reason)
    settle_all()
    refused, other = work.work_of(ctx, demand=order.public_id)
    assert (refused.state, other.state, other.location.code) == ("rejected", "accepted", "SPARE")
    assert buckets(order) == {"released": 2}
    assert buckets(place(ctx, {"MUG": 2})) == {"reserved": 2}


def test_refused_work_nobody_else_can_do_is_parked_and_asked_again(ctx, monkeypatch):
    open_shop(ctx, stock={("MAIN", "MUG"): 2, ("SPARE", "MUG"): 1})
    order = place(ctx, {"MUG": 2})
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    fulfillment.reject_work(ctx, fulfillment_order_id=asked.public_id, reason="too_busy")
    settle_all()
    (hold,) = order.holds.filter(released_at=None)
    assert (hold.kind, buckets(order)) == ("stock", {"reserved": 2})
    assert hold.reason == "MAIN refused: too busy; no other location has the goods"
    assert ask_again() == 0
    monkeypatch.setattr(clock, "now", lambda: ctx.now + DAY)
    assert ask_again() == 1
    settle_all()
    assert buckets(order) == {"released": 2}


@pytest.mark.parametrize(("reason", "damaged"), [("not_found", 0), ("damaged", 2)])
def test_refusal_says_what_became_of_the_stock(ctx, reason, damaged):
    open_shop(ctx, stock={("MAIN", "MUG"): 2, ("SPARE", "MUG"): 1}, backorders=True)
    order = place(ctx, {"MUG": 2})
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    fulfillment.reject_work(ctx, fulfillment_order_id=asked.public_id, reason=reason)
    settle_all()
    main = next(row for row in list_of_stock(ctx, "MUG") if row.location.code == "MAIN")
    assert (main.on_hand, main.damaged, main.reserved) == (damaged, damaged, 0)
    assert buckets(order) == {"released": 1, "backordered": 1}
    assert promised(ctx, order)[-1][:2] == (None, None)


def list_of_stock(ctx, code):
    from goodorder.inventory.queries import stock_of

    return stock_of(ctx, sku_id=Sku.objects.get(code=code).public_id)


def test_queue_is_shown_with_its_orders(ctx):
    open_shop(ctx, stock={}, backorders=True)
    first, second = place(ctx, {"KETTLE": 1}), place(ctx, {"KETTLE": 2})
    rows = queries.backorders(ctx, sku="KETTLE").items
    assert [(row.order.number, row.waiting.quantity) for row in rows] == [
        (first.number, 1),
        (second.number, 2),
    ]
    assert queries.backorders(ctx, sku="MUG").items == []


def test_cancel_takes_what_the_queue_served_meanwhile(ctx):
    open_shop(ctx, stock={}, backorders=True)
    order = place(ctx, {"KETTLE": 3})
    settle_all()
    inventory.receive_stock(ctx, location="MAIN", sku="KETTLE", quantity=2)
    commands.cancel_lines(ctx, order_id=order.public_id, quantities={1: 2}, reason="fewer")
    assert buckets(order) == {"cancelled": 2, "reserved": 1}
    settle_all()
    assert buckets(order) == {"cancelled": 2, "released": 1}
