"""Fulfillment orders and shipments on the wire."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.api.shapes.parties import PostalShown
from goodorder.doorway.shapes import Asked, Instant, Measure, Quantity, Reason, Sent, Shown
from goodorder.fulfillment.models import FulfillmentLine, FulfillmentOrder, Shipment
from goodorder.inventory.queries import LotHeld

LineId = Annotated[int, Field(ge=1, le=9_000_000_000_000_000_000, description="id of the work's line")]


class PartSent(Sent):
    """Units of one line of the work."""

    line: LineId
    quantity: Quantity


class PicksSent(Sent):
    """Units taken from their shelves."""

    picks: Annotated[list[PartSent], Field(min_length=1, max_length=1000)]


class PutBackSent(Sent):
    """Picked units that lie on their shelves again."""

    units: Annotated[list[PartSent], Field(min_length=1, max_length=1000)]


class ShortSent(Sent):
    """Units that were not where they should be."""

    line: LineId
    quantity: Quantity
    reason: Reason


class RejectionSent(Sent):
    """Units a location refuses; without `units`, all that it has not picked."""

    reason: Literal["not_found", "damaged", "too_busy", "closed"]
    units: Annotated[list[PartSent], Field(min_length=1, max_length=1000)] | None = None


class PackSent(Sent):
    """What is in the parcel; without `contents`, everything picked. Weight 0: summed from the SKUs."""

    contents: Annotated[list[PartSent], Field(min_length=1, max_length=1000)] | None = None
    weight_g: Measure = 0


class DeliverySent(Sent):
    """When the parcel arrived, if not now."""

    delivered_at: Instant | None = None


class ShipmentLineShown(Shown):
    """How much of a line is in the parcel."""

    line: int
    sku: str
    quantity: int


class ShipmentShown(Shown):
    """A parcel on its way; it can be despatched once it has its label."""

    id: str
    number: str
    fulfillment_order: str
    location: str
    state: str
    weight_g: int
    label_id: str
    tracking_number: str
    created_at: datetime
    shipped_at: datetime | None
    delivered_at: datetime | None
    lines: list[ShipmentLineShown]

    @classmethod
    def of(cls, shipment: Shipment) -> "ShipmentShown":
        """Show a shipment with its contents."""
        made = {"id", "fulfillment_order", "location", "lines"}
        same = {name: getattr(shipment, name) for name in cls.model_fields if name not in made}
        lines = [
            ShipmentLineShown(line=part.line_id, sku=part.line.sku.code, quantity=part.quantity)
            for part in shipment.lines.all()
        ]
        work = shipment.fulfillment_order
        return cls(
            **same,
            id=shipment.public_id,
            fulfillment_order=work.public_id,
            location=work.location.code,
            lines=lines,
        )


class LotShown(Shown):
    """Units of a lot, or a serial number, to send; `picked` of them are off the shelf."""

    code: str
    expires_on: date | None
    quantity: int
    picked: int


class WorkLineShown(Shown):
    """A quantity to pick and how far it is; `lots` tells which, for goods that are told apart, oldest first."""

    id: int
    sku: str
    name: str
    quantity: int
    picked: int
    packed: int
    shipped: int
    short: int
    cancelled: int
    lots: list[LotShown]

    @classmethod
    def of(cls, line: FulfillmentLine, lots: Sequence[LotHeld]) -> "WorkLineShown":
        """Show a line of the work."""
        made = {"sku", "name", "lots"}
        same = {name: getattr(line, name) for name in cls.model_fields if name not in made}
        shown = [LotShown.model_validate(lot) for lot in lots]
        return cls(**same, sku=line.sku.code, name=line.sku.name, lots=shown)


class WorkShown(Shown):
    """Work for one location. `demand` is the id of the order it is for."""

    id: str
    number: str
    demand: str
    location: str
    state: str
    service: str
    ship_to: PostalShown
    created_at: datetime
    lines: list[WorkLineShown]
    shipments: list[ShipmentShown]

    @classmethod
    def of(cls, work: FulfillmentOrder, lots: Mapping[int, Sequence[LotHeld]]) -> "WorkShown":
        """Show a fulfillment order as fetched by the room's queries, with the lots of its lines (ids)."""
        return cls(
            id=work.public_id,
            number=work.number,
            demand=work.demand,
            location=work.location.code,
            state=work.state,
            service=work.service,
            ship_to=PostalShown(**work.ship_to),
            created_at=work.created_at,
            lines=[WorkLineShown.of(line, lots.get(line.pk, ())) for line in work.lines.all()],
            shipments=[ShipmentShown.of(shipment) for shipment in work.shipments.all()],
        )


class WorkSummary(Shown):
    """Work for one location, in short."""

    id: str
    number: str
    demand: str
    location: str
    state: str
    service: str
    created_at: datetime

    @classmethod
    def of(cls, work: FulfillmentOrder) -> "WorkSummary":
        """Show a row of the work list."""
        return cls(
            id=work.public_id,
            number=work.number,
            demand=work.demand,
            location=work.location.code,
            state=work.state,
            service=work.service,
            created_at=work.created_at,
        )


class WorkAsked(Asked):
    """Which work."""

    state: str = Field("", max_length=20)
    location: str = Field("", max_length=40)
    search: str = Field("", max_length=160, description="number of the work")
