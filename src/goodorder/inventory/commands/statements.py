"""The statements of the hot path: set-based SQL. Whoever touches a claim holds the lock of its stock row.

The order of locks, the same for everybody, so that no two commands wait for each other:

1. rows of SKUs (`lock_skus`, ascending id): whoever brings or frees stock, or changes a SKU's queue or supply;
2. stock rows, by (SKU id, location id) (`lock`, `lock_held`): whoever moves stock or touches a claim;
3. balances, claims, waiting claims and expected supply: guarded by the two above, never locked first.

A sale out of free stock takes only the second lock. A command that needs both and holds the second without
the first gives way: the kernel runs it again when the database finds it in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from goodorder.inventory.models import Reservation
from goodorder.inventory.rules import BalanceKey, Claim, Held, Key, Level, MovementDraft

# No key changes, so that rows pointing to the SKU can be inserted meanwhile.
_LOCK_SKUS = "SELECT id FROM catalog_sku WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"

_BALANCES = """
    SELECT b.sku_id, b.location_id, b.condition, b.lot_id, b.owner, b.quantity, b.held
    FROM unnest(%s::bigint[], %s::bigint[]) AS k (sku_id, location_id)
    JOIN inventory_balance b ON b.sku_id = k.sku_id AND b.location_id = k.location_id
"""

# What `Level.available` says, for many more rows than are sold from.
_LOOK = """
    SELECT s.sku_id, s.location_id, greatest(0, s.on_hand - s.quarantined - s.damaged - s.reserved - s.safety)
    FROM inventory_stock s WHERE s.sku_id = ANY(%s::bigint[]) AND s.sku_id <> ALL (ARRAY(
        SELECT r.sku_id FROM inventory_reservation r
        WHERE r.sku_id = ANY(%s::bigint[]) AND r.state = 'open' AND r.expires_at <= %s))"""

# Locks nothing when something is short, so that whoever must do more can begin with the locks of SKUs.
_LOCK_ENOUGH = """
    WITH wanted AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS k (sku_id, location_id, quantity)
    ), judged AS (
        SELECT count(*) FILTER (
            WHERE c.tracking = 'none'
              AND s.on_hand - s.quarantined - s.damaged - s.reserved - s.safety >= w.quantity) = count(*) AS is_met
        FROM wanted w LEFT JOIN catalog_sku c ON c.id = w.sku_id
        LEFT JOIN inventory_stock s ON s.sku_id = w.sku_id AND s.location_id = w.location_id
    )
    SELECT s.sku_id, s.location_id, s.on_hand, s.reserved, s.safety, s.quarantined + s.damaged, s.allow_negative
    FROM wanted w JOIN inventory_stock s ON s.sku_id = w.sku_id AND s.location_id = w.location_id
    WHERE (SELECT is_met FROM judged)
    ORDER BY s.sku_id, s.location_id FOR UPDATE OF s
"""

# All of some SKUs, others at some places only: the first condition alone finds the rows, by an index.
_LOCK_WIDE = """
    SELECT s.sku_id, s.location_id, s.on_hand, s.reserved, s.safety, s.quarantined + s.damaged, s.allow_negative
    FROM inventory_stock s
    WHERE s.sku_id = ANY(%s::bigint[]) AND (s.sku_id <> ALL(%s::bigint[])
       OR (s.sku_id, s.location_id) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[])))
    ORDER BY s.sku_id, s.location_id FOR UPDATE OF s
"""

_LOCK_HELD = """
    SELECT s.sku_id, s.location_id FROM inventory_stock s
    WHERE (s.sku_id, s.location_id) IN (
        SELECT r.sku_id, r.location_id FROM inventory_reservation r WHERE r.demand = %s AND r.state = 'open')
    ORDER BY s.sku_id, s.location_id FOR UPDATE OF s
