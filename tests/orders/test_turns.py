"""Turns an order may take between capture and shipment: stock that moves, comes free or is not found; money in part."""

import pytest

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Reservation
from goodorder.kernel.models import Receipt
from goodorder.kernel.plugs import plug
from goodorder.kernel.relay import settle_all
from goodorder.locations import commands as locations
from goodorder.orders import commands
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.payments.ports import perform
from goodorder.reports.queries import run_audit
from goodorder.shipping.models import Label
from shop import open_shop, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_all_well")]


@pytest.fixture
def _all_well(ctx):
    """After each test: no reaction failed, every invariant holds, each released unit is somebody's work."""
    yield
    settle_all()
    assert [(receipt.subscriber, receipt.error) for receipt in Receipt.objects.exclude(state="done")] == []
    assert [(found.id, found.rows) for found in run_audit(ctx) if found.rows] == []


def buckets(order, position=1):
    line = order.lines.get(position=position)
    names = ("cancelled", "unsourced", "backordered", "reserved", "released", "handed_over")
    return {name: getattr(line, name) for name in names if getattr(line, name)}


def claims(order):
    """Return the units held for an order: (place, is it bound there) → units."""
    rows = Reservation.objects.filter(demand=order.public_id, state="open")
    found = {}
    for place_code, bound, units in rows.values_list("location__code", "is_allocated", "quantity"):
        found[place_code, bound] = found.get((place_code, bound), 0) + units
    return found


def at_work(ctx, order):
    """Return the units each location has still to send."""
    found = {}
    for asked in work.work_of(ctx, demand=order.public_id):
        left = sum(line.quantity - line.short - line.cancelled - line.shipped for line in asked.lines.all())
        if left:
            found[asked.location.code] = found.get(asked.location.code, 0) + left
    return found


def test_short_pick_leaves_units_alone_that_wait_for_a_hold_at_the_same_place(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 2}, backorders=True)
    order = place(ctx, {"KETTLE": 3})
    settle_all()
    commands.place_hold(ctx, order_id=order.public_id, kind="manual", reason="check")
    inventory.receive_stock(ctx, location="MAIN", sku="KETTLE", quantity=1)
    settle_all()
    assert claims(order) == {("MAIN", True): 2, ("MAIN", False): 1}
    (asked,) = work.work_of(ctx, demand=order.public_id)
    fulfillment.report_short(
        ctx,
        fulfillment_order_id=asked.public_id,
        line_id=asked.lines.get().pk,
        quantity=1,
        reason="not there",
    )
    settle_all()
    assert buckets(order) == {"released": 1, "reserved": 1, "backordered": 1}
    assert claims(order) == {("MAIN", True): 1, ("MAIN", False): 1}
    commands.release_hold(ctx, order_id=order.public_id, kind="manual")
    settle_all()
    assert buckets(order) == {"released": 2, "backordered": 1}
    assert at_work(ctx, order) == {"MAIN": 2}


def test_cancelling_a_held_order_takes_the_units_nobody_works_on(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 2}, backorders=True)
    order = place(ctx, {"KETTLE": 3})
    settle_all()
    commands.place_hold(ctx, order_id=order.public_id, kind="manual", reason="check")
    inventory.receive_stock(ctx, location="SPARE", sku="KETTLE", quantity=1)
    settle_all()
    commands.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="one less")
    settle_all()
    assert (buckets(order), claims(order)) == ({"released": 2, "cancelled": 1}, {("MAIN", True): 2})


def test_units_of_a_closed_location_go_from_another(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 1})
    order = place(ctx, {"KETTLE": 1})
    locations.change_location(ctx, code="MAIN", changes={"is_active": False})
    inventory.receive_stock(ctx, location="SPARE", sku="KETTLE", quantity=1)
    settle_all()
    assert (buckets(order), at_work(ctx, order)) == ({"released": 1}, {"SPARE": 1})


@pytest.mark.parametrize("ship_complete", [False, True])
def test_units_of_a_closed_location_wait_when_no_other_has_them(ctx, ship_complete):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 2, ("SPARE", "MUG"): 1})
    order = place(ctx, {"KETTLE": 2, "MUG": 1}, ship_complete=ship_complete)
    locations.change_location(ctx, code="MAIN", changes={"is_active": False})
    settle_all()
    assert buckets(order) == {"backordered": 2}
    assert at_work(ctx, order) == ({} if ship_complete else {"SPARE": 1})
    inventory.receive_stock(ctx, location="SPARE", sku="KETTLE", quantity=2)
    settle_all()
    assert at_work(ctx, order) == {"SPARE": 3}


