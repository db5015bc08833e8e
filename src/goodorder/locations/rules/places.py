"""What a location is made of, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cache, partial
from typing import Any
from zoneinfo import available_timezones

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS

KINDS = ("warehouse", "store", "vendor", "third_party", "vehicle", "virtual", "transit")
POSTAL_PARTS = ("company", "line1", "line2", "city", "region", "postcode", "country", "phone")
MOST_RANK = 10_000
MOST_PICK_DAYS = 60
MOST_UNITS_A_DAY = 10_000_000
DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationDraft:
    """How a location works. `postal` has the parts of a postal address; labels show it as the sender.

    Lower `rank` is preferred among equal choices; `handling_cost` is what one fulfillment order costs there,
    in minor units of the company's currency.
    """

    kind: str = "warehouse"
    postal: Mapping[str, Any] = field(default_factory=dict)
    time_zone: str = "UTC"
    rank: int = 100
    handling_cost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDraft:
    """When a location works: as the columns of the same names; the defaults set no limit at all."""

    open_weekdays: str = "1111111"
    cut_off: time | None = None
    pick_days: int = 0
    daily_capacity: int | None = None


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def time_zone(value: Any, *, field: str = "time_zone") -> str:
    """Return the name of a time zone; raises Invalid."""
    found = checks.text(value, field=field, most=40)
    if found not in _time_zones():
        message = f"{field}: {found} is no time zone; write one like Europe/London"
        raise Invalid("locations.time_zone_unknown", message, field=field)
    return found


def open_weekdays(value: Any, *, field: str = "open_weekdays") -> str:
    """Return seven marks, Monday first, 1 for open; raises Invalid."""
    found = checks.text(value, field=field, most=7)
    if len(found) != DAYS_OF_WEEK or set(found) - {"0", "1"}:
        message = f"{field}: write 7 marks, Monday first: 1 for open, 0 for closed, such as 1111100"
        raise Invalid("locations.weekdays_wrong", message, field=field)
    return found


def cut_off(value: Any, *, field: str = "cut_off") -> time | None:
    """Return a time of day, read from a time or from text such as 14:30; None and no text are none."""
    if value is None or isinstance(value, time):
        return _plain(value)
    try:
        return _plain(time.fromisoformat(str(value).strip())) if str(value).strip() else None
    except ValueError as failure:
        message = f"{field}: write a time of day such as 14:30, or nothing"
        raise Invalid("locations.cut_off_wrong", message, field=field) from failure


def _plain(value: time | None) -> time | None:
    """Drop a zone: the cut-off is on the location's own clock."""
    return value.replace(tzinfo=None) if value else value


def daily_capacity(value: Any, *, field: str = "daily_capacity") -> int | None:
    """Return how many units can leave a day; None and no text are any number. Raises Invalid."""
    return None if value is None or value == "" else checks.whole(value, field=field, most=MOST_UNITS_A_DAY)


CALENDAR_READERS: Mapping[str, checks.Reader] = {
    "open_weekdays": open_weekdays,
    "cut_off": cut_off,
    "pick_days": partial(checks.whole, most=MOST_PICK_DAYS),
    "daily_capacity": daily_capacity,
}

READERS: Mapping[str, checks.Reader] = {
    "name": partial(checks.text, most=120),
    "kind": partial(checks.one_of, known=KINDS),
    "time_zone": time_zone,
    "rank": partial(checks.whole, most=MOST_RANK),
    "handling_cost": partial(checks.whole, most=MOST_MINOR_UNITS),
    "unit_handling_cost": partial(checks.whole, most=MOST_MINOR_UNITS),
    "is_active": checks.flag,
    "asks_first": checks.flag,
}


def postal_of(name: str, parts: Mapping[str, Any]) -> dict[str, str]:
    """Return a location's address with its own name on it; raises Invalid naming the part."""
    clean = {
        part: checks.text(parts.get(part), field=f"postal.{part}", most=120, least=0) for part in POSTAL_PARTS
    }
    if clean["country"]:
        clean["country"] = checks.country(clean["country"], field="postal.country")
    return {"name": name, **clean}
