"""Parcels that are late, or will be, before the carrier says so. Pure.

A lane is a service to a country. Its history counts deliveries by the days they took.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LEAST_DELIVERIES = 20
USUAL_PERCENT = 90
QUIET_DAYS = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """A parcel that left and has not arrived: when, its last news, the day expected, and its lane's history."""

    left_on: date
    expected_on: date
    last_news_at: datetime
    weekdays: str
    history: Mapping[int, int]


def usual_days(history: Mapping[int, int], *, percent: int = USUAL_PERCENT) -> int | None:
    """Return within how many days so many per cent of the deliveries arrived; None with fewer than twenty.

    `history` maps days to deliveries; the nearest rank counts, so a number that occurred is returned.
    """
    total = sum(history.values())
    if total < LEAST_DELIVERIES:
        return None
    wanted, reached = -(-total * percent // 100), 0
    for days in sorted(history):
        reached += history[days]
        if reached >= wanted:
            return days
    return max(history)


def why_late(parcel: Underway, *, now: datetime) -> str:
    """Say why a parcel is late or is going to be; empty when nothing points to it."""
    today = now.date()
    if today > parcel.expected_on:
        return f"expected {parcel.expected_on} and not delivered"
    usual = usual_days(parcel.history)
    if usual is not None and (arrives := parcel.left_on + usual * _DAY) > parcel.expected_on:
        return f"nine of ten take up to {usual} days on this way: {arrives}, after {parcel.expected_on}"
    quiet = _working_days(parcel.last_news_at.date(), today, parcel.weekdays)
    if quiet >= QUIET_DAYS:
        return f"no news since {parcel.last_news_at.date()}, {quiet} working days"
    return ""


def _working_days(since: date, until: date, weekdays: str) -> int:
    """Count the days after `since` up to `until` on which the service travels."""
    days = ((since + step * _DAY).weekday() for step in range(1, (until - since).days + 1))
    return sum(weekdays[day] == "1" for day in days)
