"""Screenings and decisions on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Reason, Sent, Shown
from goodorder.screening.models import Screening


class ReviewsAsked(Asked):
    """Which reviews, and which first."""

    order: Literal["oldest", "value"] = "oldest"
    assignee: Annotated[str, Field(max_length=120)] = ""


class ScreeningsAsked(Asked):
    """Which screenings."""

    state: Literal["", "accepted", "under_review", "rejected", "lapsed", "replaced"] = ""
    subject: Annotated[str, Field(max_length=40, description="the order's id")] = ""


class FindingShown(Shown):
    """What an edition of a rule found, on which values; `verdict` is fired, or unknown where a value is missing."""

    code: str
    edition: int
    title: str
    condition: str
    effect: str
    points: int
    verdict: str
    values: dict[str, Any]


class WeighedShown(Shown):
    """What each decision is expected to cost, in minor units."""

    probability_ppm: int
    accept: int
    review: int
    reject: int


class ListedShown(Shown):
    """An entry of a list the subject is on."""

    listing: str
    kind: str
    value: str
    reason: str


class ScreeningShown(Shown):
    """One look at an order: values seen, what rules found, the score and what became of it."""

    id: str
    subject: str
    label: str
    name: str
    channel: str
    value: int
    currency: str
    state: str
    outcome: str
    because: str
    points: int
    weighed: WeighedShown | None
    signals: dict[str, Any]
    findings: list[FindingShown]
    listed: list[ListedShown]
    screened_at: datetime
    assignee: str
    decision: str
    decided_by: str
    decided_at: datetime | None
    decided_because: str
    truth: str
    loss: int

    @classmethod
    def of(cls, row: Screening) -> "ScreeningShown":
        """Show a screening."""
        same = {name: getattr(row, name) for name in cls.model_fields if name not in {"id", "channel"}}
        return cls(id=row.public_id, channel=row.channel.code, **same)


class FraudDecisionSent(Sent):
    """What a reviewer decides, and why."""

    decision: Literal["accept", "reject"]
    reason: Reason
