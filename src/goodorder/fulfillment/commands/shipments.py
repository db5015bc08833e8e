"""Parcels: packed, labelled, shipped, delivered, or opened again before they leave."""

from collections.abc import Sequence
from datetime import datetime

from goodorder.fulfillment.commands.steps import (
    WORKABLE,
    end_when_done,
    facts,
    line_of,
    lines_of,
    locked,
    refuse_unless,
)
from goodorder.fulfillment.events import (
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentLabelled,
    ShipmentPacked,
    ShipmentShipped,
)
from goodorder.fulfillment.models import FulfillmentLine, FulfillmentOrder, Shipment, ShipmentLine
from goodorder.fulfillment.rules import parcel_weight_g
from goodorder.fulfillment.states import SHIPMENT
from goodorder.inventory import commands as inventory
from goodorder.kernel import faults
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.kernel.numbering import next_number
from goodorder.kernel.quantity import checked

BEFORE_COMMIT = faults.declare("fulfillment.before_shipped", "stock has left the ledger, not yet committed")
Contents = Sequence[tuple[int, int]]  # (fulfillment line id, units)


@command(needs="fulfillment.work")
def pack(
    ctx: Context, *, fulfillment_order_id: str, contents: Contents | None = None, weight_g: int = 0
) -> Shipment:
    """Put picked units into a parcel: (line id, quantity) each, or all that is picked when None.

    The weight is computed from the SKUs when it is 0. Raises Refused `fulfillment.not_picked` naming the
    line when fewer units are picked, `fulfillment.nothing_to_pack` when there are none.
    """
    asked = locked(ctx, fulfillment_order_id)
    refuse_unless(asked, *WORKABLE)
    lines = lines_of(asked)
    chosen = _chosen(lines, contents)
    shipment = Shipment.objects.create(
        number=next_number("SH", ctx.now.year),
        fulfillment_order=asked,
        weight_g=checked(weight_g, field="weight_g", least=0) or _weight_g(lines, chosen),
        created_at=ctx.now,
    )
    for line_id, quantity in chosen.items():
        lines[line_id].packed += quantity
        lines[line_id].save(update_fields=["packed"])
        ShipmentLine.objects.create(shipment=shipment, line=lines[line_id], quantity=quantity)
    fact = ShipmentPacked(shipment_id=shipment.public_id, demand=asked.demand, lines=_units(shipment))
    record(ctx, shipment, fact, about=asked.demand)
    return shipment


def _chosen(lines: dict[int, FulfillmentLine], contents: Contents | None) -> dict[int, int]:
    """Add up what goes into the parcel and check that it is picked."""
    chosen: dict[int, int] = {}
    if contents is None:
        chosen = {pk: line.counters.to_pack for pk, line in lines.items() if line.counters.to_pack}
    for line_id, quantity in contents or ():
        chosen[line_id] = chosen.get(line_id, 0) + checked(quantity, field="quantity")
    if not chosen:
        raise Refused("fulfillment.nothing_to_pack", "nothing is picked that is not packed yet; pick first")
    for line_id, quantity in chosen.items():
        line = line_of(lines, line_id)
        if quantity > line.counters.to_pack:
            message = f"line {line_id} ({line.sku.code}): only {line.counters.to_pack} picked and unpacked"
            raise Refused("fulfillment.not_picked", message, line=line_id, possible=line.counters.to_pack)
    return chosen


def _weight_g(lines: dict[int, FulfillmentLine], chosen: dict[int, int]) -> int:
    return parcel_weight_g((quantity, lines[pk].sku.weight_g) for pk, quantity in chosen.items())


@command(needs="fulfillment.follow")
def record_label(ctx: Context, *, shipment_id: str, label_id: str, tracking_number: str) -> Shipment:
    """Note that the parcel has its label; a repeat changes nothing, nor does a label for an opened parcel."""
    shipment = _locked(ctx, shipment_id)
    if shipment.state == "cancelled" or (label_id and shipment.label_id == label_id):
        return shipment
    SHIPMENT.step(shipment, "label")
    shipment.label_id, shipment.tracking_number = label_id, tracking_number
    shipment.save(update_fields=["state", "label_id", "tracking_number"])
    fact = ShipmentLabelled(
        shipment_id=shipment.public_id,
        demand=shipment.fulfillment_order.demand,
        tracking_number=tracking_number,
    )
    record(ctx, shipment, fact, about=shipment.fulfillment_order.demand)
    return shipment


