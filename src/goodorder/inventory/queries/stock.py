"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q, Sum

from goodorder.inventory.models import Movement, Reservation, Stock
from goodorder.inventory.rules import Key
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of


@internal_query
def available(
    sku_ids: Collection[int], location_ids: Collection[int] | None = None, *, now: datetime | None = None
) -> dict[Key, int]:
    """Return what can be promised per (SKU id, location id), never below zero; absent means nothing.

    With `now`, claims that have run out by then count as gone, as `reserve` will treat them.
    """
    rows = Stock.objects.filter(sku_id__in=sku_ids)
    if location_ids is not None:
        rows = rows.filter(location_id__in=location_ids)
    free = F("on_hand") - F("quarantined") - F("damaged") - F("reserved") - F("safety")
    found: dict[Key, int] = {
        (sku_id, location_id): units
        for sku_id, location_id, units in rows.values_list("sku_id", "location_id", free)
    }
    if now is not None:
        for key, units in _run_out(sku_ids, now).items():
            if key in found:
                found[key] += units
    return {key: max(0, units) for key, units in found.items()}


def _run_out(sku_ids: Collection[int], now: datetime) -> dict[Key, int]:
    stale = Reservation.objects.filter(sku_id__in=sku_ids, state=Reservation.OPEN, expires_at__lte=now)
    sums = stale.values_list("sku_id", "location_id").annotate(units=Sum("quantity"))
    return {(sku_id, location_id): units for sku_id, location_id, units in sums}


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
