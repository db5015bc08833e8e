"""A parcel that has not left loses its label, or asks for another."""

from goodorder.fulfillment.commands.steps import facts, locked
from goodorder.fulfillment.events import LabelWanted, ShipmentUnlabelled
from goodorder.fulfillment.models import Shipment
from goodorder.fulfillment.states import SHIPMENT
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record


@command(needs="fulfillment.work")
def want_label(ctx: Context, *, shipment_id: str) -> Shipment:
    """Ask for another label for a parcel that has none; raises Missing, Refused when it has one or has left."""
    shipment = _locked(ctx, shipment_id)
    asked = shipment.fulfillment_order
    if shipment.state != "created" or not asked.service:
        message = (
            f"shipment {shipment.number} is {shipment.state}; only a packed parcel without label gets one"
        )
        raise Refused("fulfillment.label_not_wanted", message)
    units: dict[int, int] = {}
    for content in shipment.lines.select_related("line"):
        units[content.line.line_ref] = units.get(content.line.line_ref, 0) + content.quantity
    fact = LabelWanted(shipment_id=shipment.public_id, demand=asked.demand, lines=facts(units))
    record(ctx, shipment, fact, about=asked.demand)
    return shipment


@command(needs="fulfillment.follow")
def drop_label(ctx: Context, *, shipment_id: str, label_id: str) -> Shipment:
    """Take a label off a parcel that has not left; another label, or none, changes nothing.

    Raises Refused when the parcel has left: it keeps its label.
    """
    shipment = _locked(ctx, shipment_id)
    if shipment.label_id != label_id or shipment.state == "cancelled":
        return shipment
    SHIPMENT.step(shipment, "unlabel")
    shipment.label_id, shipment.tracking_number = "", ""
    shipment.save(update_fields=["state", "label_id", "tracking_number"])
    demand = shipment.fulfillment_order.demand
    fact = ShipmentUnlabelled(shipment_id=shipment.public_id, demand=demand, label_id=label_id)
    record(ctx, shipment, fact, about=demand)
    return shipment


def _locked(ctx: Context, shipment_id: str) -> Shipment:
    """Lock the order of work first, then its shipment, as every command does."""
    found = Shipment.objects.visible_to(ctx).select_related("fulfillment_order").one(public_id=shipment_id)
    asked = locked(ctx, found.fulfillment_order.public_id)
    shipment = Shipment.objects.locked().one(pk=found.pk)
    shipment.fulfillment_order = asked
    return shipment