@command(needs="fulfillment.work")
def ship(ctx: Context, *, shipment_id: str) -> Shipment:
    """Send the parcel: its units leave the stock ledger.

    Raises Refused `fulfillment.label_missing` while it has no label, and when it has left already.
    """
    shipment = _locked(ctx, shipment_id)
    asked = shipment.fulfillment_order
    if shipment.state == "created" and asked.service:
        message = f"shipment {shipment.number} has no label yet; wait for it or see why it is missing"
        raise Refused("fulfillment.label_missing", message)
    if shipment.state == "created":
        SHIPMENT.step(shipment, "label")  # without a service nobody carries it for us: no label is needed
    SHIPMENT.step(shipment, "despatch")
    shipment.shipped_at = ctx.now
    shipment.save(update_fields=["state", "shipped_at"])
    for content in shipment.lines.select_related("line"):
        content.line.shipped += content.quantity
        content.line.save(update_fields=["shipped"])
    units = _units(shipment)
    inventory.consume(
        ctx,
        demand=asked.demand,
        location=asked.location.code,
        lines=_with_lots(shipment),
        document=shipment.public_id,
    )
    end_when_done(ctx, asked)
    faults.reach(BEFORE_COMMIT)
    fact = ShipmentShipped(shipment_id=shipment.public_id, demand=asked.demand, lines=units)
    record(ctx, shipment, fact, about=asked.demand)
    return shipment


@command(needs="fulfillment.work")
def deliver(ctx: Context, *, shipment_id: str, delivered_at: datetime | str | None = None) -> Shipment:
    """Note that the recipient has the parcel; a repeat changes nothing."""
    shipment = _locked(ctx, shipment_id)
    if shipment.state == "delivered":
        return shipment
    SHIPMENT.step(shipment, "deliver")
    shipment.delivered_at = _instant(delivered_at) or ctx.now
    shipment.save(update_fields=["state", "delivered_at"])
    asked = shipment.fulfillment_order
    fact = ShipmentDelivered(
        shipment_id=shipment.public_id,
        demand=asked.demand,
        delivered_at=shipment.delivered_at.isoformat(),
        lines=_units(shipment),
    )
    record(ctx, shipment, fact, about=asked.demand)
    end_when_done(ctx, asked)
    return shipment


@command(needs="fulfillment.work")
def cancel_shipment(ctx: Context, *, shipment_id: str) -> Shipment:
    """Open a parcel that has not left: its units are picked again, ready for another parcel."""
    shipment = _locked(ctx, shipment_id)
    SHIPMENT.step(shipment, "cancel")
    shipment.save(update_fields=["state"])
    for content in shipment.lines.select_related("line"):
        content.line.packed -= content.quantity
        content.line.save(update_fields=["packed"])
    asked = shipment.fulfillment_order
    fact = ShipmentCancelled(shipment_id=shipment.public_id, demand=asked.demand, lines=_units(shipment))
    record(ctx, shipment, fact, about=asked.demand)
    return shipment


def _locked(ctx: Context, shipment_id: str) -> Shipment:
    """Lock the order of work first, then its shipment: every command takes them in this order."""
    visible = Shipment.objects.visible_to(ctx)
    found = visible.select_related("fulfillment_order").one(public_id=shipment_id)
    asked: FulfillmentOrder = locked(ctx, found.fulfillment_order.public_id)
    shipment = Shipment.objects.locked().one(pk=found.pk)
    shipment.fulfillment_order = asked
    return shipment


def _units(shipment: Shipment) -> list[dict[str, int]]:
    units: dict[int, int] = {}
    for content in shipment.lines.select_related("line"):
        units[content.line.line_ref] = units.get(content.line.line_ref, 0) + content.quantity
    return facts(units)


def _with_lots(shipment: Shipment) -> list[tuple[int, int, str]]:
    """Name what leaves by the lots that were scanned into the parcel; what was packed without a scan has none."""
    found = []
    for content in shipment.lines.select_related("line").prefetch_related("line__in_cartons__carton"):
        scanned = [
            (content.line.line_ref, row.quantity, row.lot)
            for row in content.line.in_cartons.all()
            if row.lot and row.carton.shipment_id == shipment.pk
        ]
        rest = content.quantity - sum(units for _, units, _ in scanned)
        found += [*scanned, *([(content.line.line_ref, rest, "")] if rest else [])]
    return found


def _instant(given: datetime | str | None) -> datetime | None:
    """Read an instant from an event's text. Raises Invalid when it is none."""
    if not isinstance(given, str):
        return given
    try:
        return datetime.fromisoformat(given)
    except ValueError as failure:
        message = "delivered_at: write an instant like 2026-11-21T10:00:00+00:00"
        raise Invalid("fulfillment.instant_unreadable", message, field="delivered_at") from failure
