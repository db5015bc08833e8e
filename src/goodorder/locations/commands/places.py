"""Setting places up and changing them."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps

from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Refused
from goodorder.locations import rules
from goodorder.locations.events import LocationChanged, LocationOpened
from goodorder.locations.models import Location
from goodorder.locations.rules import LocationDraft


@command(needs="locations.edit")
def open_location(ctx: Context, *, company: str, code: str, name: str, draft: LocationDraft) -> Location:
    """Set up a place that holds or supplies stock, for a company named by its code.

    Raises Missing for an unknown company, Invalid naming the field, Refused when the code is taken.
    """
    location = Location(company=_company(ctx, company), code=checks.code(code))
    given = {name: getattr(draft, name) for name in ("kind", "time_zone", "rank", "handling_cost")}
    checks.changed(location, {"name": name, **given}, rules.READERS)
    location.postal = rules.postal_of(location.name, draft.postal)
    message = f"code: there is a location {location.code} already; choose another code"
    with unless_taken(Refused("locations.code_taken", message, field="code")):
        location.save(force_insert=True)
    events.record(ctx, location, LocationOpened(code=location.code))
    return location


def _company(ctx: Context, code: str) -> Any:
    """Find the owning company; parties lies on the same floor, so its table is read by name only."""
    return apps.get_model("parties", "Company").objects.visible_to(ctx).one(code=code)


@command(needs="locations.edit")
def change_location(ctx: Context, *, code: str, changes: Mapping[str, Any]) -> Location:
    """Change a location, each field by its name, the parts of its address (`line1`, `city` …) included.

    Raises Missing, or Invalid naming the field.
    """
    location = Location.objects.visible_to(ctx).locked().one(code=code)
    parts = {name: value for name, value in changes.items() if name in rules.POSTAL_PARTS}
    rest = {name: value for name, value in changes.items() if name not in parts}
    differing = checks.changed(location, rest, rules.READERS)
    moved = _move(location, parts)
    if differing or moved:
        location.save(update_fields=[*differing, "postal"])
        events.record(ctx, location, LocationChanged(code=location.code, changes=differing | moved))
    return location


def _move(location: Location, parts: Mapping[str, Any]) -> dict[str, str]:
    """Set parts of the address; return those that differ."""
    before = location.postal
    location.postal = rules.postal_of(location.name, {**before, **parts})
    return {part: location.postal[part] for part in parts if location.postal[part] != before.get(part, "")}
