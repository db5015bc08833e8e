"""Exceptions and their clocks on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.exceptions import ExceptionRow
from goodorder.doorway.shapes import Asked, Code, Instant, Reason, Sent, Shown
from goodorder.exceptions.rules import MOST_MINUTES

Role = Annotated[str, Field(max_length=40, description="a role's name, such as ops_manager")]


class ExceptionsAsked(Asked):
    """Which exceptions: open ones, those snoozed, or the caller's own."""

    queue: Literal["open", "snoozed", "mine"] = "open"
    kind: Annotated[str, Field(max_length=30)] = ""
    owner: Role = ""


class OpenRemedyShown(Shown):
    """What helps and the caller may do, and what it does."""

    code: str
    title: str
    effect: str


class ExceptionShown(Shown):
    """One exception: `cause` in words, since when, when its clock ran out, whose it is and what helps."""

    id: str
    kind: str
    group: str
    order_id: str | None
    order_number: str | None
    subject: str
    cause: str
    since: datetime
    due_at: datetime
    owner: str
    assignee: str
    snoozed_until: datetime | None
    snoozed_by: str
    snoozed_because: str
    found_at: datetime
    resolved_at: datetime | None
    remedies: list[OpenRemedyShown]

    @classmethod
    def of(cls, row: ExceptionRow) -> "ExceptionShown":
        """Show an exception."""
        own = {"id", "order_id", "order_number", "cause", "remedies"}
        order = row.one.order
        remedies = [
            OpenRemedyShown(code=each.code, title=str(each.title), effect=str(each.effect))
            for each in row.remedies
        ]
        return cls(
            id=row.one.public_id,
            order_id=order.public_id if order else None,
            order_number=order.number if order else None,
            cause=row.cause,
            remedies=remedies,
            **{name: getattr(row.one, name) for name in cls.model_fields if name not in own},
        )


class ExceptionCountShown(Shown):
    """How many exceptions of a kind are open, counted up to 1,000."""

    kind: str
    open: int


class ExceptionCountsShown(Shown):
    """How many exceptions are open, kind by kind; kinds without any are left out."""

    items: list[ExceptionCountShown]


class ExceptionAssignmentSent(Sent):
    """Who takes it on, such as `user:mara`; empty: back to the queue of its role."""

    assignee: Annotated[str, Field(max_length=120)] = ""


class ExceptionSnoozeSent(Sent):
    """Until when it is left alone, at most 30 days, and why."""

    until: Instant
    reason: Reason


class ExceptionRemedySent(Sent):
    """Which of its remedies to apply."""

    remedy: Code


class ExceptionClockShown(Shown):
    """How long a state may last in minutes, and which role's queue it falls into then."""

    kind: str
    group: str
    limit_minutes: int
    owner: str
    is_default: bool


class ExceptionClocksShown(Shown):
    """The clock of every kind."""

    items: list[ExceptionClockShown]


class ExceptionClockSent(Sent):
    """How long a state may last, and which role's queue it falls into then."""

    limit_minutes: Annotated[int, Field(ge=0, le=MOST_MINUTES)]
    owner: Role
