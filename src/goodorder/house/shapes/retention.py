"""How long things are kept, on the wire."""

from datetime import datetime

from pydantic import Field

from goodorder.doorway.shapes import Sent, Shown
from goodorder.retention.queries import Standing
from goodorder.retention.rules import MOST_DAYS


class RetentionSent(Sent):
    """How long rows of a kind are kept from now on."""

    days: int = Field(ge=1, le=MOST_DAYS)


class RetentionShown(Shown):
    """A kind of rows that is thrown away after a time; `rows` and `bytes` are as the database last estimated them."""

    kind: str
    days: int
    usual_days: int
    least_days: int
    rows: int
    bytes: int
    dropped: int = Field(description="rows thrown away so far")
    swept_at: datetime | None

    @classmethod
    def of(cls, one: Standing) -> "RetentionShown":
        """Show one kind."""
        return cls(
            kind=one.code,
            days=one.days,
            usual_days=one.usual,
            least_days=one.least,
            rows=one.size.rows,
            bytes=one.size.bytes,
            dropped=one.dropped,
            swept_at=one.swept_at,
        )