"""

_EXPIRE = """
    WITH stale AS (
        UPDATE inventory_reservation r SET state = 'expired', closed_at = %s
        FROM unnest(%s::bigint[], %s::bigint[]) AS k (sku_id, location_id)
        WHERE r.sku_id = k.sku_id AND r.location_id = k.location_id
          AND r.state = 'open' AND r.expires_at <= %s
        RETURNING r.*
    ), freed AS (
        SELECT sku_id, location_id, sum(quantity) AS quantity FROM stale GROUP BY sku_id, location_id
    ), lowered AS (
        UPDATE inventory_stock s SET reserved = s.reserved - f.quantity FROM freed f
        WHERE s.sku_id = f.sku_id AND s.location_id = f.location_id
    )
    SELECT * FROM stale ORDER BY id
"""

_CLAIM = """
    WITH held AS (
        UPDATE inventory_stock s SET reserved = s.reserved + w.quantity
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS w (sku_id, location_id, quantity)
        WHERE s.sku_id = w.sku_id AND s.location_id = w.location_id
          AND s.on_hand - s.quarantined - s.damaged - s.reserved - s.safety >= w.quantity
        RETURNING s.sku_id, s.location_id
    )
    INSERT INTO inventory_reservation
        (line_ref, sku_id, location_id, quantity, lot_id, demand, state, is_allocated, is_pinned, holder,
         needed_on, created_at, expires_at)
    SELECT c.line_ref, c.sku_id, c.location_id, c.quantity, c.lot_id, %s, 'open', false, %s, %s, %s, %s, %s
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) WITH ORDINALITY
        AS c (line_ref, sku_id, location_id, quantity, lot_id, place)
    JOIN held USING (sku_id, location_id)
    ORDER BY c.place RETURNING *
"""

# An update by itself does not keep the order of locks. It judges the rows as they are once they are locked.
_TAKE = """
    WITH locked AS MATERIALIZED (
        SELECT s.sku_id, s.location_id, w.quantity
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS w (sku_id, location_id, quantity)
        JOIN inventory_stock s ON s.sku_id = w.sku_id AND s.location_id = w.location_id
        ORDER BY s.sku_id, s.location_id FOR UPDATE OF s)
    UPDATE inventory_stock s SET reserved = s.reserved + w.quantity
    FROM locked w WHERE s.sku_id = w.sku_id AND s.location_id = w.location_id
      AND s.on_hand - s.quarantined - s.damaged - s.reserved - s.safety >= w.quantity
"""

_MOVED = (
    "sku_id", "location_id", "quantity", "kind", "at", "document", "line_ref", "reason", "condition", "lot_id",
    "owner", "unit_cost",
)  # fmt: skip

_NAMES = """
    SELECT k.sku_id, k.location_id, coalesce(s.code, 'unknown SKU'), coalesce(l.code, 'unknown location')
    FROM unnest(%s::bigint[], %s::bigint[]) AS k (sku_id, location_id)
    LEFT JOIN catalog_sku s ON s.id = k.sku_id LEFT JOIN locations_location l ON l.id = k.location_id
"""

_FREE = """
    UPDATE inventory_stock s SET reserved = s.reserved - d.quantity
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d (sku_id, location_id, quantity)
    WHERE s.sku_id = d.sku_id AND s.location_id = d.location_id
"""

_LEDGER = """
    INSERT INTO inventory_movement
        (sku_id, location_id, quantity, kind, at, document, line_ref, reason, condition, lot_id, owner,
         unit_cost, actor, recorded_at)
    SELECT m.*, %s, %s
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::text[],
                %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[]) AS m
