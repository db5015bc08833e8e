"""When a location can send: cut-off, opening days, closures, pick time and daily capacity. Pure.

An order in before the cut-off (the location's own clock) is begun that day, a later one on the next working
day. It leaves `pick_days` working days after it was begun, or on the first later working day that has room.
What is more than a whole day's capacity leaves over several days and has left on the last of them. A carrier
that collects on some weekdays only, by a time of its own, is waited for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

EVERY_DAY = "1111111"
MOST_DAYS_AHEAD = 730
"""Further ahead nobody promises anything."""
MOST_DAYS_NAMED = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a location works. `open_weekdays` is Monday first, 1 is open; `closures` says why, by day.

    Without `cut_off` the whole day counts; without `daily_capacity` any number of units can leave a day.
    `collections` are the weekdays (Monday is 0) on which `carrier` collects and by when goods must be there;
    without any it collects whenever work is done.
    """

    time_zone: str = "UTC"
    open_weekdays: str = EVERY_DAY
    cut_off: time | None = None
    pick_days: int = 0
    daily_capacity: int | None = None
    closures: Mapping[date, str] = field(default_factory=dict)
    carrier: str = ""
    collections: Mapping[int, time] = field(default_factory=dict)

    def collected(self, carrier: str, collections: Mapping[int, time]) -> "Calendar":
        """Return the calendar of what one carrier's service collects there."""
        return replace(self, carrier=carrier, collections=collections)

    def is_open(self, day: date) -> bool:
        """Tell whether work is done on a day."""
        return self.open_weekdays[day.weekday()] == "1" and day not in self.closures

    def can_send(self, day: date) -> bool:
        """Tell whether goods can leave on a day: work is done, and the carrier collects."""
        return self.is_open(day) and (not self.collections or day.weekday() in self.collections)

    def last_call(self, day: date, *, is_leaving: bool = True) -> tuple[time, str] | None:
        """Return the first cut-off of a day and whose it is; the carrier's only for what is leaving then."""
        calls = [(self.cut_off, "the cut-off")] if self.cut_off else []
        if is_leaving and (at := self.collections.get(day.weekday())):
            calls.append((at, f"the cut-off of {self.carrier}"))
        return min(calls, default=None)

    def local(self, at: datetime) -> datetime:
        """Return an instant by the location's own clock."""
        return at.astimezone(_zone(self.time_zone))

    def room(self, day: date, loads: Mapping[date, int]) -> int | None:
        """Say how many more units can leave on a day, given what is booked; None is any number."""
        if self.daily_capacity is None:
            return None
        return max(0, self.daily_capacity - loads.get(day, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to leave: ordered when, with goods there on `ready_on` (None: now), not leaving before a day."""

    ordered_at: datetime
    ready_on: date | None = None
    units: int = 1
    not_before: date | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When work is begun and has left whole, the capacity it takes by day, and why, step by step."""

    begun_on: date
    ship_on: date
    bookings: tuple[tuple[date, int], ...]
    steps: tuple[str, ...]


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def ship_day(
    calendar: Calendar,
    *,
    ordered_at: datetime,
    ready_on: date | None = None,
    units: int = 1,
    loads: Mapping[date, int],
) -> date | None:
    """Return the day on which all units can have left; `loads` are the units booked by day.

    None when the location never works, or has no room within two years. Never a day it is closed, never
    before the day it was ordered or the goods are there.
    """
    found = schedule(calendar, Work(ordered_at=ordered_at, ready_on=ready_on, units=units), loads=loads)
    return found.ship_on if found else None


def schedule(calendar: Calendar, work: Work, *, loads: Mapping[date, int]) -> Schedule | None:
    """Return when work leaves, with every step explained; None as `ship_day` says."""
    steps: list[str] = []
    begun = _begin(calendar, work, steps)
    leaves = begun and _after_picking(calendar, begun, steps)
    leaves = leaves and _held_back(calendar, work, leaves, steps)
    bookings = leaves and _bookings(calendar, work.units, leaves, loads, steps)
    if not begun or not bookings:
        return None
    shipped = bookings[-1][0]
    steps.append(f"leaves {_named(shipped)}")
    booked = () if calendar.daily_capacity is None else tuple(bookings)
    return Schedule(begun, shipped, booked, tuple(steps))


def _begin(calendar: Calendar, work: Work, steps: list[str]) -> date | None:
    local = calendar.local(work.ordered_at)
    today = earliest = local.date()
    if work.ready_on and work.ready_on > today:
        earliest = work.ready_on
        steps.append(f"goods can be worked on from {_named(earliest)}")
    elif calendar.is_open(today) and (call := calendar.last_call(today, is_leaving=not calendar.pick_days)):
        at, whose = call
        late = local.time() >= at
        steps.append(f"received {'after' if late else 'before'} {whose} at {at:%H:%M} on {_named(today)}")
        earliest += late * _DAY
    found = _next_open(calendar, earliest, steps)
    if found:
        steps.append(f"begun {_named(found)}")
    return found


def _after_picking(calendar: Calendar, begun: date, steps: list[str]) -> date | None:
    found: date | None = begun
    for _ in range(calendar.pick_days):
        found = found and _next_open(calendar, found + _DAY, steps)
    if calendar.pick_days and found:
        days = "1 working day" if calendar.pick_days == 1 else f"{calendar.pick_days} working days"
        steps.append(f"{days} to pick: ready {_named(found)}")
    return found


def _held_back(calendar: Calendar, work: Work, leaves: date, steps: list[str]) -> date | None:
    if work.not_before and work.not_before > leaves:
        steps.append(f"held back until {_named(work.not_before)}")
        leaves = work.not_before
    return _next_open(calendar, leaves, steps, is_leaving=True)


def _bookings(
    calendar: Calendar, units: int, first: date, loads: Mapping[date, int], steps: list[str]
) -> list[tuple[date, int]] | None:
    """Say which units leave on which day: all on one when they fit into a day's capacity, else over several."""
    capacity = calendar.daily_capacity
    if capacity is None:
        return [(first, units)]
    if capacity <= 0:
        return None
    whole, booked, skipped, day = units <= capacity, [], [], first
    while units > 0 and (day - first).days <= MOST_DAYS_AHEAD:
        room = calendar.room(day, loads) or 0
        if calendar.can_send(day) and room >= (units if whole else 1):
            booked.append((day, min(room, units)))
            units -= booked[-1][1]
        else:
            skipped.append(_why_not(calendar, day, room))
        day += _DAY
    steps += _told(skipped)
    return booked if units <= 0 else None


def _next_open(calendar: Calendar, day: date, steps: list[str], *, is_leaving: bool = False) -> date | None:
    skipped: list[str] = []
    for _ in range(MOST_DAYS_AHEAD):
        if calendar.can_send(day) if is_leaving else calendar.is_open(day):
            steps += _told(skipped)
            return day
        skipped.append(_why_not(calendar, day, 0))
        day += _DAY
    return None


def _told(skipped: list[str]) -> list[str]:
    """Name the days on which nothing can leave; of many, the first ones and how many follow."""
    if len(skipped) <= MOST_DAYS_NAMED:
        return skipped
    return [*skipped[:MOST_DAYS_NAMED], f"so are the next {len(skipped) - MOST_DAYS_NAMED} days"]


def _why_not(calendar: Calendar, day: date, room: int) -> str:
    if calendar.is_open(day) and not calendar.can_send(day):
        return f"{calendar.carrier} does not collect on {_named(day)}"
    if calendar.is_open(day):
        return f"{_named(day)} is full" if not room else f"{_named(day)} has room for {room} only"
    reason = calendar.closures.get(day)
    return f"{_named(day)} is closed" + (f": {reason}" if reason else "")


def _named(day: date) -> str:
    return f"{day:%A} {day.isoformat()}"
