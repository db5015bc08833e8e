"""What is said about work that is put off, held, moved, split or given up."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from goodorder.doorway.shapes import Code, Instant, Quantity, Reason, Sent, Shown
from goodorder.fulfillment.models import FulfillmentOrder

LineId = Annotated[int, Field(ge=1, le=9_000_000_000_000_000_000, description="id of the work's line")]
PublicId = Annotated[str, Field(min_length=1, max_length=40)]


class WorkScheduleSent(Sent):
    """When the work may begin."""

    not_before: Instant


class WorkReasonSent(Sent):
    """Why."""

    reason: Reason


class WorkMoveSent(Sent):
    """The location (code) that is to do the work instead."""

    location: Code


class WorkPartSent(Sent):
    """Units of one line of the work."""

    line: LineId
    quantity: Quantity


class WorkSplitSent(Sent):
    """Unpicked units that become work of their own."""

    units: Annotated[list[WorkPartSent], Field(min_length=1, max_length=1000)]


class WorkMergeSent(Sent):
    """Ids of other work for the same order, place and way that is taken into this one."""

    others: Annotated[list[PublicId], Field(min_length=1, max_length=100)]


class WorkPartShown(Shown):
    """A line of the work: of `quantity`, so many are still `to_pick`, `batched` of them on a picker's list."""

    id: int
    sku: str
    quantity: int
    to_pick: int
    batched: int


class WorkStateShown(Shown):
    """Where work is and whether it goes on; `because` says why not."""

    id: str
    number: str
    state: str
    location: str
    because: str
    not_before: datetime | None
    lines: list[WorkPartShown]

    @classmethod
    def of(cls, work: FulfillmentOrder) -> "WorkStateShown":
        """Show a fulfillment order."""
        lines = [
            WorkPartShown(
                id=line.pk,
                sku=line.sku.code,
                quantity=line.quantity,
                to_pick=line.counters.to_pick,
                batched=line.batched,
            )
            for line in work.lines.all()
        ]
        same = {name: getattr(work, name) for name in ("number", "state", "because", "not_before")}
        return cls(**same, id=work.public_id, location=work.location.code, lines=lines)
