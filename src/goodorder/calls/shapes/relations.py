"""What is prompted with a SKU, on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from goodorder.catalog.models import Relation
from goodorder.doorway.shapes import Code, Sent, Shown


class RelationSent(Sent):
    """Another SKU, by any of its codes, and how it relates; the lowest rank comes first."""

    sku: Code
    kind: Literal["accessory", "upsell"]
    rank: Annotated[int, Field(ge=0, le=10_000)] = 100


class RelationShown(Shown):
    """A SKU that is prompted: in how many orders it was shown, and how many of them had it."""

    sku: str
    name: str
    kind: str
    rank: int
    shown: int
    accepted: int

    @classmethod
    def of(cls, row: Relation) -> "RelationShown":
        """Show a relation."""
        same = {name: getattr(row, name) for name in ("kind", "rank", "shown", "accepted")}
        return cls(sku=row.other.code, name=row.other.name, **same)


class RelationsShown(Shown):
    """All that is prompted with a SKU."""

    items: list[RelationShown]
