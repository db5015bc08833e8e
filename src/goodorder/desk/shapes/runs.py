"""Runs over many orders, on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Sent, Shown
from goodorder.kernel.errors import Invalid
from goodorder.worklists.commands import Choice
from goodorder.worklists.models import Item, Run
from goodorder.worklists.queries import Progress
from goodorder.worklists.rules import MOST_AT_ONCE, as_filter


class OrderRunSent(Sent):
    """What is to be done to which orders: those named, or all of a filter, its first thousand."""

    action: Literal["hold", "release_hold", "release", "assign", "tag", "untag", "cancel"]
    arguments: dict[str, str | list[str]] = Field(
        default_factory=dict, description="kind and reason; assignee; tags; as the action needs them"
    )
    order_ids: list[str] = Field(default_factory=list, max_length=MOST_AT_ONCE)
    filters: dict[str, str] | None = Field(
        None, description="parts of a list's address, instead of order_ids"
    )
    sort: Annotated[str, Field(max_length=20)] = "newest"

    def as_choice(self) -> Choice:
        """Return which orders are meant; raises Invalid when both ways are used, or a filter's part is wrong."""
        if self.filters is not None and self.order_ids:
            message = "filters: name the orders or a filter, not both"
            raise Invalid("desk.two_choices", message, field="filters")
        asked = None if self.filters is None else as_filter(self.filters)
        return Choice(order_ids=self.order_ids, asked=asked, sort=self.sort)


class RunProgressShown(Shown):
    """How many orders stand where."""

    waiting: int
    done: int
    failed: int
    left_out: int
    dropped: int


class OrderRunShown(Shown):
    """A run and how far it is; `is_cut`: the filter has more orders than a run takes."""

    id: str
    action: str
    arguments: dict[str, Any]
    state: str
    is_cut: bool
    planned_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: RunProgressShown

    @classmethod
    def of(cls, run: Run, progress: Progress) -> "OrderRunShown":
        """Show a run."""
        same = ("action", "arguments", "state", "is_cut", "planned_at", "started_at", "finished_at")
        return cls(
            id=run.public_id,
            progress=RunProgressShown.model_validate(progress),
            **{name: getattr(run, name) for name in same},
        )


class RunOrdersAsked(Asked):
    """Which orders of a run."""

    state: Literal["", "waiting", "done", "failed", "left_out", "dropped"] = ""


class RunOrderShown(Shown):
    """An order of a run: what was foreseen, what became of it, and why not."""

    position: int
    order_id: str
    number: str
    foreseen: str
    state: str
    reason: str
    done_at: datetime | None

    @classmethod
    def of(cls, item: Item) -> "RunOrderShown":
        """Show an order of a run."""
        same = ("position", "foreseen", "state", "reason", "done_at")
        return cls(
            order_id=item.order.public_id,
            number=item.order.number,
            **{name: getattr(item, name) for name in same},
        )
