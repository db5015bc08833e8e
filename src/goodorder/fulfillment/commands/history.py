"""Shipments of before our time, written in bulk with their dates and without reactions."""

from collections.abc import Sequence
from datetime import datetime

from goodorder.fulfillment.events import ShipmentShipped
from goodorder.fulfillment.models import FulfillmentLine, FulfillmentOrder, Shipment, ShipmentLine
from goodorder.fulfillment.rules import PastShipment, parcel_weight_g
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import copy_rows, draw_ids, insert_all
from goodorder.kernel.command import command
from goodorder.kernel.events import Fact, record_all
from goodorder.kernel.tables import Entity


@command(needs="fulfillment.import")
def record_past_shipments(ctx: Context, *, shipments: Sequence[PastShipment]) -> list[Shipment]:
    """Write closed fulfillment orders with one delivered shipment each; returns the shipments.

    Stock is not moved: post the movements with the shipment's public id as document.
    """
    orders = [_closed_order(past) for past in shipments]
    insert_all(orders)
    sent = [_delivered(past, order) for past, order in zip(shipments, orders, strict=True)]
    insert_all(sent)
    _write_lines(shipments, sent)
    _tell(ctx, shipments, sent)
    return sent


def _write_lines(shipments: Sequence[PastShipment], sent: Sequence[Shipment]) -> None:
    """Write what was asked for and what the parcel held, which is the same."""
    lines = [(line, parcel) for past, parcel in zip(shipments, sent, strict=True) for line in past.lines]
    (ids,) = draw_ids((FulfillmentLine, len(lines)))
    work = (
        (key, parcel.fulfillment_order_id, line.line_ref, line.sku_id, *(line.quantity,) * 4, 0, 0)
        for key, (line, parcel) in zip(ids, lines, strict=True)
    )
    counters = ("quantity", "picked", "packed", "shipped", "short", "cancelled")
    copy_rows(FulfillmentLine, ("id", "fulfillment_order_id", "line_ref", "sku_id", *counters), work)
    parts = ((parcel.pk, key, line.quantity) for key, (line, parcel) in zip(ids, lines, strict=True))
    copy_rows(ShipmentLine, ("shipment_id", "line_id", "quantity"), parts)


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
        lines = [{"line_ref": line.line_ref, "quantity": line.quantity} for line in past.lines]
        fact = ShipmentShipped(shipment_id=shipment.public_id, demand=past.demand, lines=lines)
        facts.append((shipment, fact, past.demand, past.sent_at))
    record_all(ctx, facts, are_past=True)
