"""Warehouses, stores and other places that hold stock."""

from ninja import Query, Router

from goodorder.api.shapes.locations import (
    CalendarSent,
    CalendarShown,
    ClosureSent,
    LocationChanges,
    LocationSent,
    LocationShown,
    OpeningSent,
)
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.locations import commands, queries
from goodorder.parties.queries import get_company

router = Router(tags=["Locations"])


@reads(router, "/locations", needs="locations.view")
def list_locations(request: Call, query: Query[Asked]) -> Listed[LocationShown]:
    """List locations."""
    return listed(queries.list_locations(request.auth, **query.model_dump()), LocationShown.of)


@writes(router, "/locations", calls=commands.open_location, key=KeyRule.OPTIONAL)
def open_location(request: Call, body: LocationSent) -> LocationShown:
    """Open a location."""
    get_company(request.auth, body.company)
    commands.open_location(
        request.auth, company=body.company, code=body.code, name=body.name, draft=body.as_draft()
    )
    return LocationShown.of(queries.get_location(request.auth, body.code))


@reads(router, "/locations/{code}", needs="locations.view")
def show_location(request: Call, code: str) -> LocationShown:
    """Show a location."""
    return LocationShown.of(queries.get_location(request.auth, code))


@writes(
    router,
    "/locations/{code}",
    calls=commands.change_location,
    key=KeyRule.OPTIONAL,
    method="PATCH",
    status=200,
)
def change_location(request: Call, code: str, body: LocationChanges) -> LocationShown:
    """Change a location; fields left out stay as they are."""
    queries.get_location(request.auth, code)
    commands.change_location(request.auth, code=code, changes=body.model_dump(exclude_none=True))
    return LocationShown.of(queries.get_location(request.auth, code))


@reads(router, "/locations/{code}/calendar", needs="locations.view")
def show_calendar(request: Call, code: str) -> CalendarShown:
    """Show when a location works, and what is booked there."""
    return CalendarShown.of(queries.get_calendar(request.auth, code))


@writes(
    router,
    "/locations/{code}/calendar",
    calls=commands.set_calendar,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_calendar(request: Call, code: str, body: CalendarSent) -> CalendarShown:
    """Say when a location works.

    Fields left out set no limit. What is booked already stays booked.
    """
    commands.set_calendar(request.auth, code=code, draft=body.as_draft())
    return CalendarShown.of(queries.get_calendar(request.auth, code))


@writes(router, "/locations/{code}/closures", calls=commands.close_day, key=KeyRule.OPTIONAL)
def close_day(request: Call, code: str, body: ClosureSent) -> CalendarShown:
    """Close a location on a day."""
    commands.close_day(request.auth, code=code, on=body.on, reason=body.reason)
    return CalendarShown.of(queries.get_calendar(request.auth, code))


@writes(router, "/locations/{code}/openings", calls=commands.open_day, key=KeyRule.OPTIONAL)
def open_day(request: Call, code: str, body: OpeningSent) -> CalendarShown:
    """Take a closure back."""
    commands.open_day(request.auth, code=code, on=body.on)
    return CalendarShown.of(queries.get_calendar(request.auth, code))