def test_cancelled_units_go_to_the_order_that_waits_longest(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 2}, backorders=True)
    first, second, third = (place(ctx, {"KETTLE": 2}) for _ in range(3))
    settle_all()
    commands.cancel_lines(ctx, order_id=first.public_id, reason="no longer wanted")
    settle_all()
    assert (buckets(second), buckets(third)) == ({"released": 2}, {"backordered": 2})


def test_units_no_longer_withheld_go_to_the_order_that_waits(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 2}, backorders=True)
    inventory.set_safety(ctx, location="MAIN", sku="KETTLE", safety=2)
    order = place(ctx, {"KETTLE": 1})
    settle_all()
    assert buckets(order) == {"backordered": 1}
    inventory.set_safety(ctx, location="MAIN", sku="KETTLE", safety=1)
    settle_all()
    assert buckets(order) == {"released": 1}


def test_order_goes_on_when_a_cancellation_makes_what_was_paid_enough(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 3}, method="manual")
    payments.receive_payment(
        ctx, about=order.public_id, amount=2 * 1150 + 495, method="manual", reference="bank", cause="stmt-1"
    )
    settle_all()
    order.refresh_from_db()
    assert order.state == "placed"
    commands.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="one less")
    settle_all()
    order.refresh_from_db()
    assert (order.state, buckets(order)) == ("confirmed", {"released": 2, "cancelled": 1})


def test_label_bought_while_its_parcel_was_opened_goes_back(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1})
    settle_all()
    (asked,) = work.work_of(ctx, demand=order.public_id)
    fulfillment.pick_items(
        ctx, fulfillment_order_id=asked.public_id, picks=[(line.pk, 1) for line in asked.lines.all()]
    )
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    fulfillment.cancel_shipment(ctx, shipment_id=parcel.public_id)
    settle_all()
    assert [label.state for label in Label.objects.all()] == ["voided"]
    again = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    assert fulfillment.ship(ctx, shipment_id=again.public_id).state == "in_transit"


def send(ctx, order):
    """Pick, pack, ship and deliver what a location has of an order."""
    (asked,) = [each for each in work.work_of(ctx, demand=order.public_id) if each.state == "accepted"]
    picks = [(line.pk, line.counters.to_pick) for line in asked.lines.all()]
    fulfillment.pick_items(ctx, fulfillment_order_id=asked.public_id, picks=picks)
    parcel = fulfillment.pack(ctx, fulfillment_order_id=asked.public_id)
    settle_all()
    fulfillment.ship(ctx, shipment_id=parcel.public_id)
    settle_all()
    fulfillment.deliver(ctx, shipment_id=parcel.public_id)
    settle_all()


def test_card_is_not_paid_back_for_units_it_was_never_charged_for(ctx, card_desk):
    open_shop(ctx, stock={("MAIN", "MUG"): 2}, backorders=True)
    order = place(ctx, {"MUG": 4}, method="card")
    settle_all()
    send(ctx, order)
    sent = 2 * 1150 + 495
    commands.cancel_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="one less")
    settle_all()
    view = money.money_of(ctx, about=order.public_id)
    assert (view.captured, view.refunded) == (sent, 0)
    commands.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="chipped")
    settle_all()
    view = money.money_of(ctx, about=order.public_id)
    assert (view.captured, view.refunded) == (sent, 1150)
    inventory.receive_stock(ctx, location="MAIN", sku="MUG", quantity=1)
    settle_all()
    send(ctx, order)
    view = money.money_of(ctx, about=order.public_id)
    assert (view.captured, view.refunded, view.open) == (sent + 1150, 1150, 0)
    order.refresh_from_db()
    assert (order.state, money.is_spare(order.public_id)) == ("completed", False)


def test_units_credited_before_the_card_was_charged_are_paid_back(ctx, card_desk):
    open_shop(ctx)
    order = place(ctx, {"MUG": 2}, method="card")
    settle_all()
    card_desk.faults({"mode": "lose_before_acting", "operation": "capture"})
    send(ctx, order)
    commands.credit_lines(ctx, order_id=order.public_id, quantities={1: 1}, reason="chipped")
    settle_all()
    card_desk.faults()
    (lost,) = [each for each in money.money_of(ctx, about=order.public_id).operations if each.state != "ok"]
    call = money.operation_for_call(lost.public_id)
    result = perform(plug("payment_providers", call.provider), call)
    payments.record_result(ctx, operation_id=lost.public_id, result=result)
    settle_all()
    view = money.money_of(ctx, about=order.public_id)
    assert (view.captured, view.refunded, view.open) == (2 * 1150 + 495, 1150, 0)
