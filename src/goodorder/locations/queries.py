"""Reads of locations."""

from collections.abc import Collection

from django.db.models import Q

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.locations.models import Location


def get_location(ctx: Context, code: str) -> Location:
    """Return a location, with its company, by its code; raises Missing."""
    return Location.objects.visible_to(ctx).select_related("company").one(code=code)


def list_locations(ctx: Context, *, company: str = "", cursor: str = "", size: int = 50) -> Page[Location]:
    """List locations by code, of one company if asked, those out of use included."""
    locations = Location.objects.visible_to(ctx).select_related("company")
    if company:
        locations = locations.filter(company__code=company)
    return page_of(locations, cursor=cursor, size=size, order="code")


@internal_query
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
