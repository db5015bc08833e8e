"""The life of a fulfillment order: in one go, in parts, short, taken back, unpacked."""

from datetime import timedelta

import pytest

from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.rules import WorkLine
from goodorder.inventory.models import Movement, Stock
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from goodorder.kernel.models import Event
from inventory.audit import broken

from .conftest import ROUTE


def counters(order):
    lines = order.lines.order_by("pk")
    return list(lines.values_list("quantity", "picked", "packed", "shipped", "short", "cancelled"))


def line_ids(order):
    return list(order.lines.order_by("pk").values_list("pk", flat=True))


def told(demand="ord_1"):
    events = Event.objects.filter(about=demand).order_by("pk")
    return [(event.kind.split(".")[1], event.facts.get("lines")) for event in events]


def entry(*pairs):
    return [{"line_ref": line_ref, "quantity": quantity} for line_ref, quantity in pairs]


def picked(ctx, order, *units):
    picks = [
        (line_id, quantity) for line_id, quantity in zip(line_ids(order), units, strict=False) if quantity
    ]
    return commands.pick_items(ctx, fulfillment_order_id=order.public_id, picks=picks)


def labelled(ctx, order, contents=None):
    shipment = commands.pack(ctx, fulfillment_order_id=order.public_id, contents=contents)
    return commands.record_label(
        ctx, shipment_id=shipment.public_id, label_id=f"lab_{shipment.pk}", tracking_number=f"T{shipment.pk}"
    )


def test_whole_life_in_one_parcel(ctx, dock):
    order = dock.order(2, 1)
    assert (order.state, order.number[:8]) == ("accepted", "FO-2026-")
    assert picked(ctx, order, 2, 1).state == "in_progress"
    shipment = labelled(ctx, order)
    assert (shipment.state, shipment.weight_g, shipment.number[:8]) == ("labelled", 700, "SH-2026-")
    shipped = commands.ship(ctx, shipment_id=shipment.public_id)
    assert (shipped.state, shipped.shipped_at) == ("in_transit", ctx.now)
    order.refresh_from_db()
    assert order.state == "shipped"
    when = ctx.now + timedelta(days=2)
    assert commands.deliver(ctx, shipment_id=shipment.public_id, delivered_at=when).delivered_at == when
    order.refresh_from_db()
    assert order.state == "closed"
    both = entry((1, 2), (2, 1))
    assert told() == [
        ("FulfillmentRequested", both),
        ("ItemsPicked", both),
        ("ShipmentPacked", both),
        ("ShipmentLabelled", None),
        ("ShipmentShipped", both),
        ("ShipmentDelivered", both),
    ]
    assert dict(Stock.objects.values_list("sku__code", "on_hand")) == {"T1": 98, "T2": 99}
    assert set(Movement.objects.filter(kind="ship").values_list("document", flat=True)) == {
        shipment.public_id
    }
    assert broken() == []


def test_part_shipment_then_the_rest(ctx, dock):
    order = dock.order(3, 1)
    first, _ = line_ids(order)
    picked(ctx, order, 3, 1)
    one = labelled(ctx, order, [(first, 1), (first, 1)])
    commands.ship(ctx, shipment_id=one.public_id)
    commands.deliver(ctx, shipment_id=one.public_id)
    order.refresh_from_db()
    assert order.state == "in_progress"
    two = labelled(ctx, order)
    assert counters(order) == [(3, 3, 3, 2, 0, 0), (1, 1, 1, 0, 0, 0)]
    commands.ship(ctx, shipment_id=two.public_id)
    order.refresh_from_db()
    assert order.state == "shipped"
    commands.deliver(ctx, shipment_id=two.public_id)
    order.refresh_from_db()
    assert order.state == "closed"
    assert broken() == []


def test_short_pick_ends_what_cannot_be_found(ctx, dock):
    order = dock.order(3, 1)
    first, second = line_ids(order)
    picked(ctx, order, 2)
    short = {"fulfillment_order_id": order.public_id, "reason": "not found"}
    commands.report_short(ctx, line_id=first, quantity=1, **short)
    with pytest.raises(Refused):
        commands.report_short(ctx, line_id=first, quantity=1, **short)
    with pytest.raises(Invalid):
        commands.report_short(
            ctx, fulfillment_order_id=order.public_id, line_id=second, quantity=1, reason=" "
        )
    commands.ship(ctx, shipment_id=labelled(ctx, order).public_id)
    assert commands.report_short(ctx, line_id=second, quantity=1, **short).state == "shipped"
    assert counters(order) == [(3, 2, 2, 2, 1, 0), (1, 0, 0, 0, 1, 0)]
    assert ("PickedShort", entry((1, 1))) in told()


