"""Lots and serial numbers as people look for them."""

from datetime import date
from typing import Any

from django.db.models import CharField, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from goodorder.inventory.models import Balance, Lot
from goodorder.kernel.access import Context
from goodorder.kernel.paging import Page, page_of

_NEVER = "9999-12-31"


def list_lots(
    ctx: Context,
    *,
    search: str = "",
    expires_by: date | None = None,
    only_blocked: bool = False,
    cursor: str = "",
    size: int = 50,
) -> Page[Lot]:
    """List lots, those that expire first in front, with their balances in view.

    `search` is the start of a lot's code, of a SKU's code, or a part of the SKU's name. With `expires_by`
    only lots that expire by then and of which something is left.
    """
    rows: QuerySet[Lot] = Lot.objects.visible_to(ctx).select_related("sku")
    if search := search.strip():
        named = Q(code__istartswith=search) | Q(sku__code__istartswith=search)
        rows = rows.filter(named | Q(sku__name__icontains=search))
    if expires_by:
        there = Balance.objects.visible_to(ctx).filter(quantity__gt=0).values("lot")
        rows = rows.filter(expires_on__lte=expires_by, pk__in=there)
    if only_blocked:
        rows = rows.exclude(blocked_because="")
    by_expiry = rows.annotate(by=Coalesce(Cast("expires_on", CharField()), Value(_NEVER)))
    return page_of(by_expiry.prefetch_related(_balances(ctx)), cursor=cursor, size=size, order="by")


def get_lot(ctx: Context, *, lot_id: str) -> Lot:
    """Return a lot with its balances in view by public id; raises Missing."""
    rows = Lot.objects.visible_to(ctx).select_related("sku").prefetch_related(_balances(ctx))
    return rows.one(public_id=lot_id)


def _balances(ctx: Context) -> Any:
    rows = Balance.objects.visible_to(ctx).exclude(quantity=0).select_related("location")
    return Prefetch("balances", rows.order_by("location__code", "condition"))
