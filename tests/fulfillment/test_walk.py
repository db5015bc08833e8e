"""Random work on one fulfillment order: counters and states stay true whatever is tried."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.models import Shipment
from goodorder.fulfillment.rules import REJECTIONS
from goodorder.fulfillment.states import FULFILLMENT_ORDER, SHIPMENT
from goodorder.kernel.errors import OmsError
from goodorder.kernel.models import Event
from inventory.audit import broken

DEEDS = ["pick", "put_back", "short", "reject", "take_back", "pack", "label", "ship", "deliver", "unpack"]
TOLD = {
    "fulfillment.ItemsPicked": ("picked", 1),
    "fulfillment.ItemsPutBack": ("picked", -1),
    "fulfillment.PickedShort": ("short", 1),
    "fulfillment.WorkRejected": ("short", 1),
    "fulfillment.FulfillmentCancelled": ("cancelled", 1),
    "fulfillment.ShipmentShipped": ("shipped", 1),
}
deeds = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 1), st.integers(1, 3)), min_size=1, max_size=25
)


def attempt(ctx, order, deed, at, units):
    line_id = list(order.lines.order_by("pk").values_list("pk", flat=True))[at]
    asked = {"fulfillment_order_id": order.public_id}
    parcels = order.shipments.order_by("pk")
    named = {"shipment_id": getattr(parcels[at : at + 1].first(), "public_id", "none")}
    acts = {
        "pick": lambda: commands.pick_items(ctx, picks=[(line_id, units)], **asked),
        "put_back": lambda: commands.put_back(ctx, units=[(line_id, units)], **asked),
        "reject": lambda: commands.reject_work(
            ctx, reason=REJECTIONS[units], units=[(line_id, units)] if at else None, **asked
        ),
        "short": lambda: commands.report_short(ctx, line_id=line_id, quantity=units, reason="gone", **asked),
        "take_back": lambda: commands.take_back(ctx, demand="ord_1", line_ref=at + 1, quantity=units),
        "pack": lambda: commands.pack(ctx, **asked),
        "label": lambda: commands.record_label(ctx, label_id="lab", tracking_number="T", **named),
        "ship": lambda: commands.ship(ctx, **named),
        "deliver": lambda: commands.deliver(ctx, **named),
        "unpack": lambda: commands.cancel_shipment(ctx, **named),
    }
    try:
        acts[deed]()
    except OmsError:
        return


def check(ctx, order, states):
    now = queries.get_fulfillment_order(ctx, fulfillment_order_id=order.public_id)
    before, after = states[-1], now.state
    assert after == before or after in reachable(before)
    states.append(after)
    packed, shipped = Counter(), Counter()
    for parcel in now.shipments.all():
        for line in parcel.lines.all():
            packed[line.line_id] += line.quantity * (parcel.state != "cancelled")
            shipped[line.line_id] += line.quantity * (parcel.state in {"in_transit", "delivered"})
    lines = now.lines.all()
    assert all((line.packed, line.shipped) == (packed[line.pk], shipped[line.pk]) for line in lines)
    left = sum(line.quantity - line.short - line.cancelled - line.shipped for line in lines)
    assert (left == 0) == (after in {"shipped", "closed", "cancelled", "rejected"})
    assert (after in {"cancelled", "rejected"}) <= (sum(shipped.values()) == 0)
    told = Counter()
    for kind, facts in Event.objects.filter(kind__in=TOLD).values_list("kind", "facts"):
        name, sign = TOLD[kind]
        told[name] += sign * sum(entry["quantity"] for entry in facts["lines"])
    for name in ("picked", "short", "cancelled", "shipped"):
        assert told[name] == sum(getattr(line, name) for line in lines)
    assert broken() == []


def reachable(state):
    """States one command may lead to: some of them make two moves."""
    near = {target for source, target in FULFILLMENT_ORDER.transitions() if source == state}
    return near | {target for source, target in FULFILLMENT_ORDER.transitions() if source in near}


def test_random_work_keeps_counters_states_and_stock_true(ctx, dock):
    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(deeds)
    def walk(chosen):
        with transaction.atomic():
            order, states = dock.order(3, 2), ["accepted"]
            for deed, at, units in chosen:
                attempt(ctx, order, deed, at, units)
                check(ctx, order, states)
            transaction.set_rollback(True)

    walk()


@pytest.mark.parametrize("machine", [FULFILLMENT_ORDER, SHIPMENT], ids=lambda machine: machine.name)
@given(choices=st.lists(st.integers(0, 9), max_size=12))
def test_random_walk_of_the_machine_ends_only_where_it_may(machine, choices):
    state = machine.initial
    for choice in choices:
        if not (moves := machine.open_moves(state)):
            assert state in {"closed", "cancelled", "rejected", "merged", "delivered", "lost"}
            break
        state = machine.target(state, moves[choice % len(moves)])
        assert state in machine.states


def test_shipment_version_counts_its_events(ctx, dock):
    order = dock.order(1)
    (line_id,) = order.lines.values_list("pk", flat=True)
    commands.pick_items(ctx, fulfillment_order_id=order.public_id, picks=[(line_id, 1)])
    shipment = commands.pack(ctx, fulfillment_order_id=order.public_id)
    commands.record_label(ctx, shipment_id=shipment.public_id, label_id="l", tracking_number="T")
    commands.ship(ctx, shipment_id=shipment.public_id)
    assert Shipment.objects.get().version == Event.objects.filter(aggregate="shipment").count() == 3
