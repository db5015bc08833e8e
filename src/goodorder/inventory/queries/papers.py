"""Reads of the papers that move stock: transfers, counts, corrections; and of lots."""

from datetime import date

from django.db.models import CharField, F, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce

from goodorder.inventory.models import (
    Adjustment,
    Balance,
    Count,
    CountLine,
    Lot,
    Transfer,
    TransferLine,
)
from goodorder.kernel.access import Context
from goodorder.kernel.paging import Page, page_of

_NEVER = "9999-12-31"


def _transfers(ctx: Context) -> QuerySet[Transfer]:
    """Transfers are seen by those who see the place they leave; totals are over their lines."""
    return Transfer.objects.visible_to(ctx).select_related("source__company", "target")


def list_transfers(
    ctx: Context, *, search: str = "", state: str = "", location: str = "", cursor: str = "", size: int = 50
) -> Page[Transfer]:
    """List transfers, newest first, with `asked`, `sent`, `came` units; `location` is where from or to."""
    rows = _transfers(ctx).annotate(
        asked=Sum("lines__quantity", default=0),
        sent=Sum("lines__shipped", default=0),
        came=Sum("lines__received", default=0),
        odd=Sum(F("lines__lost") + F("lines__extra"), default=0),
    )
    if search := search.strip():
        rows = rows.filter(number__istartswith=search)
    if state:
        rows = rows.filter(state=state)
    if location:
        rows = rows.filter(Q(source__code=location) | Q(target__code=location))
    return page_of(rows, cursor=cursor, size=size)


def get_transfer(ctx: Context, *, transfer_id: str) -> Transfer:
    """Return a transfer with its lines by public id; raises Missing."""
    lines = TransferLine.objects.select_related("sku", "lot").order_by("id")
    return _transfers(ctx).prefetch_related(Prefetch("lines", lines)).one(public_id=transfer_id)


def list_counts(
    ctx: Context, *, state: str = "", location: str = "", cursor: str = "", size: int = 50
) -> Page[Count]:
    """List counts, newest first, with how many `asked` lines they have and how many are `done`."""
    rows = Count.objects.visible_to(ctx).select_related("location__company")
    rows = rows.annotate(
        asked=Sum(Value(1), filter=Q(lines__isnull=False), default=0),
        done=Sum(Value(1), filter=Q(lines__counted__isnull=False, lines__needs_recount=False), default=0),
    )
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(location__code=location) if location else rows
    return page_of(rows, cursor=cursor, size=size)


def get_count(ctx: Context, *, count_id: str) -> Count:
    """Return a count with its lines by public id; raises Missing."""
    lines = CountLine.objects.select_related("sku", "lot").order_by("sku__code", "id")
    rows = Count.objects.visible_to(ctx).select_related("location__company")
    return rows.prefetch_related(Prefetch("lines", lines)).one(public_id=count_id)


def list_adjustments(
    ctx: Context, *, state: str = "", cursor: str = "", size: int = 50
) -> Page[Adjustment]:
    """List corrections that needed a second person, newest first."""
    rows = Adjustment.objects.visible_to(ctx).select_related("sku", "lot", "location__company")
    return page_of(rows.filter(state=state) if state else rows, cursor=cursor, size=size)


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
    rows = Lot.objects.visible_to(ctx).select_related("sku")
    rows = rows.annotate(by=Coalesce(Cast("expires_on", CharField()), Value(_NEVER)))
    if search := search.strip():
        named = Q(code__istartswith=search) | Q(sku__code__istartswith=search)
        rows = rows.filter(named | Q(sku__name__icontains=search))
    if expires_by:
        there = Balance.objects.visible_to(ctx).filter(quantity__gt=0).values("lot")
        rows = rows.filter(expires_on__lte=expires_by, pk__in=there)
    if only_blocked:
        rows = rows.exclude(blocked_because="")
    return page_of(rows.prefetch_related(_balances(ctx)), cursor=cursor, size=size, order="by")


def get_lot(ctx: Context, *, lot_id: str) -> Lot:
    """Return a lot with its balances in view by public id; raises Missing."""
    rows = Lot.objects.visible_to(ctx).select_related("sku").prefetch_related(_balances(ctx))
    return rows.one(public_id=lot_id)


def _balances(ctx: Context) -> Prefetch[QuerySet[Balance]]:
    rows = Balance.objects.visible_to(ctx).exclude(quantity=0).select_related("location")
    return Prefetch("balances", rows.order_by("location__code", "condition"))
