"""What a location is made of, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any
from zoneinfo import available_timezones

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS

KINDS = ("warehouse", "store", "vendor", "third_party", "vehicle", "virtual", "transit")
POSTAL_PARTS = ("company", "line1", "line2", "city", "region", "postcode", "country", "phone")
MOST_RANK = 10_000


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


READERS: Mapping[str, checks.Reader] = {
    "name": partial(checks.text, most=120),
    "kind": partial(checks.one_of, known=KINDS),
    "time_zone": time_zone,
    "rank": partial(checks.whole, most=MOST_RANK),
    "handling_cost": partial(checks.whole, most=MOST_MINOR_UNITS),
    "is_active": checks.flag,
}


def postal_of(name: str, parts: Mapping[str, Any]) -> dict[str, str]:
    """Return a location's address with its own name on it; raises Invalid naming the part."""
    clean = {
        part: checks.text(parts.get(part), field=f"postal.{part}", most=120, least=0) for part in POSTAL_PARTS
    }
    if clean["country"]:
        clean["country"] = checks.country(clean["country"], field="postal.country")
    return {"name": name, **clean}
