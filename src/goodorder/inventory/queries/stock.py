"""Balances, movements and claims as people and machines read them."""

from django.db.models import Q

from goodorder.inventory.models import Movement, Reservation, Stock
from goodorder.kernel.access import Context
from goodorder.kernel.paging import Page, page_of


def list_stock(
    ctx: Context, *, search: str = "", location: str = "", cursor: str = "", size: int = 50
) -> Page[Stock]:
    """List balances with SKU and location; `search` is the start of a SKU code or a part of its name."""
    rows = Stock.objects.visible_to(ctx).select_related("sku", "location")
    if search:
        rows = rows.filter(Q(sku__code__istartswith=search.strip()) | Q(sku__name__icontains=search.strip()))
    if location:
        rows = rows.filter(location__code=location)
    return page_of(rows, cursor=cursor, size=size, order="id")


def stock_of(ctx: Context, *, sku_id: str) -> list[Stock]:
    """Return the balances of one SKU (public id), by location."""
    rows = Stock.objects.visible_to(ctx).filter(sku__public_id=sku_id)
    return list(rows.select_related("sku", "location").order_by("location__rank", "location__code"))


def list_movements(ctx: Context, *, sku_id: str, cursor: str = "", size: int = 50) -> Page[Movement]:
    """List the ledger of one SKU (public id), newest entry first."""
    rows = Movement.objects.visible_to(ctx).filter(sku__public_id=sku_id)
    return page_of(rows.select_related("location"), cursor=cursor, size=size)


def reservations_of(ctx: Context, *, demand: str) -> list[Reservation]:
    """Return every claim of a demand, closed ones too, in the order in which they were made."""
    rows = Reservation.objects.visible_to(ctx).filter(demand=demand)
    return list(rows.select_related("sku", "location").order_by("pk"))
