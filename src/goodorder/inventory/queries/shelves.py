"""What can be promised, place by place and lot by lot: set-based reads, the same for commands and askers."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import F, Sum

from goodorder.inventory.models import Balance, Reservation, Stock
from goodorder.inventory.rules import (
    Key,
    Level,
    LotCount,
    Shelf,
    Shelves,
    business_day,
    plain_shelf,
    tracked_shelf,
)
from goodorder.inventory.rules.words import GOOD
from goodorder.kernel.access import internal_query

LotKey = tuple[int, int, int | None]


@internal_query
def shelves(
    sku_ids: Collection[int], location_ids: Collection[int] | None = None, *, now: datetime | None = None
) -> Shelves:
    """Read what each place can still promise of each SKU.

    With `now`, claims that have run out by then count as gone and lots are judged by each place's business
    day; one statement, two more when there are SKUs told apart by lot.
    """
    rows = Stock.objects.filter(sku_id__in=sku_ids)
    if location_ids is not None:
        rows = rows.filter(location_id__in=location_ids)
    unsellable = F("quarantined") + F("damaged")
    found = list(
        rows.values_list(
            "sku_id", "location_id", "sku__tracking", "location__time_zone", "on_hand", "reserved", "safety",
            unsellable, "allow_negative",
        )
    )  # fmt: skip
    run_out = _run_out(sku_ids, now) if now else {}
    lots = _lots({row[0] for row in found if row[2] != "none"}, run_out)
    made: Shelves = {}
    for sku_id, location_id, tracking, zone, *level in found:
        key = (sku_id, location_id)
        if tracking == "none":
            made[key] = plain_shelf(Level(*level), run_out.get((*key, None), 0))
        else:
            made[key] = _tracked(Level(*level), lots.get(key, []), now, zone)
    return made


@internal_query
def available(
    sku_ids: Collection[int],
    location_ids: Collection[int] | None = None,
    *,
    now: datetime | None = None,
    min_life_days: int = 0,
) -> dict[Key, int]:
    """Return what can be promised per (SKU id, location id), never below zero; absent means nothing.

    With `now`, claims that have run out by then count as gone, as `reserve` will treat them, and lots that
    do not keep `min_life_days` days from then are counted out.
    """
    found = shelves(sku_ids, location_ids, now=now)
    return {key: shelf.offer(min_life_days) for key, shelf in found.items()}


def _tracked(level: Level, counts: list[LotCount], now: datetime | None, zone: str) -> Shelf:
    return tracked_shelf(level, counts, None if now is None else business_day(now, zone))


def _run_out(sku_ids: Collection[int], now: datetime) -> dict[LotKey, int]:
    stale = Reservation.objects.filter(sku_id__in=sku_ids, state=Reservation.OPEN, expires_at__lte=now)
    sums = stale.values_list("sku_id", "location_id", "lot_id").annotate(units=Sum("quantity"))
    return {(sku_id, location_id, lot_id): units for sku_id, location_id, lot_id, units in sums}


def _lots(sku_ids: Collection[int], run_out: Mapping[LotKey, int]) -> dict[Key, list[LotCount]]:
    found: dict[Key, list[LotCount]] = {}
    if not sku_ids:
        return found
    rows = Balance.objects.filter(sku_id__in=sku_ids, condition=GOOD).values_list(
        "sku_id", "location_id", "lot_id", "lot__expires_on", "lot__blocked_because"
    )
    for sku_id, location_id, lot_id, expires_on, blocked, quantity, held in rows.annotate(
        there=Sum("quantity"), bound=Sum("held")
    ):
        gone = run_out.get((sku_id, location_id, lot_id), 0)
        count = LotCount(lot_id, quantity, held, expires_on, is_blocked=bool(blocked), run_out=gone)
        found.setdefault((sku_id, location_id), []).append(count)
    return found
