"""What happened at the location. `lines` are `{"line_ref": int, "quantity": int}`; `demand` who asked."""

from goodorder.kernel.events import Fact


class FulfillmentRequested(Fact, aggregate="fulfillment_order"):
    """A location was asked to send goods."""

    fulfillment_order_id: str
    demand: str
    location: str
    lines: list[dict[str, int]]


class ItemsPicked(Fact, aggregate="fulfillment_order"):
    """Units were taken from the shelf."""

    fulfillment_order_id: str
    demand: str
    lines: list[dict[str, int]]


class PickedShort(Fact, aggregate="fulfillment_order"):
    """Units were not found; the demand must be sourced again."""

    fulfillment_order_id: str
    demand: str
    location: str
    reason: str
    lines: list[dict[str, int]]


class FulfillmentCancelled(Fact, aggregate="fulfillment_order"):
    """Quantities were taken back before they shipped; the whole order when nothing is left."""

    fulfillment_order_id: str
    demand: str
    lines: list[dict[str, int]]


class ShipmentPacked(Fact, aggregate="shipment"):
    """Goods were packed into a parcel; a label is wanted."""

    shipment_id: str
    demand: str
    lines: list[dict[str, int]]


class ShipmentLabelled(Fact, aggregate="shipment"):
    """The parcel has its label."""

    shipment_id: str
    demand: str
    tracking_number: str


class ShipmentShipped(Fact, aggregate="shipment"):
    """The parcel left: stock is out of the ledger."""

    shipment_id: str
    demand: str
    lines: list[dict[str, int]]


class ShipmentDelivered(Fact, aggregate="shipment"):
    """The recipient has it."""

    shipment_id: str
    demand: str
    delivered_at: str
    lines: list[dict[str, int]]


class ShipmentCancelled(Fact, aggregate="shipment"):
    """A parcel was unpacked before it left."""

    shipment_id: str
    demand: str
    lines: list[dict[str, int]]
