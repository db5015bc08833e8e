"""When a parcel leaves and arrives: cut-off, the sender's working days, the days a service travels. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from goodorder.locations.rules import Calendar

MOST_DAYS_AHEAD = 400
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Journey:
    """The days a parcel leaves and arrives, and why."""

    leaves_on: date
    arrives_on: date
    reason: str


def journey(
    sender: Calendar, now: datetime, *, transit_days: int, cut_off: time | None, weekdays: str
) -> Journey | None:
    """Return when a parcel that is ready now leaves and arrives; None when the sender never works.

    It leaves on the first day that the sender works and the service travels; not today when the cut-off has
    passed by the sender's clock. It arrives after `transit_days` days on which the service travels.
    """
    local = sender.local(now)
    is_late = cut_off is not None and local.time() > cut_off
    leaves = _next_day(local.date() + _DAY * is_late, sender, weekdays)
    if leaves is None:
        return None
    missed = f"after the cut-off at {cut_off:%H:%M}, " if is_late else ""
    arrives = after_days(leaves, transit_days, weekdays)
    reason = f"{missed}leaves {leaves.isoformat()}, {transit_days} days on the way"
    return Journey(leaves, arrives, reason)


def after_days(day: date, count: int, weekdays: str) -> date:
    """Return the day after so many days that are marked in `weekdays` (Monday first)."""
    while count:
        day += _DAY
        count -= weekdays[day.weekday()] == "1"
    return day


def _next_day(day: date, sender: Calendar, weekdays: str) -> date | None:
    for _ in range(MOST_DAYS_AHEAD):
        if sender.is_open(day) and weekdays[day.weekday()] == "1":
            return day
        day += _DAY
    return None
