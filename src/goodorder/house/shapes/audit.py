"""The audit log on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from goodorder.doorway.shapes import Asked, Day, Shown
from goodorder.kernel.models import Event
from goodorder.reports.queries import Change, FactFilter


class AuditAsked(Asked):
    """What is looked for: a record's id, a person (or a whole actor, as `key:shop`), a kind, days."""

    about: Annotated[str, Field(max_length=40)] = ""
    person: Annotated[str, Field(max_length=120)] = ""
    kind: Annotated[str, Field(max_length=80)] = ""
    since: Day | None = None
    until: Day | None = None

    def wanted(self) -> FactFilter:
        """Return the room's own word for it."""
        return FactFilter(**self.model_dump(exclude={"cursor", "size"}))


class AuditFactShown(Shown):
    """A fact: who, what, when and why; `version` counts the facts about the record."""

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
    def of(cls, event: Event) -> "AuditFactShown":
        """Show a fact."""
        return cls(
            id=event.public_id, **{name: getattr(event, name) for name in cls.model_fields if name != "id"}
        )


class AuditChangeShown(Shown):
    """A value, and what the last fact of the same kind said of the same record."""

    name: str
    before: Any
    after: Any


class AuditDetailShown(AuditFactShown):
    """A fact with its values before and after."""

    changes: list[AuditChangeShown]

    @classmethod
    def with_changes(cls, event: Event, changes: list[Change]) -> "AuditDetailShown":
        """Show a fact and what it changed."""
        said = [AuditChangeShown.model_validate(one) for one in changes]
        return cls(**AuditFactShown.of(event).model_dump(), changes=said)