def test_all_short_cancels_the_order(ctx, dock):
    order = dock.order(2)
    (first,) = line_ids(order)
    commands.report_short(
        ctx, fulfillment_order_id=order.public_id, line_id=first, quantity=2, reason="damaged"
    )
    order.refresh_from_db()
    assert order.state == "cancelled"
    with pytest.raises(Refused):
        picked(ctx, order, 1)


def test_take_back_spares_what_is_picked(ctx, dock):
    order = dock.order(5, 1)
    picked(ctx, order, 2)
    assert commands.take_back(ctx, demand="ord_1", line_ref=1, quantity=4) == {"DOCK": 3}
    assert commands.take_back(ctx, demand="ord_1", line_ref=1, quantity=1) == {}
    assert counters(order) == [(5, 2, 0, 0, 0, 3), (1, 0, 0, 0, 0, 0)]
    assert commands.take_back(ctx, demand="ord_1", line_ref=2, quantity=1) == {"DOCK": 1}
    shipment = labelled(ctx, order)
    commands.ship(ctx, shipment_id=shipment.public_id)
    order.refresh_from_db()
    assert order.state == "shipped"
    assert [told for told in told() if told[0] == "FulfillmentCancelled"] == [
        ("FulfillmentCancelled", entry((1, 3))),
        ("FulfillmentCancelled", entry((2, 1))),
    ]


def test_take_back_of_the_rest_closes_what_has_arrived(ctx, dock):
    order = dock.order(2)
    picked(ctx, order, 1)
    shipment = labelled(ctx, order)
    commands.ship(ctx, shipment_id=shipment.public_id)
    commands.deliver(ctx, shipment_id=shipment.public_id)
    commands.take_back(ctx, demand="ord_1", line_ref=1, quantity=1)
    order.refresh_from_db()
    assert order.state == "closed"


def test_take_back_takes_the_newest_order_first_and_cancels_it(ctx, dock):
    older, newer = dock.order(2), dock.order(2)
    dock.order(2, demand="ord_2")
    assert commands.take_back(ctx, demand="ord_1", line_ref=1, quantity=3) == {"DOCK": 3}
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (older.state, newer.state) == ("accepted", "cancelled")
    assert (counters(older), counters(newer)) == ([(2, 0, 0, 0, 0, 1)], [(2, 0, 0, 0, 0, 2)])


def test_unpacked_parcel_can_be_packed_again(ctx, dock):
    order = dock.order(2)
    picked(ctx, order, 2)
    shipment = labelled(ctx, order)
    assert commands.cancel_shipment(ctx, shipment_id=shipment.public_id).state == "cancelled"
    assert counters(order) == [(2, 2, 0, 0, 0, 0)]
    with pytest.raises(Refused):
        commands.ship(ctx, shipment_id=shipment.public_id)
    again = commands.pack(ctx, fulfillment_order_id=order.public_id, weight_g=777)
    assert again.weight_g == 777
    assert [name for name, _ in told()][-2:] == ["ShipmentCancelled", "ShipmentPacked"]


def test_parcel_leaves_once_and_only_with_a_label(ctx, dock):
    order = dock.order(2)
    picked(ctx, order, 2)
    shipment = commands.pack(ctx, fulfillment_order_id=order.public_id)
    named = {"shipment_id": shipment.public_id}
    with pytest.raises(Refused) as refusal:
        commands.ship(ctx, **named)
    assert refusal.value.code == "fulfillment.label_missing"
    with pytest.raises(Refused):
        commands.deliver(ctx, **named)
    commands.record_label(ctx, label_id="lab_1", tracking_number="T1", **named)
    commands.record_label(ctx, label_id="lab_1", tracking_number="T1", **named)
    with pytest.raises(Refused):
        commands.record_label(ctx, label_id="lab_2", tracking_number="T2", **named)
    commands.ship(ctx, **named)
    with pytest.raises(Refused):
        commands.ship(ctx, **named)
    with pytest.raises(Refused):
        commands.cancel_shipment(ctx, **named)
    assert commands.deliver(ctx, **named).version == commands.deliver(ctx, **named).version
    assert [name for name, _ in told()].count("ShipmentLabelled") == 1
    assert Stock.objects.get(sku__code="T1").on_hand == 98


