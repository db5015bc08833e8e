"""Counts on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from goodorder.api.shapes.transfers import Condition, LotCode
from goodorder.doorway.shapes import Amount, Asked, Code, Sent, Shown
from goodorder.stockroom.models import Count
from goodorder.stockroom.queries import CountedLine, Suggestion


class CountPlanSent(Sent):
    """What to count; no SKUs: everything that lies at the place."""

    location: Code
    skus: Annotated[list[Code], Field(max_length=500)] = []
    is_blind: bool = True
    approval_limit: Amount = 0


class ScanSent(Sent):
    """How many units of a pile are on the shelf."""

    sku: Code
    counted: Annotated[int, Field(ge=0, le=1_000_000)]
    lot: LotCode = ""
    condition: Condition = "good"


class RecountSent(Sent):
    """What to count again."""

    skus: Annotated[list[Code], Field(min_length=1, max_length=500)]


class CountLineShown(Shown):
    """A pile; `expected` and `variance` are empty while the count is blind or the pile not counted."""

    sku: str
    lot: str
    condition: str
    counted: int | None
    expected: int | None
    variance: int | None
    needs_recount: bool


class CountSummary(Shown):
    """A count without its lines; `value` is what its variances are worth."""

    id: str
    number: str
    location: str
    state: str
    is_blind: bool
    approval_limit: int
    value: int
    planned_at: datetime
    planned_by: str
    submitted_by: str
    approved_by: str
    posted_at: datetime | None

    @classmethod
    def of(cls, count: Count) -> "CountSummary":
        """Show a count."""
        return cls(**_same(count))


class CountDetail(CountSummary):
    """A count with its lines."""

    lines: list[CountLineShown]

    @classmethod
    def with_lines(cls, count: Count, lines: list[CountedLine]) -> "CountDetail":
        """Show a count with what was counted."""
        return cls(**_same(count), lines=[CountLineShown.model_validate(line) for line in lines])


def _same(count: Count) -> dict[str, Any]:
    made: dict[str, Any] = {"id": count.public_id, "location": count.location.code}
    return made | {name: getattr(count, name) for name in CountSummary.model_fields if name not in made}


class SuggestionShown(Shown):
    """A SKU whose balance is doubtful, the more so the higher `doubt`, and why."""

    sku: str
    name: str
    on_hand: int
    doubt: int
    because: list[str]

    @classmethod
    def of(cls, found: Suggestion) -> "SuggestionShown":
        """Show a suggestion."""
        return cls(
            sku=found.sku.code,
            name=found.sku.name,
            on_hand=found.on_hand,
            doubt=found.doubt,
            because=list(found.because),
        )


class Suggestions(Shown):
    """What to count next, the most doubtful first."""

    items: list[SuggestionShown]


class SuggestionsAsked(Asked):
    """For which place."""

    location: Code
