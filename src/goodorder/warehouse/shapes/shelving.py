"""Receiving, putting away, pick faces and their replenishment on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Code, Day, Quantity, Reason, Sent, Shown
from goodorder.shelving.commands import Placed, Receipt
from goodorder.shelving.models import CrossDock, PickFace, Replenishment
from goodorder.shelving.queries import Delivery, DeliveryLine, Directed, FaceShown, Loose
from goodorder.shelving.rules import FaceDraft, Incoming, Putting
from goodorder.warehouse.shapes.bins import Lot

AnyCode = Annotated[str, Field(min_length=1, max_length=80, description="any code of the item")]
Insist = Annotated[bool, Field(description="do it although a refusal that may be insisted on warned of it")]


class DockArrivalSent(Sent):
    """Counted units of a document. `bin` takes them at once; without one they lie in receiving."""

    document: Code
    sku: AnyCode
    quantity: Quantity
    lot: Lot = ""
    expires_on: Day | None = None
    condition: Literal["good", "quarantined", "damaged"] = "good"
    bin: Annotated[str, Field(max_length=60)] = ""
    anyway: Insist = False

    def as_incoming(self) -> Incoming:
        """Return it as the room takes it."""
        return Incoming(**self.model_dump(exclude={"document", "bin"}))


class CrossDockShown(Shown):
    """Units to bring to dispatch, for whom, and where that demand stood in the queue."""

    cross_dock_id: str
    sku: str
    lot: str
    units: int
    demand: str
    document: str
    promised_on: date | None
    rank: int
    ranked_by: str

    @classmethod
    def of(cls, row: CrossDock, units: int) -> "CrossDockShown":
        """Show a cross-dock."""
        return cls(
            cross_dock_id=row.public_id,
            sku=row.sku.code,
            lot=row.lot,
            units=units,
            demand=row.demand,
            document=row.document,
            promised_on=row.promised_on,
            rank=row.rank,
            ranked_by=row.ranked_by,
        )


class CrossDocksShown(Shown):
    """What is to be brought to dispatch, the oldest promise first."""

    items: list[CrossDockShown]

    @classmethod
    def of(cls, found: list[Directed]) -> "CrossDocksShown":
        """Show what is directed to dispatch."""
        return cls(items=[CrossDockShown.of(one.row, one.units) for one in found])


class DockArrivalShown(Shown):
    """What was booked: how many, what is still to come, what nobody expected, what goes to dispatch."""

    sku: str
    lot: str
    quantity: int
    to_come: int
    extra: int
    bin: str
    cross_docks: list[CrossDockShown]

    @classmethod
    def of(cls, receipt: Receipt) -> "DockArrivalShown":
        """Show a receipt."""
        return cls(
            sku=receipt.sku,
            lot=receipt.lot,
            quantity=receipt.quantity,
            to_come=receipt.to_come,
            extra=receipt.extra,
            bin=receipt.bin,
            cross_docks=[CrossDockShown.of(row, row.quantity) for row in receipt.directed],
        )


class DeliveryLineShown(Shown):
    """A SKU on a document."""

    sku: str
    name: str
    tracking: str
    expected: int
    received: int
    to_come: int


class DeliveryShown(Shown):
    """What a document brings to a location."""

    document: str
    kind: str
    due_on: date
    lines: list[DeliveryLineShown]

    @classmethod
    def of(cls, found: Delivery) -> "DeliveryShown":
        """Show a delivery."""
        lines = [_line(line) for line in found.lines]
        return cls(document=found.document, kind=found.kind, due_on=found.due_on, lines=lines)


def _line(line: DeliveryLine) -> DeliveryLineShown:
    return DeliveryLineShown.model_validate(line)


class DeliveriesAsked(Asked):
    """Which documents: the start of their number or of a SKU's code on them."""

    search: str = Field("", max_length=80)


class DeliveryClosedSent(Sent):
    """A document of which nothing more will come."""

    document: Code
    reason: Reason


class DeliveryClosedShown(Shown):
    """How many units will not come."""

    document: str
    missing: int


