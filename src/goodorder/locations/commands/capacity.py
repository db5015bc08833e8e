"""Booking the days of locations that can send only so much: a unit more than a day's capacity is never booked.

The rows of days are locked after orders, stock and claims, by location and day. A location without a limit
books nothing and locks nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.quantity import checked
from goodorder.locations.models import Booking

Day = tuple[int, date]
"""A location's id and a day, in this order, which is also the order of locks."""

# A shared lock on the location: its capacity cannot change between being read and being copied to the day.
_LIMITED = """
    SELECT id, code FROM locations_location WHERE id = ANY(%s) AND daily_capacity IS NOT NULL
    ORDER BY id FOR SHARE
"""

_OPEN = """
    INSERT INTO locations_dayload (location_id, "on", capacity, booked)
    SELECT w.location_id, w."on", l.daily_capacity, 0
    FROM unnest(%s::bigint[], %s::date[]) AS w (location_id, "on") JOIN locations_location l ON l.id = w.location_id
    ORDER BY 1, 2 ON CONFLICT (location_id, "on") DO NOTHING
"""

_LOCK = """
    SELECT d.location_id, d."on", d.capacity - d.booked FROM locations_dayload d
    JOIN unnest(%s::bigint[], %s::date[]) AS w (location_id, "on") USING (location_id, "on")
    ORDER BY d.location_id, d."on" FOR UPDATE OF d
"""

_MOVE = """
    UPDATE locations_dayload d SET booked = d.booked + w.units
    FROM unnest(%s::bigint[], %s::date[], %s::bigint[]) AS w (location_id, "on", units)
    WHERE d.location_id = w.location_id AND d."on" = w."on"
"""

_BOOK = """
    INSERT INTO locations_booking (location_id, "on", units, demand)
    SELECT w.*, %s FROM unnest(%s::bigint[], %s::date[], %s::bigint[]) AS w
    ON CONFLICT (demand, location_id, "on") DO UPDATE SET units = locations_booking.units + EXCLUDED.units
"""


@command(needs="locations.book")
def book_capacity(ctx: Context, *, demand: str, bookings: Sequence[tuple[int, date, int]]) -> int:  # noqa: ARG001 - every command takes it
    """Book units of days' capacity (location id, day, units) for a demand, all or none; returns units booked.

    Raises Refused `locations.day_full` naming each place, day and what is left; Invalid for units out of range.
    """
    wanted = _sums(bookings)
    limited: dict[int, str] = dict(_rows(_LIMITED, [sorted({location_id for location_id, _ in wanted})]))
    wanted = {day: units for day, units in wanted.items() if day[0] in limited}
    if not wanted:
        return 0
    _run(_OPEN, [*_columns(wanted)])
    left = {(location_id, on): units for location_id, on, units in _rows(_LOCK, [*_columns(wanted)])}
    if full := [day for day, units in wanted.items() if left[day] < units]:
        raise _day_full([(limited[day[0]], day[1], wanted[day], left[day]) for day in full])
    units = list(wanted.values())
    _run(_MOVE, [*_columns(wanted), units])
    _run(_BOOK, [demand, *_columns(wanted), units])
    return sum(units)


@command(needs="locations.book")
def free_capacity(
    ctx: Context,  # noqa: ARG001 - every command takes it
    *,
    demand: str,
    location_id: int | None = None,
    on: date | None = None,
    units: int | None = None,
) -> int:
    """Give a demand's booked capacity back, at one location or all, its latest days first; returns units freed.

    `on` limits it to one day, `units` limits how many; more than are booked frees those that are.
    """
    found = Booking.objects.filter(demand=demand)
    if location_id is not None:
        found = found.filter(location_id=location_id)
    if on is not None:
        found = found.filter(on=on)
    days = sorted(found.values_list("location_id", "on"))
    _rows(_LOCK, [[day[0] for day in days], [day[1] for day in days]])
    freed, left = {}, units
    for booking in found.order_by("-on", "-id").select_for_update():
        part = booking.units if left is None else min(booking.units, left)
        if part and (booking.location_id, booking.on) in days:
            _take(booking, part)
            freed[booking.location_id, booking.on] = -part
            left = None if left is None else left - part
    _run(_MOVE, [*_columns(freed), list(freed.values())])
    return -sum(freed.values())


def _take(booking: Booking, units: int) -> None:
    if units == booking.units:
        booking.delete()
    else:
        booking.units -= units
        booking.save(update_fields=["units"])


def _sums(bookings: Sequence[tuple[int, date, int]]) -> dict[Day, int]:
    totals: dict[Day, int] = {}
    for location_id, on, units in bookings:
        totals[location_id, on] = totals.get((location_id, on), 0) + checked(units, field="units")
    return dict(sorted(totals.items()))


def _columns(days: Mapping[Day, int]) -> tuple[list[int], list[date]]:
    return [location_id for location_id, _ in days], [on for _, on in days]


def _day_full(full: Sequence[tuple[str, date, int, int]]) -> Refused:
    named = "; ".join(
        f"{code} on {on.isoformat()}: {asked} asked, {left} left" for code, on, asked, left in full
    )
    days = [
        {"location": code, "on": on.isoformat(), "asked": asked, "left": left}
        for code, on, asked, left in full
    ]
    message = f"bookings: no room left: {named}. Choose another day or place"
    return Refused("locations.day_full", message, field="bookings", days=days)


def _rows(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Any] = cursor.fetchall()
    return found


def _run(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
