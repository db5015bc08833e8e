"""How a fact is told to other programs: the same in the feed and in webhooks. Pure."""

from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict


class Told(Protocol):
    """What is told of an event."""

    public_id: str


class EventShown(BaseModel):
    """A fact: what happened (`kind`), to which story (`about`), when, by whom."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    about: str
    version: int
    at: datetime
    recorded_at: datetime
    actor: str
    reason: str
    facts: dict[str, Any]

    @classmethod
    def of(cls, event: Told) -> "EventShown":
        """Show a fact."""
        same = {name: getattr(event, name) for name in cls.model_fields if name != "id"}
        return cls(**same, id=event.public_id)
