"""What stock amounts to, bucket by bucket, and the ledger read as an account. Units of the SKU."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from goodorder.catalog.models import Sku
from goodorder.inventory.models import Binding, Expected, Movement, Reservation, Stock, Waiting
from goodorder.kernel.access import Context
from goodorder.kernel.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class Split:
    """Units on hand by what they are for: the parts add up to `on_hand`.

    `safety` is part of `free`; `waiting`, `expected` and what is `under_way` between locations are not on hand.
    """

    on_hand: int = 0
    free: int = 0
    reserved: int = 0
    allocated: int = 0
    picked: int = 0
    quarantined: int = 0
    damaged: int = 0
    safety: int = 0
    waiting: int = 0
    expected: int = 0
    under_way: int = 0


@dataclass(frozen=True, slots=True)
class SkuTotals:
    """One SKU over all locations in view; `stock` is any of its rows, for the SKU's names."""

    stock: Stock
    split: Split


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement and what was there after it."""

    movement: Movement
    balance: int


def _stock(ctx: Context, search: str, location: str) -> QuerySet[Stock]:
    rows = Stock.objects.visible_to(ctx)
    if search := search.strip():
        rows = rows.filter(Q(sku__code__istartswith=search) | Q(sku__name__icontains=search))
    return rows.filter(location__code=location) if location else rows


def list_totals(
    ctx: Context, *, search: str = "", location: str = "", cursor: str = "", size: int = 50
) -> Page[SkuTotals]:
    """List stocked SKUs by code with their units per bucket; `search` as in `list_stock`."""
    rows = _stock(ctx, search, location)
    earlier = _stock(ctx, "", location).filter(sku=OuterRef("sku"), pk__lt=OuterRef("pk"))
    heads = rows.filter(~Exists(earlier)).annotate(code=F("sku__code")).select_related("sku")
    found = page_of(heads, cursor=cursor, size=size, order="code")
    splits = splits_of(ctx, sku_ids=[head.sku_id for head in found.items], location=location)
    items = [SkuTotals(head, splits.get((head.sku_id,), Split())) for head in found.items]
    return Page(items, found.next_cursor)


def splits_of(
    ctx: Context, *, sku_ids: Sequence[int], location: str = "", by: Sequence[str] = ("sku_id",)
) -> dict[tuple[int, ...], Split]:
    """Sum the buckets of SKUs, by SKU or by (`sku_id`, `location_id`): four statements for any number."""

    def near(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.filter(sku_id__in=sku_ids)
        return (rows.filter(location__code=location) if location else rows).order_by().values(*by)

    def sums(rows: QuerySet[Any]) -> dict[tuple[int, ...], dict[str, int]]:
        return {tuple(row.pop(name) for name in by): row for row in rows}

    stock = sums(near(Stock.objects.visible_to(ctx)).annotate(**_totals()))
    claims = sums(
        near(Reservation.objects.visible_to(ctx).filter(state=Reservation.OPEN)).annotate(
            held=Sum("quantity", filter=Q(is_allocated=True), default=0),
            off_shelf=Sum("picked", default=0),
        )
    )
    waits = sums(near(Waiting.objects.visible_to(ctx)).annotate(waiting=Sum("quantity")))
    coming = sums(
        near(Expected.objects.visible_to(ctx).filter(state=Expected.OPEN)).annotate(
            expected=Sum(F("quantity") - F("received"), default=0)
        )
    )
    return {
        key: _split(row, {**claims.get(key, {}), **waits.get(key, {}), **coming.get(key, {})})
        for key, row in stock.items()
    }


_COLUMNS = ("on_hand", "quarantined", "damaged", "reserved", "safety")


_UNDER_WAY = Q(location__kind="transit")


def _totals() -> dict[str, Sum]:
    """Sum the columns; what lies at a transit location is under way and on nobody's shelf."""
    there = {f"{name}_sum": Sum(name, filter=~_UNDER_WAY, default=0) for name in _COLUMNS}
    return {**there, "under_way": Sum("on_hand", filter=_UNDER_WAY, default=0)}


def _split(row: dict[str, int], more: dict[str, int]) -> Split:
    total = {name: row[f"{name}_sum"] for name in _COLUMNS}
    held, picked = more.get("held", 0), more.get("off_shelf", 0)
    unsellable = total["quarantined"] + total["damaged"]
    return Split(
        on_hand=total["on_hand"],
        free=total["on_hand"] - unsellable - total["reserved"],
        reserved=total["reserved"] - held,
        allocated=held - picked,
        picked=picked,
        quarantined=total["quarantined"],
        damaged=total["damaged"],
        safety=total["safety"],
        waiting=more.get("waiting", 0),
        expected=max(0, more.get("expected", 0)),
        under_way=row["under_way"],
    )


def ledger_of(
    ctx: Context, *, sku_id: str, location: str = "", cursor: str = "", size: int = 25
) -> Page[Entry]:
    """List a SKU's movements, newest first, each with the balance after it: at one location, or over all."""
    sku = Sku.objects.filter(public_id=sku_id).values("pk")[
        :1
    ]  # a join would read and sort all of its movements
    rows = Movement.objects.visible_to(ctx).filter(sku=sku)
    stock = Stock.objects.visible_to(ctx).filter(sku__public_id=sku_id)
    if location:
        rows, stock = rows.filter(location__code=location), stock.filter(location__code=location)
    found = page_of(rows.select_related("location", "lot"), cursor=cursor, size=size)
    if not found.items:
        return Page([], "")
    newer = rows.filter(pk__gt=found.items[0].pk).aggregate(units=Sum("quantity", default=0))["units"]
    balance = stock.aggregate(units=Sum("on_hand", default=0))["units"] - newer
    entries = []
    for movement in found.items:
        entries.append(Entry(movement, balance))
        balance -= movement.quantity
    return Page(entries, found.next_cursor)


def claims_on(ctx: Context, *, sku_id: str, location: str = "", most: int = 50) -> list[Reservation]:
    """Return open claims on a SKU, the oldest first: who holds how much where, and until when."""
    rows = Reservation.objects.visible_to(ctx).filter(sku__public_id=sku_id, state=Reservation.OPEN)
    rows = rows.filter(location__code=location) if location else rows
    return list(rows.select_related("location", "lot").order_by("created_at", "pk")[:most])


def get_supply(ctx: Context, *, expected_id: str) -> Expected:
    """Return dated supply with those who are bound to it by public id; raises Missing."""
    bound = Binding.objects.select_related("waiting").order_by("waiting__rank", "waiting__promised_on", "pk")
    rows = Expected.objects.visible_to(ctx).select_related("sku", "location__company")
    return rows.prefetch_related(Prefetch("bindings", bound)).one(public_id=expected_id)


def supplies_named(ctx: Context, *, documents: Collection[str]) -> dict[str, Expected]:
    """Return the latest supply of each of these documents that the actor may see, for links."""
    rows = Expected.objects.visible_to(ctx).filter(document__in=set(documents)).order_by("pk")
    return {row.document: row for row in rows}
