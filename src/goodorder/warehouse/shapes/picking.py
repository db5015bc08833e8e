"""Waves, batches and picks on the wire. Travel in metres."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Code, Instant, Quantity, Sent, Shown
from goodorder.fulfillment.models import Batch, PickTask, Wave
from goodorder.fulfillment.queries import Free

ScanText = Annotated[str, Field(max_length=200, description="as the scanner typed it, GS1 strings included")]
ShortReason = Literal["not_found", "damaged", "wrong_item", "unreadable"]


class WaveSent(Sent):
    """What to build batches for. Without `cut_off_at` the next cut-off; limits are per batch, volume 0 is any."""

    location: Code
    cut_off_at: Instant | None = None
    service: Annotated[str, Field(max_length=40)] = ""
    by_zone: bool = False
    most_orders: int = 20
    most_units: int = 200
    most_volume_mm3: int = 0


class PickBatchSummary(Shown):
    """A batch in short: how far its picker walks, and how far one order at a time would be."""

    id: str
    number: str
    state: str
    kind: str
    zone: str
    location: str
    picker: str
    cut_off_at: datetime
    travel_m: int
    travel_before_m: int

    @classmethod
    def of(cls, batch: Batch) -> "PickBatchSummary":
        """Show a batch."""
        made = {"id", "location"}
        same = {name: getattr(batch, name) for name in cls.model_fields if name not in made}
        return cls(**same, id=batch.public_id, location=batch.location.code)


class WaveShown(Shown):
    """A wave: the batches built at once for a cut-off, and the walking they save."""

    id: str
    number: str
    location: str
    cut_off_at: datetime
    travel_m: int
    travel_before_m: int
    saved_m: int
    batches: list[str]

    @classmethod
    def of(cls, wave: Wave) -> "WaveShown":
        """Show a wave."""
        same = {
            name: getattr(wave, name)
            for name in ("number", "cut_off_at", "travel_m", "travel_before_m", "saved_m")
        }
        batches = [batch.public_id for batch in wave.batches.all()]
        return cls(**same, id=wave.public_id, location=wave.location.code, batches=batches)


class TaskShown(Shown):
    """One scan instruction: go to the bin (empty: look for it), take the item, put it into the slot."""

    id: int
    position: int
    bin: str
    sku: str
    name: str
    lot: str
    slot: int
    fulfillment_order: str
    quantity: int
    picked: int
    short: int
    left: int

    @classmethod
    def of(cls, task: PickTask) -> "TaskShown":
        """Show a task as fetched by the room's queries."""
        same = {
            name: getattr(task, name)
            for name in ("position", "lot", "slot", "quantity", "picked", "short", "left")
        }
        return cls(
            **same,
            id=task.pk,
            bin=task.bin.code if task.bin else "",
            sku=task.line.sku.code,
            name=task.line.sku.name,
            fulfillment_order=task.line.fulfillment_order.public_id,
        )


class PickBatchShown(PickBatchSummary):
    """A batch with its tasks in walking order."""

    tasks: list[TaskShown]

    @classmethod
    def of(cls, batch: Batch) -> "PickBatchShown":
        """Show a batch as fetched by the room's queries."""
        tasks = [TaskShown.of(task) for task in batch.tasks.all()]
        return cls(**PickBatchSummary.of(batch).model_dump(), tasks=tasks)


class NextPickShown(Shown):
    """The next task of a batch; none when its walk is over."""

    task: TaskShown | None


class ConfirmedPickSent(Sent):
    """A pick with its scans. `lot` is only needed where the item's code does not carry it."""

    bin: ScanText = ""
    item: ScanText
    lot: ScanText = ""
    quantity: Quantity


class ShortPickSent(Sent):
    """Units that cannot be taken; what becomes of the stock follows from the reason."""

    quantity: Quantity
    reason: ShortReason


class ElsewhereSent(Sent):
    """Another bin of the location that holds the item, and why not the planned one."""

    bin: Code
    reason: ShortReason


class AlternateShown(Shown):
    """Units in another bin that nobody is sent for."""

    bin: str
    zone: str
    aisle: int
    depth_m: int
    units: int

    @classmethod
    def of(cls, free: Free) -> "AlternateShown":
        """Show a bin that could be used instead."""
        return cls.model_validate(free)


class AlternatesShown(Shown):
    """The bins to take a task's units from instead, in walking order."""

    items: list[AlternateShown]


class BatchesAsked(Asked):
    """Which batches."""

    state: str = Field("", max_length=20)
    location: str = Field("", max_length=40)


class WavesAsked(Asked):
    """Which waves."""

    location: str = Field("", max_length=40)
