"""When a location works: its week, its cut-off, its pace, and the days on which it is closed."""

from datetime import date

from django.db.models import F
from django.db.models.functions import Greatest

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid
from goodorder.kernel.events import record
from goodorder.locations import rules
from goodorder.locations.events import CalendarChanged, DayClosed, DayOpened
from goodorder.locations.models import Closure, DayLoad, Location
from goodorder.locations.rules import Calendar, CalendarDraft


@command(needs="locations.edit")
def set_calendar(ctx: Context, *, code: str, draft: CalendarDraft) -> Location:
    """Say when a location works; days to come keep what is booked, even above a lower capacity.

    Raises Missing for an unknown location, Invalid naming the field.
    """
    location = Location.objects.visible_to(ctx).locked().one(code=code)
    given = {name: getattr(draft, name) for name in rules.CALENDAR_READERS}
    differing = checks.changed(location, given, rules.CALENDAR_READERS)
    if not differing:
        return location
    location.save(update_fields=list(differing))
    if location.daily_capacity is not None:
        to_come = DayLoad.objects.filter(location=location, on__gte=_today(ctx, location))
        to_come.update(capacity=Greatest(F("booked"), location.daily_capacity))
    record(ctx, location, CalendarChanged(code=location.code, changes=differing))
    return location


@command(needs="locations.edit")
def close_day(ctx: Context, *, code: str, on: date, reason: str) -> Closure:
    """Close a location on a day to come; closing it again changes the reason. What is booked stays booked.

    Raises Missing for an unknown location, Invalid for a day of the past or no reason.
    """
    location = Location.objects.visible_to(ctx).locked().one(code=code)
    why = checks.text(reason, field="reason", most=120)
    if on < _today(ctx, location):
        message = f"on: {on.isoformat()} is over; close a day to come"
        raise Invalid("locations.day_over", message, field="on")
    closure, _ = Closure.objects.update_or_create(location=location, on=on, defaults={"reason": why})
    load = DayLoad.objects.filter(location=location, on=on).first()
    booked = load.booked if load else 0
    record(ctx, location, DayClosed(code=location.code, on=on.isoformat(), reason=why, booked=booked))
    return closure


@command(needs="locations.edit")
def open_day(ctx: Context, *, code: str, on: date) -> bool:
    """Take a closure back; returns whether there was one. Raises Missing for an unknown location."""
    location = Location.objects.visible_to(ctx).locked().one(code=code)
    taken_back, _ = Closure.objects.filter(location=location, on=on).delete()
    if taken_back:
        record(ctx, location, DayOpened(code=location.code, on=on.isoformat()))
    return bool(taken_back)


def _today(ctx: Context, location: Location) -> date:
    return Calendar(time_zone=location.time_zone).local(ctx.now).date()