class LooseShown(Shown):
    """Units in receiving and where they should go: pick_face, same_item, nearest_free or cross_dock."""

    sku: str
    lot: str
    units: int
    suggested_bin: str
    suggested_units: int
    because: str

    @classmethod
    def of(cls, row: Loose) -> "LooseShown":
        """Show units that lie in no bin."""
        found = row.suggestion
        return cls(
            sku=row.sku.code,
            lot=row.lot,
            units=row.units,
            suggested_bin=found.bin if found else "",
            suggested_units=found.quantity if found else 0,
            because=found.because if found else "",
        )


class PlacementSent(Sent):
    """Units in receiving and the bin they are put into."""

    sku: AnyCode
    quantity: Quantity
    bin: Code
    lot: Lot = ""
    anyway: Insist = False

    def as_putting(self) -> Putting:
        """Return it as the room takes it."""
        return Putting(**self.model_dump())


class PlacementShown(Shown):
    """Units that were put into a bin, and for which demands when it is at dispatch."""

    sku: str
    lot: str
    quantity: int
    bin: str
    demands: list[str]

    @classmethod
    def of(cls, placed: Placed) -> "PlacementShown":
        """Show where units lie now."""
        return cls(
            sku=placed.sku,
            lot=placed.lot,
            quantity=placed.quantity,
            bin=placed.bin,
            demands=list(placed.demands),
        )


class PickFaceSent(Sent):
    """The bin from which a SKU is picked, and between how many units it is kept."""

    sku: AnyCode
    bin: Code
    minimum: Annotated[int, Field(ge=0, le=999_999)]
    maximum: Quantity

    def as_draft(self) -> FaceDraft:
        """Return it as the room takes it."""
        return FaceDraft(**self.model_dump())


class PickFacesSent(Sent):
    """Pick faces to set or to change."""

    faces: Annotated[list[PickFaceSent], Field(min_length=1, max_length=2000)]


class PickFaceRemovedSent(Sent):
    """The SKU that has no pick face any more."""

    sku: AnyCode


class PickFaceShown(Shown):
    """A pick face."""

    sku: str
    bin: str
    minimum: int
    maximum: int

    @classmethod
    def of(cls, face: PickFace) -> "PickFaceShown":
        """Show a pick face."""
        return cls(sku=face.sku.code, bin=face.bin.code, minimum=face.minimum, maximum=face.maximum)


class PickFacesShown(Shown):
    """Pick faces that were set."""

    items: list[PickFaceShown]


class FaceLevelShown(PickFaceShown):
    """A pick face with what it holds, what allocated work still takes, and what lies in reserve."""

    holds: int
    due: int
    reserve: int

    @classmethod
    def at(cls, found: FaceShown) -> "FaceLevelShown":
        """Show a pick face and its level."""
        face = PickFaceShown.of(found.face).model_dump()
        return cls(**face, holds=found.holds, due=found.due, reserve=found.reserve)


class ReplenishmentShown(Shown):
    """Units to bring to a pick face: below_minimum or allocated says why."""

    replenishment_id: str
    sku: str
    lot: str
    bin_from: str
    bin_to: str
    quantity: int
    moved: int
    because: str
    is_open: bool

    @classmethod
    def of(cls, task: Replenishment) -> "ReplenishmentShown":
        """Show a task."""
        return cls(
            replenishment_id=task.public_id,
            sku=task.sku.code,
            lot=task.lot,
            bin_from=task.bin_from.code,
            bin_to=task.bin_to.code,
            quantity=task.quantity,
            moved=task.moved,
            because=task.because,
            is_open=task.closed_at is None,
        )


class ReplenishmentsShown(Shown):
    """Open tasks in walking order."""

    items: list[ReplenishmentShown]


class ReplenishmentPlanShown(Shown):
    """How many tasks are new."""

    planned: int


class ReplenishmentMovedSent(Sent):
    """Units brought to the pick face."""

    quantity: Quantity


class ReplenishmentDroppedSent(Sent):
    """Why units cannot be brought."""

    reason: Literal["not_found", "damaged"]
