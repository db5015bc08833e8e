"""Segments on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from goodorder.crm.models import Segment, SegmentMember
from goodorder.crm.queries.segments import Preview
from goodorder.doorway.shapes import Currency, Sent, Shown
from goodorder.parties.models import Customer

Condition = Annotated[
    str, Field(min_length=1, max_length=500, description="CEL over the words of `/segment-words`")
]


class SegmentSent(Sent):
    """Who is in a segment; amounts of the condition are in minor units of the currency."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    condition: Condition
    currency: Currency
    smallest: Annotated[int, Field(ge=1, le=10_000)] = 5


class SegmentTrialSent(Sent):
    """A condition to try."""

    condition: Condition
    currency: Currency


class SegmentShown(Shown):
    """A segment with how many are in it; it is handed out with no fewer than `smallest`."""

    id: str
    name: str
    condition: str
    currency: str
    smallest: int
    count: int
    refreshed_at: datetime | None

    @classmethod
    def of(cls, row: Segment) -> "SegmentShown":
        """Show a segment."""
        same = {name: getattr(row, name) for name in cls.model_fields if name != "id"}
        return cls(id=row.public_id, **same)


class SegmentMemberShown(Shown):
    """A customer who is in a segment."""

    customer: str
    name: str
    email: str
    language: str

    @classmethod
    def of(cls, row: Customer) -> "SegmentMemberShown":
        """Show a customer."""
        return cls(customer=row.public_id, name=row.name, email=row.email, language=row.language)

    @classmethod
    def of_member(cls, row: SegmentMember) -> "SegmentMemberShown":
        """Show a member."""
        return cls.of(row.customer)


class SegmentTrialShown(Shown):
    """Whom a condition finds; `is_all` is false where only the newest customers were tried."""

    tried: int
    found: int
    is_all: bool
    examples: list[SegmentMemberShown]

    @classmethod
    def of(cls, seen: Preview) -> "SegmentTrialShown":
        """Show a trial."""
        examples = [SegmentMemberShown.of(one) for one in seen.examples]
        return cls(tried=seen.tried, found=seen.found, is_all=seen.is_all, examples=examples)


class SegmentExportShown(Shown):
    """The members who said yes to marketing by mail."""

    items: list[SegmentMemberShown]


class SegmentWordShown(Shown):
    """A word conditions may use, and a value of its type."""

    word: str
    meaning: str
    sample: Any


class SegmentWordsShown(Shown):
    """All words conditions may use."""

    items: list[SegmentWordShown]