def test_quantities_beyond_what_is_left_are_refused(ctx, dock):
    order = dock.order(2, 1)
    first, _ = line_ids(order)
    asked = {"fulfillment_order_id": order.public_id}
    with pytest.raises(Refused) as refusal:
        commands.pick_items(ctx, picks=[(first, 2), (first, 1)], **asked)
    assert refusal.value.details["possible"] == 0
    with pytest.raises(Missing):
        commands.pick_items(ctx, picks=[(0, 1)], **asked)
    with pytest.raises(Invalid):
        commands.pick_items(ctx, picks=[], **asked)
    with pytest.raises(Refused) as refusal:
        commands.pack(ctx, **asked)
    assert refusal.value.code == "fulfillment.nothing_to_pack"
    picked(ctx, order, 1)
    with pytest.raises(Refused) as refusal:
        commands.pack(ctx, contents=[(first, 2)], **asked)
    assert refusal.value.code == "fulfillment.not_picked"
    with pytest.raises(Invalid):
        commands.request(ctx, demand="ord_1", location="DOCK", work=[], route=ROUTE)
    with pytest.raises(Invalid):
        commands.request(ctx, demand="ord_1", location="DOCK", work=[WorkLine(1, 1, 0)], route=ROUTE)


def test_pickers_work_only_where_they_may(ctx, dock):
    order = dock.order(1)
    elsewhere = Context(
        "user:p", ctx.now, frozenset({"fulfillment.work"}), {"location": frozenset({"OTHER"})}
    )
    with pytest.raises(Missing):
        picked(elsewhere, order, 1)
    assert queries.list_fulfillment_orders(elsewhere).items == []
    with pytest.raises(Forbidden):
        commands.take_back(elsewhere, demand="ord_1", line_ref=1, quantity=1)


def test_all_short_after_the_last_parcel_arrived_closes_the_order(ctx, dock):
    order = dock.order(2)
    (line_id,) = line_ids(order)
    picked(ctx, order, 1)
    shipment = labelled(ctx, order)
    for act in (commands.ship, commands.deliver):
        act(ctx, shipment_id=shipment.public_id)
    commands.report_short(
        ctx, fulfillment_order_id=order.public_id, line_id=line_id, quantity=1, reason="not found"
    )
    order.refresh_from_db()
    assert order.state == "closed"


def test_label_bought_too_late_is_not_put_on_an_opened_parcel(ctx, dock):
    order = dock.order(1)
    picked(ctx, order, 1)
    shipment = commands.pack(ctx, fulfillment_order_id=order.public_id)
    commands.cancel_shipment(ctx, shipment_id=shipment.public_id)
    late = commands.record_label(ctx, shipment_id=shipment.public_id, label_id="lab", tracking_number="T")
    assert (late.state, late.label_id) == ("cancelled", "")


def test_location_refuses_what_it_has_not_picked(ctx, dock):
    order = dock.order(3, 1)
    picked(ctx, order, 2)
    asked = {"fulfillment_order_id": order.public_id}
    with pytest.raises(Invalid) as refusal:
        commands.reject_work(ctx, reason="no_mood", **asked)
    assert refusal.value.details["field"] == "reason"
    assert commands.reject_work(ctx, reason="too_busy", **asked).state == "in_progress"
    assert counters(order) == [(3, 2, 0, 0, 1, 0), (1, 0, 0, 0, 1, 0)]
    assert told()[-1] == ("WorkRejected", entry((1, 1), (2, 1)))
    with pytest.raises(Refused) as refusal:
        commands.reject_work(ctx, reason="too_busy", **asked)
    assert refusal.value.code == "fulfillment.nothing_to_reject"


def test_refused_whole_it_ends_rejected(ctx, dock):
    order = dock.order(2, 1)
    first, second = line_ids(order)
    asked = {"fulfillment_order_id": order.public_id}
    with pytest.raises(Refused) as refusal:
        commands.reject_work(ctx, reason="damaged", units=[(first, 3)], **asked)
    assert refusal.value.details == {"line": first, "possible": 2}
    assert commands.reject_work(ctx, reason="damaged", units=[(first, 2)], **asked).state == "accepted"
    assert commands.reject_work(ctx, reason="closed", units=[(second, 1)], **asked).state == "rejected"


def test_picked_units_can_be_put_back_until_they_are_packed(ctx, dock):
    order = dock.order(3)
    (first,) = line_ids(order)
    picked(ctx, order, 3)
    commands.pack(ctx, fulfillment_order_id=order.public_id, contents=[(first, 1)])
    asked = {"fulfillment_order_id": order.public_id}
    with pytest.raises(Refused) as refusal:
        commands.put_back(ctx, units=[(first, 3)], **asked)
    assert refusal.value.details == {"line": first, "possible": 2}
    with pytest.raises(Invalid):
        commands.put_back(ctx, units=[], **asked)
    commands.put_back(ctx, units=[(first, 2)], **asked)
    assert counters(order) == [(3, 1, 1, 0, 0, 0)]
    assert told()[-1] == ("ItemsPutBack", entry((1, 2)))
    assert commands.take_back(ctx, demand="ord_1", line_ref=1, quantity=3) == {"DOCK": 2}
