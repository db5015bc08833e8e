"""Reads of locations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Sum

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.locations.models import Bin, BinStock, Booking, Closure, DayLoad, Location
from goodorder.locations.rules import Calendar
from goodorder.reference.queries import PLACES, remembered

Loads = dict[date, int]
DAYS_SHOWN = 28


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A location's calendar from today on, and the units booked on each of the next four weeks' days."""

    location: Location
    calendar: Calendar
    loads: Loads


def get_location(ctx: Context, code: str) -> Location:
    """Return a location, with its company, by its code; raises Missing."""
    return Location.objects.visible_to(ctx).select_related("company").one(code=code)


def list_locations(ctx: Context, *, company: str = "", cursor: str = "", size: int = 50) -> Page[Location]:
    """List locations by code, of one company if asked, those out of use included."""
    locations = Location.objects.visible_to(ctx).select_related("company")
    if company:
        locations = locations.filter(company__code=company)
    return page_of(locations, cursor=cursor, size=size, order="code")


def within_scopes(ctx: Context, *, location_ids: Sequence[int]) -> list[int]:
    """Return those of some locations that the actor may see, in the same order; no statement for who sees all."""
    if not ctx.scopes:
        return list(location_ids)
    seen = set(Location.objects.visible_to(ctx).filter(pk__in=location_ids).values_list("pk", flat=True))
    return [location_id for location_id in location_ids if location_id in seen]


@internal_query
@remembered(PLACES)
def active_locations(company: str) -> list[Location]:
    """List a company's locations in use, preferred ones first."""
    rows = Location.objects.filter(company__code=company, is_active=True).exclude(kind="transit")
    return list(rows.order_by("rank", "code"))


@internal_query
def suppliers_beside(
    *, company_ids: Collection[int] = (), location_ids: Collection[int] = ()
) -> list[Location]:
    """List the locations in use of companies, and of the companies that own locations; preferred ones first."""
    owners = Location.objects.filter(pk__in=location_ids).values("company_id")
    rows = Location.objects.filter(Q(company_id__in=company_ids) | Q(company_id__in=owners), is_active=True)
    return list(rows.exclude(kind="transit").order_by("rank", "code"))


@internal_query
def location_for(code: str) -> Location:
    """Return a location, with its company, by its code, on behalf of a command; raises Missing."""
    return Location.objects.select_related("company").one(code=code)


def get_calendar(ctx: Context, code: str) -> CalendarPage:
    """Return when a location works and what is booked there; raises Missing."""
    location = Location.objects.visible_to(ctx).one(code=code)
    today = Calendar(time_zone=location.time_zone).local(ctx.now).date()
    calendar = calendars([location.pk], since=today)[location.pk]
    loads = day_loads([location.pk], since=today, until=today + timedelta(days=DAYS_SHOWN))
    return CalendarPage(location, calendar, loads.get(location.pk, {}))


@internal_query
def calendars(location_ids: Collection[int], *, since: date | None = None) -> dict[int, Calendar]:
    """Return the calendar of each location by its id, with closures `since` a day; two statements."""
    return _calendars(frozenset(location_ids), since)


@remembered(PLACES)
def _calendars(location_ids: frozenset[int], since: date | None) -> dict[int, Calendar]:
    closures: dict[int, dict[date, str]] = {}
    rows = Closure.objects.filter(location_id__in=location_ids, **({"on__gte": since} if since else {}))
    for location_id, on, reason in rows.values_list("location_id", "on", "reason"):
        closures.setdefault(location_id, {})[on] = reason
    names = ("time_zone", "open_weekdays", "cut_off", "pick_days", "daily_capacity")
    found = Location.objects.filter(pk__in=location_ids).values("pk", *names)
    return {
        row["pk"]: Calendar(**{name: row[name] for name in names}, closures=closures.get(row["pk"], {}))
        for row in found
    }


@internal_query
def day_loads(location_ids: Collection[int], *, since: date, until: date) -> dict[int, Loads]:
    """Return the units booked per location id and day, both ends included; days without any are absent."""
    found: dict[int, Loads] = {}
    rows = DayLoad.objects.filter(location_id__in=location_ids, on__range=(since, until), booked__gt=0)
    for location_id, on, booked in rows.values_list("location_id", "on", "booked"):
        found.setdefault(location_id, {})[on] = booked
    return found


@internal_query
def booked_for(demand: str) -> dict[tuple[str, date], int]:
    """Return the capacity a demand holds: units per location's code and day."""
    rows = Booking.objects.filter(demand=demand).values_list("location__code", "on", "units")
    return {(code, on): units for code, on, units in rows}


@internal_query
def ids_of(codes: Collection[str]) -> dict[str, int]:
    """Return the ids of locations by their codes."""
    return dict(Location.objects.filter(code__in=codes).values_list("code", "pk"))


def list_bins(ctx: Context, *, location: str, cursor: str = "", size: int = 50) -> Page[Bin]:
    """List the bins of a location (code) by code; raises Missing for an unknown location."""
    place = Location.objects.visible_to(ctx).one(code=location)
    rows = Bin.objects.visible_to(ctx).filter(location=place)
    return page_of(rows, cursor=cursor, size=size, order="code")


@internal_query
def bin_named(location_id: int, code: str) -> Bin:
    """Return a location's bin by its code, in any case; raises Missing."""
    return Bin.objects.filter(location_id=location_id).one(code__iexact=code.strip())


@internal_query
def in_bins(keys: Collection[tuple[int, int]]) -> dict[tuple[int, int, str], int]:
    """Return the units that lie in bins by (SKU id, location id, lot code), of some (SKU id, location id)."""
    wanted = set(keys)
    rows = BinStock.objects.filter(
        sku_id__in={sku_id for sku_id, _ in wanted},
        bin__location_id__in={location_id for _, location_id in wanted},
        quantity__gt=0,
    ).values_list("sku_id", "bin__location_id", "lot")
    sums = rows.annotate(units=Sum("quantity"))
    return {(sku, place, lot): units for sku, place, lot, units in sums if (sku, place) in wanted}
