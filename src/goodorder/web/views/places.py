"""Locations: when they work, how much can leave a day, what is booked, and when they are closed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import filled, pressed, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid
from goodorder.locations import commands, queries
from goodorder.locations.models import Location
from goodorder.locations.queries import DAYS_SHOWN, CalendarPage
from goodorder.web.forms.places import WEEKDAYS, CalendarForm, ClosureForm


class WeekDay(NamedTuple):
    """A weekday's name, and whether a location works on it."""

    name: str | Promise
    is_open: bool


class PlaceRow(NamedTuple):
    """A location with its week."""

    place: Location
    week: list[WeekDay]


def _week(place: Location) -> list[WeekDay]:
    marks = zip(WEEKDAYS, place.open_weekdays, strict=False)
    return [WeekDay(name, mark == "1") for name, mark in marks]


@require_safe
@page("locations.view")
def place_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List locations with their week, cut-off and limit."""
    found = queries.list_locations(ctx, cursor=cursor_of(request))
    rows = [PlaceRow(place, _week(place)) for place in found.items if place.kind != "transit"]
    return render(request, "web/place/list.html", {"rows": rows, **paging(request, found)})


class Day(NamedTuple):
    """A day of the grid: whether work is done, why not, and how full it is."""

    on: date
    is_open: bool
    reason: str
    booked: int
    capacity: int | None
    is_today: bool


def _days(shown: CalendarPage, today: date) -> list[list[Day | None]]:
    """Return four weeks from today as rows of seven, Monday first; days outside are left out."""
    calendar = shown.calendar
    days: list[Day | None] = []
    past, last = today.weekday(), today + timedelta(days=DAYS_SHOWN - 1)
    for ahead in range(-past, DAYS_SHOWN + (-past - DAYS_SHOWN) % 7):
        on = today + timedelta(days=ahead)
        opened = calendar.is_open(on)
        day = Day(
            on,
            opened,
            calendar.closures.get(on, ""),
            shown.loads.get(on, 0),
            calendar.daily_capacity if opened else None,
            on == today,
        )
        days.append(day if today <= on <= last else None)
    return [days[at : at + 7] for at in range(0, len(days), 7)]


@require_safe
@page("locations.view")
def place_page(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show when a location works and what is booked in the next weeks."""
    return _shown(request, ctx, code)


def _shown(request: HttpRequest, ctx: Context, code: str, **more: Any) -> HttpResponse:
    shown = queries.get_calendar(ctx, code=code)
    today = shown.calendar.local(ctx.now).date()
    values = {
        "place": shown.location,
        "weekdays": WEEKDAYS,
        "weeks": _days(shown, today),
        "closures": sorted(shown.calendar.closures.items()),
        "form": CalendarForm.of(shown.location),
        "closure": ClosureForm(today=today),
        "may_edit": ctx.may("locations.edit"),
    }
    status = more.pop("status", 200)
    return render(request, "web/place/page.html", {**values, **more}, status=status)


@require_POST
@page("locations.view")
def place_act(request: HttpRequest, ctx: Context, code: str, action: str) -> HttpResponse:
    """Change a location's week, close a day or open it again."""
    here = reverse("web:place", args=[code])
    if action == "open":
        return pressed(request, ctx, lambda: _open_day(request, ctx, code), _showing(request, ctx, code))
    if action == "week":
        week = CalendarForm(request.POST)

        def run() -> str:
            commands.set_calendar(ctx, code=code, draft=week.draft())
            return said(request, _("The week is set."), here)

        return filled(request, ctx, week, run, _showing(request, ctx, code))
    if action != "close":
        raise Http404
    today = queries.get_calendar(ctx, code=code).calendar.local(ctx.now).date()
    closure = ClosureForm(request.POST, today=today)

    def close() -> str:
        typed = closure.cleaned_data
        commands.close_day(ctx, code=code, on=typed["on"], reason=typed["reason"])
        return said(request, _("Closed on that day; what is booked stays booked."), here)

    return filled(request, ctx, closure, close, _showing(request, ctx, code, name="closure"))


def _showing(
    request: HttpRequest, ctx: Context, code: str, name: str = "form"
) -> Callable[..., HttpResponse]:
    def show(form: HouseForm | None = None, **more: Any) -> HttpResponse:
        return _shown(request, ctx, code, **({name: form} if form else {}), **more)

    return show


def _open_day(request: HttpRequest, ctx: Context, code: str) -> str:
    on = parse_date(request.POST.get("on", ""))
    if on is None:
        raise Invalid("web.not_a_day", "on: choose one of the closed days", field="on")
    commands.open_day(ctx, code=code, on=on)
    return said(request, _("Open again on that day."), reverse("web:place", args=[code]))
