"""How long services take, and by when they collect where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from goodorder.kernel.access import Context, internal_query
from goodorder.locations.rules import Calendar
from goodorder.reference.queries import SHIPPING, remembered
from goodorder.shipping.models import CutOff, Service

Collections = dict[int, time]  # weekday, Monday is 0 → by when goods must be ready


@dataclass(frozen=True, slots=True)
class Timing:
    """A service's days on the way (None without a service), and by when it collects, by location id."""

    name: str = ""
    transit_days: int | None = None
    collections: Mapping[int, Collections] = field(default_factory=dict)

    def at(self, location_id: int, calendar: Calendar) -> Calendar:
        """Return a location's calendar as it is for what this service collects there."""
        return calendar.collected(self.name, self.collections.get(location_id, {}))


@internal_query
@remembered(SHIPPING)
def timing(service_code: str) -> Timing:
    """Return how long a service takes, in use or not, and by when it collects; one statement."""
    names = ("name", "transit_days", "cut_offs__location_id", "cut_offs__weekday", "cut_offs__at")
    rows = list(Service.objects.filter(code=service_code).values_list(*names)) if service_code else []
    if not rows:
        return Timing()
    found: dict[int, Collections] = {}
    for *_, location_id, weekday, at in rows:
        if location_id is not None:
            found.setdefault(location_id, {})[weekday] = at
    return Timing(rows[0][0], rows[0][1], found)


@internal_query
def timings_at(location_id: int, calendar: Calendar) -> dict[str, Calendar]:
    """Return a location's calendar for each service (code) that has cut-offs there."""
    found: dict[tuple[str, str], Collections] = {}
    rows = CutOff.objects.filter(location_id=location_id)
    for code, name, weekday, at in rows.values_list("service__code", "service__name", "weekday", "at"):
        found.setdefault((code, name), {})[weekday] = at
    return {code: calendar.collected(name, calls) for (code, name), calls in found.items()}


def cut_offs_of(ctx: Context, service: str) -> dict[str, Collections]:
    """Return by when a service (code) collects, by location (code); raises Missing."""
    owner = Service.objects.visible_to(ctx).one(code=service)
    found: dict[str, Collections] = {}
    for code, weekday, at in owner.cut_offs.order_by("location__code", "weekday").values_list(
        "location__code", "weekday", "at"
    ):
        found.setdefault(code, {})[weekday] = at
    return found