"""


def lock_enough(totals: Mapping[Key, int]) -> dict[Key, Level]:
    """Lock and read stock rows if they can all give what is asked and no lots are involved; else none."""
    return _levels(_LOCK_ENOUGH, [*_columns(totals), list(totals.values())])


def lock(keys: Iterable[Key] = (), *, sku_ids: Iterable[int] = ()) -> dict[Key, Level]:
    """Lock and read stock rows, and all rows of some SKUs; one that does not exist is not in the answer."""
    whole = set(sku_ids)
    some = _columns(key for key in keys if key[0] not in whole)
    return _levels(_LOCK_WIDE, [sorted({*whole, *some[0]}), some[0], *some])


def look(sku_ids: Iterable[int], now: datetime) -> dict[Key, int]:
    """Read what is available in every stock row of SKUs of which no claim's time is over; it may change at once."""
    ids = sorted(set(sku_ids))
    return {(sku_id, place): free for sku_id, place, free in _rows(_LOOK, [ids, ids, now])}


def lock_skus(sku_ids: Iterable[int]) -> None:
    """Lock SKUs: no one else may bring or free stock of them, or join their queue."""
    _rows(_LOCK_SKUS, [sorted(set(sku_ids))])


def balances(keys: Iterable[Key]) -> dict[BalanceKey, Held]:
    """Read what lies under locked stock rows, told apart by condition, lot and owner."""
    rows = _rows(_BALANCES, [*_columns(keys)])
    return {tuple(name): Held(quantity, held) for *name, quantity, held in rows}


def lock_held(demand: str) -> set[Key]:
    """Lock the stock rows on which a demand holds open claims."""
    return set(_rows(_LOCK_HELD, [demand]))


def expire(keys: Iterable[Key], now: datetime) -> list[Reservation]:
    """Close the claims on locked stock rows whose time is over, and return them; lots are not let go."""
    return list(Reservation.objects.raw(_EXPIRE, [now, *_columns(keys), now]))


def claim(
    totals: Mapping[Key, int], draft: Reservation, claims: Sequence[tuple[Claim, int | None]]
) -> list[Reservation]:
    """Raise `reserved` of locked stock rows where there is enough, and write the claims (with lots) on those.

    `draft` says what all claims share: demand, terms, creation and expiry. Returns the new rows in the
    order of the claims; fewer than claims when a row was short after all.
    """
    asked = [*_columns(totals), list(totals.values())]
    columns = [
        [claim.line_ref for claim, _ in claims],
        [claim.sku_id for claim, _ in claims],
        [claim.location_id for claim, _ in claims],
        [claim.quantity for claim, _ in claims],
        [lot_id for _, lot_id in claims],
    ]
    shared = [
        draft.demand, draft.is_pinned, draft.holder, draft.needed_on, draft.created_at, draft.expires_at,
    ]  # fmt: skip
    return list(Reservation.objects.raw(_CLAIM, [*asked, *shared, *columns]))


def take(totals: Mapping[Key, int]) -> int:
    """Lock stock rows and raise `reserved` where there is enough; returns how many rows could give it."""
    return _run(_TAKE, [*_columns(totals), list(totals.values())])


def names(keys: Iterable[Key]) -> dict[Key, tuple[str, str]]:
    """Return the codes of SKU and location, for refusals."""
    rows = _rows(_NAMES, [*_columns(keys)])
    return {(sku_id, location_id): (sku, location) for sku_id, location_id, sku, location in rows}


def free(freed: Mapping[Key, int]) -> None:
    """Take claimed units off `reserved` of locked stock rows; with a minus, put them on."""
    _run(_FREE, [*_columns(freed), list(freed.values())])


def write_ledger(movements: Sequence[MovementDraft], *, actor: str, now: datetime) -> None:
    """Append movements to the ledger, which moves the balances with them."""
    columns = [[getattr(movement, name) for movement in movements] for name in _MOVED]
    _run(_LEDGER, [actor, now, *columns])


def _levels(statement: str, values: list[Any]) -> dict[Key, Level]:
    return {(sku_id, place): Level(*levels) for sku_id, place, *levels in _rows(statement, values)}


def _columns(keys: Iterable[Key]) -> tuple[list[int], list[int]]:
    ordered = list(keys)
    return [sku_id for sku_id, _ in ordered], [location_id for _, location_id in ordered]


def _rows(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Any] = cursor.fetchall()
    return found


def _run(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
