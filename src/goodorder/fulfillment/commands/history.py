"""Shipments of before our time, written in bulk with their dates and without reactions."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from goodorder.fulfillment.events import ShipmentShipped
from goodorder.fulfillment.models import FulfillmentLine, FulfillmentOrder, Shipment, ShipmentLine
from goodorder.fulfillment.rules import PastShipment, parcel_weight_g
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import Fact, record_past
from goodorder.kernel.tables import Entity

BATCH = 2000


@command(needs="fulfillment.import")
def record_past_shipments(ctx: Context, *, shipments: Sequence[PastShipment]) -> list[Shipment]:
    """Write closed fulfillment orders with one delivered shipment each; returns the shipments.

    Stock is not moved: post the movements with the shipment's public id as document.
    """
    orders = FulfillmentOrder.objects.bulk_create(map(_closed_order, shipments), batch_size=BATCH)
    sent = Shipment.objects.bulk_create(map(_delivered, shipments, orders), batch_size=BATCH)
    lines = FulfillmentLine.objects.bulk_create(
        (
            FulfillmentLine(
                fulfillment_order=order,
                line_ref=line.line_ref,
                sku_id=line.sku_id,
                quantity=line.quantity,
                picked=line.quantity,
                packed=line.quantity,
                shipped=line.quantity,
            )
            for past, order in zip(shipments, orders, strict=True)
            for line in past.lines
        ),
        batch_size=BATCH,
    )
    by_order = dict(zip((order.pk for order in orders), sent, strict=True))
    ShipmentLine.objects.bulk_create(
        (
            ShipmentLine(shipment=by_order[line.fulfillment_order_id], line=line, quantity=line.quantity)
            for line in lines
        ),
        batch_size=BATCH,
    )
    _tell(ctx, shipments, sent)
    return sent


def _closed_order(past: PastShipment) -> FulfillmentOrder:
    return FulfillmentOrder(
        number=f"FO-{past.number}",
        demand=past.demand,
        location_id=past.location_id,
        state="closed",
        service="",
        ship_to=dict(past.ship_to),
        created_at=past.sent_at,
    )


def _delivered(past: PastShipment, order: FulfillmentOrder) -> Shipment:
    return Shipment(
        number=f"SH-{past.number}",
        fulfillment_order=order,
        state="delivered",
        weight_g=parcel_weight_g(()),
        created_at=past.sent_at,
        shipped_at=past.sent_at,
        delivered_at=past.sent_at,
        version=1,
    )


def _tell(ctx: Context, shipments: Sequence[PastShipment], sent: Sequence[Shipment]) -> None:
    """Record one fact for each shipment, under the version its row was written with."""
    facts: list[tuple[Entity, Fact, str, datetime]] = []
    for past, shipment in zip(shipments, sent, strict=True):
        shipment.version = 0
        lines = [{key: n for key, n in asdict(line).items() if key != "sku_id"} for line in past.lines]
        fact = ShipmentShipped(shipment_id=shipment.public_id, demand=past.demand, lines=lines)
        facts.append((shipment, fact, past.demand, past.sent_at))
    record_past(ctx, facts)
