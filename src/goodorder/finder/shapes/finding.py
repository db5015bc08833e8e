"""Questions and what they find, on the wire."""

from collections.abc import Iterable
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from goodorder.doorway.shapes import Shown
from goodorder.search.rules import LONGEST, Group


class QuestionAsked(BaseModel):
    """What is looked for."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(max_length=LONGEST, description="any identifier, or a part of a name")


class HitShown(Shown):
    """A record: what it is, its id, and what tells it from others."""

    kind: str
    id: str
    title: str
    detail: str
    state: str
    is_exact: bool


class FoundShown(Shown):
    """What was found, exact hits first, then kind by kind."""

    items: list[HitShown]

    @classmethod
    def of(cls, groups: Iterable[Group]) -> Self:
        """Show groups of hits, one after the other."""
        hits = [hit for group in groups for hit in group.hits]
        told = ("kind", "title", "detail", "state", "is_exact")
        return cls(
            items=[HitShown(id=hit.public_id, **{name: getattr(hit, name) for name in told}) for hit in hits]
        )
