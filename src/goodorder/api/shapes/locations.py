"""Locations on the wire."""

from typing import Annotated

from pydantic import Field

from goodorder.api.shapes.base import Amount, Code, Sent, Shown
from goodorder.api.shapes.parties import PostalSent, PostalShown
from goodorder.locations.models import Location
from goodorder.locations.rules import LocationDraft

Rank = Annotated[int, Field(ge=0, le=1_000_000, description="lower is preferred among equals")]
LocationName = Annotated[str, Field(min_length=1, max_length=120)]
Zone = Annotated[str, Field(min_length=1, max_length=40, description="IANA time zone")]


class LocationSent(Sent):
    """A node that holds stock."""

    company: Code
    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: LocationName
    kind: Annotated[str, Field(min_length=1, max_length=20)] = "warehouse"
    postal: PostalSent | None = None
    time_zone: Zone = "UTC"
    rank: Rank = 100
    handling_cost: Amount = 0

    def as_draft(self) -> LocationDraft:
        """Return the room's own word for it."""
        return LocationDraft(
            kind=self.kind,
            postal=self.postal.model_dump() if self.postal else {},
            time_zone=self.time_zone,
            rank=self.rank,
            handling_cost=self.handling_cost,
        )


class LocationChanges(Sent):
    """What changes; fields left out stay as they are."""

    name: LocationName | None = None
    time_zone: Zone | None = None
    rank: Rank | None = None
    handling_cost: Amount | None = None
    is_active: bool | None = None


class LocationShown(Shown):
    """A node that holds stock; `handling_cost` in minor units of the company's currency."""

    code: str
    company: str
    name: str
    kind: str
    postal: PostalShown
    time_zone: str
    rank: int
    handling_cost: int
    is_active: bool

    @classmethod
    def of(cls, location: Location) -> "LocationShown":
        """Show a location."""
        made = {"company", "postal"}
        same = {name: getattr(location, name) for name in cls.model_fields if name not in made}
        return cls(**same, company=location.company.code, postal=PostalShown(**location.postal))
