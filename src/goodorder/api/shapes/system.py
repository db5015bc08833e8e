"""Keys and the event feed on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from goodorder.doorway.shapes import Instant, Sent, Shown
from goodorder.kernel.paging import MOST_ROWS
from goodorder.reports.queries import Backlog
from goodorder.staff.models import ApiKey

ScopeKind = Literal["company", "channel", "location"]
ScopeCode = Annotated[str, Field(min_length=1, max_length=60)]


class KeySent(Sent):
    """A new key: `room.verb` or `room.*`, nothing its maker lacks; without scopes it sees what its maker sees."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    permissions: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=100)]
    scopes: dict[ScopeKind, Annotated[list[ScopeCode], Field(min_length=1, max_length=100)]] = {}
    expires_at: Instant | None = None


class KeyShown(Shown):
    """A key without its secret."""

    id: str
    name: str
    prefix: str
    permissions: list[str]
    scopes: dict[str, list[str]]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> "KeyShown":
        """Show a key."""
        same = {name: getattr(key, name) for name in cls.model_fields if name not in {"id", "secret"}}
        return cls(**same, id=key.public_id)


class NewKeyShown(KeyShown):
    """A key with its secret: keep it now, it is shown this once."""

    secret: str

    @classmethod
    def once(cls, key: ApiKey, secret: str) -> "NewKeyShown":
        """Show a new key."""
        return cls(**KeyShown.of(key).model_dump(), secret=secret)


class BacklogShown(Shown):
    """What waits for workers, each number at most 10,000, and how many reactions and effects they run in a minute."""

    events: int
    reactions: int
    effects: int
    parked: int
    waits_since: datetime | None
    waits_s: int
    workers: int
    per_minute: int

    @classmethod
    def of(cls, backlog: Backlog) -> "BacklogShown":
        """Show what waits."""
        return cls(**{name: getattr(backlog, name) for name in cls.model_fields})


class EventsAsked(BaseModel):
    """From where on to read the feed."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field("", max_length=20, description="next_cursor of the answer before; empty: the start")
    size: int = Field(50, ge=1, le=MOST_ROWS)
