"""Locations on the wire."""

from datetime import date, time
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from goodorder.api.shapes.parties import PostalSent, PostalShown
from goodorder.doorway.shapes import Amount, Code, Day, Reason, Sent, Shown
from goodorder.locations.models import Location
from goodorder.locations.queries import CalendarPage
from goodorder.locations.rules import CalendarDraft, LocationDraft

Rank = Annotated[int, Field(ge=0, le=1_000_000, description="lower is preferred among equals")]
LocationName = Annotated[str, Field(min_length=1, max_length=120)]
Zone = Annotated[str, Field(min_length=1, max_length=40, description="IANA time zone")]


def _time_of_day(value: Any) -> time:
    try:
        return time.fromisoformat(value if isinstance(value, str) else "").replace(tzinfo=None)
    except ValueError as failure:
        raise ValueError("must be a time of day such as 14:30") from failure


TimeOfDay = Annotated[
    time, BeforeValidator(_time_of_day), WithJsonSchema({"type": "string", "examples": ["14:30"]})
]
Weekdays = Annotated[str, Field(pattern="^[01]{7}$", description="Monday first, 1 is open")]


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
    unit_handling_cost: Amount | None = None
    is_active: bool | None = None


class LocationShown(Shown):
    """A node that holds stock; costs (of one fulfillment order, of one unit) in minor units of its company."""

    code: str
    company: str
    name: str
    kind: str
    postal: PostalShown
    time_zone: str
    rank: int
    handling_cost: int
    unit_handling_cost: int
    is_active: bool

    @classmethod
    def of(cls, location: Location) -> "LocationShown":
        """Show a location."""
        made = {"company", "postal"}
        same = {name: getattr(location, name) for name in cls.model_fields if name not in made}
        return cls(**same, company=location.company.code, postal=PostalShown(**location.postal))


class CalendarSent(Sent):
    """When a location works. Without `cut_off` the whole day counts; without `daily_capacity` there is no limit."""

    open_weekdays: Weekdays = "1111111"
    cut_off: TimeOfDay | None = None
    pick_days: Annotated[int, Field(ge=0, le=60, description="working days from begin to leaving")] = 0
    daily_capacity: Annotated[int, Field(ge=0, le=10_000_000, description="units a day")] | None = None

    def as_draft(self) -> CalendarDraft:
        """Return the room's own word for it."""
        return CalendarDraft(**self.model_dump())


class ClosureSent(Sent):
    """A day on which the location is closed, and why."""

    on: Day
    reason: Reason


class OpeningSent(Sent):
    """A day whose closure is taken back."""

    on: Day


class ClosureShown(Shown):
    """A day on which the location is closed."""

    on: date
    reason: str


class LoadShown(Shown):
    """Units booked on a day."""

    on: date
    booked: int


class CalendarShown(Shown):
    """When a location works, its closures to come and the units booked in the next four weeks."""

    location: str
    time_zone: str
    open_weekdays: str
    cut_off: time | None
    pick_days: int
    daily_capacity: int | None
    closures: list[ClosureShown]
    loads: list[LoadShown]

    @classmethod
    def of(cls, page: CalendarPage) -> "CalendarShown":
        """Show a calendar."""
        made = {"location", "closures", "loads"}
        return cls(
            location=page.location.code,
            closures=[ClosureShown(on=on, reason=why) for on, why in sorted(page.calendar.closures.items())],
            loads=[LoadShown(on=on, booked=booked) for on, booked in sorted(page.loads.items())],
            **{name: getattr(page.calendar, name) for name in cls.model_fields if name not in made},
        )
