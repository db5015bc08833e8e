"""Two people at one parcel: it leaves once, and a unit is picked or taken back, never both."""

import pytest

from goodorder.fulfillment import commands
from goodorder.inventory.models import Stock
from goodorder.kernel.errors import Refused
from inventory.audit import broken
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)


def test_parcel_shipped_by_eight_hands_leaves_once(ctx, dock):
    order = dock.order(4)
    (line_id,) = order.lines.values_list("pk", flat=True)
    commands.pick_items(ctx, fulfillment_order_id=order.public_id, picks=[(line_id, 4)])
    shipment = commands.pack(ctx, fulfillment_order_id=order.public_id)
    commands.record_label(ctx, shipment_id=shipment.public_id, label_id="lab", tracking_number="T")

    def ship(_):
        try:
            commands.ship(ctx, shipment_id=shipment.public_id)
        except Refused as refusal:
            return refusal.code
        return "left"

    answers = run_all(ship, 8, 8)
    assert sorted(answers) == ["left", *["shipment.move_not_open"] * 7]
    assert Stock.objects.get(sku__code="T1").on_hand == 96
    assert broken() == []


def test_unit_is_picked_or_taken_back(ctx, dock):
    order = dock.order(20)
    (line_id,) = order.lines.values_list("pk", flat=True)

    def act(number):
        if number % 2:
            return commands.take_back(ctx, demand="ord_1", line_ref=1, quantity=1)
        try:
            commands.pick_items(ctx, fulfillment_order_id=order.public_id, picks=[(line_id, 1)])
        except Refused:
            return 0
        return 1

    assert sum(run_all(act, 40, 8)) == 20
    line = order.lines.get()
    assert line.picked + line.cancelled == 20
