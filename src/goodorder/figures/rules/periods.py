"""Stretches of days, the ones they are compared with, and the days, weeks or months in them."""

from dataclasses import dataclass
from datetime import date, timedelta

from goodorder.kernel.errors import Invalid

LENGTHS = {"7d": 7, "30d": 30, "90d": 90, "365d": 365}
GRAINS = ("day", "week", "month")
MOST_DAYS = 1100
_WEEKLY_FROM, _MONTHLY_FROM = 46, 200


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both within, and those they are compared with."""

    since: date
    until: date
    before_since: date
    before_until: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days + 1

    @property
    def is_day(self) -> bool:
        """Whether it is one day beside another some days before."""
        return self.days == 1

    @property
    def usual_grain(self) -> str:
        """Into what a chart of it is cut when nobody says."""
        if self.days >= _MONTHLY_FROM:
            return "month"
        return "week" if self.days >= _WEEKLY_FROM else "day"


def week_day(today: date) -> Period:
    """Return a day, compared with the same weekday of the week before."""
    other = today - timedelta(days=7)
    return Period(today, today, other, other)


def period_of(today: date, *, name: str = "", since: date | None = None, until: date | None = None) -> Period:
    """Return the last days by name (30 if there is none), or named days; compared with as many days before.

    Raises Invalid for days the wrong way round and for more than three years.
    """
    last = until or today
    first = since or last - timedelta(days=LENGTHS.get(name, LENGTHS["30d"]) - 1)
    if first > last:
        raise Invalid("figures.period_reversed", "since: name a day not after until", field="since")
    length = (last - first).days + 1
    if length > MOST_DAYS:
        raise Invalid("figures.period_long", f"since: name at most {MOST_DAYS} days", field="since")
    before = first - timedelta(days=1)
    return Period(first, last, before - timedelta(days=length - 1), before)


def bucket_of(day: date, grain: str) -> date:
    """Return the first day of the day, week (from Monday) or month that a day lies in."""
    if grain == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if grain == "week" else day


def buckets(since: date, until: date, grain: str) -> list[date]:
    """Return every bucket of a stretch of days, in order, empty ones too."""
    found: list[date] = []
    day = since
    while day <= until:
        found.append(bucket_of(day, grain))
        day += timedelta(days=1)
    return list(dict.fromkeys(found))
