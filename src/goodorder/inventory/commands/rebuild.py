"""Rebuilding every stored number from what it is the sum of."""

from django.db import IntegrityError, connection

from goodorder.inventory import errors
from goodorder.inventory.commands.telling import stocks, tell
from goodorder.inventory.events import StockRebuilt
from goodorder.inventory.queries import Drift, drift
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt, command

# Writers finish first and wait meanwhile; readers go on.
_LOCK = """
    LOCK TABLE inventory_movement, inventory_stock, inventory_balance, inventory_reservation, inventory_expected,
               inventory_binding IN SHARE ROW EXCLUSIVE MODE
"""

_REPAIR = (
    "SET LOCAL goodorder.rebuild = 'on'",
    """
    INSERT INTO inventory_stock (public_id, version, sku_id, location_id, on_hand, reserved, safety, allow_negative)
    SELECT 'stk_' || replace(gen_random_uuid()::text, '-', ''), 0, m.sku_id, m.location_id, 0, 0, 0, false
    FROM (SELECT sku_id, location_id FROM inventory_movement
          UNION SELECT sku_id, location_id FROM inventory_reservation WHERE state = 'open') m
    ON CONFLICT (sku_id, location_id) DO NOTHING
    """,
    """
    INSERT INTO inventory_balance (sku_id, location_id, condition, lot_id, owner, quantity, held)
    SELECT DISTINCT sku_id, location_id, condition, lot_id, owner, 0, 0 FROM inventory_movement
    ON CONFLICT (sku_id, location_id, condition, lot_id, owner) DO NOTHING
    """,
    """
    UPDATE inventory_stock s SET on_hand = t.on_hand, quarantined = t.quarantined, damaged = t.damaged,
           reserved = t.reserved
    FROM (
        SELECT s.id, coalesce(m.on_hand, 0) AS on_hand, coalesce(m.quarantined, 0) AS quarantined,
               coalesce(m.damaged, 0) AS damaged, coalesce(r.reserved, 0) AS reserved
        FROM inventory_stock s LEFT JOIN (
            SELECT sku_id, location_id, sum(quantity) AS on_hand,
                   sum(quantity) FILTER (WHERE condition = 'quarantined') AS quarantined,
                   sum(quantity) FILTER (WHERE condition = 'damaged') AS damaged
            FROM inventory_movement GROUP BY 1, 2) m USING (sku_id, location_id)
        LEFT JOIN (SELECT sku_id, location_id, sum(quantity) AS reserved FROM inventory_reservation
                   WHERE state = 'open' GROUP BY 1, 2) r USING (sku_id, location_id)) t
    WHERE s.id = t.id AND (s.on_hand, s.quarantined, s.damaged, s.reserved)
                       <> (t.on_hand, t.quarantined, t.damaged, t.reserved)
    """,
    # What claims hold of a lot lies first with our own units, then with those of owners by their code.
    """
    WITH summed AS (
        SELECT b.id, b.sku_id, b.location_id, b.condition, b.lot_id, b.owner,
               coalesce(sum(m.quantity), 0) AS quantity
        FROM inventory_balance b LEFT JOIN inventory_movement m
          ON (m.sku_id, m.location_id, m.condition, m.owner) = (b.sku_id, b.location_id, b.condition, b.owner)
         AND m.lot_id IS NOT DISTINCT FROM b.lot_id
        GROUP BY b.id
    ), claims AS (
        SELECT sku_id, location_id, lot_id, sum(quantity) AS held FROM inventory_reservation
        WHERE state = 'open' AND lot_id IS NOT NULL GROUP BY 1, 2, 3
    ), spread AS (
        SELECT s.id, s.quantity, CASE WHEN s.condition <> 'good' THEN 0 ELSE greatest(0, least(
                   s.quantity, coalesce(c.held, 0) - coalesce(sum(s.quantity) OVER (
                       PARTITION BY s.sku_id, s.location_id, s.condition, s.lot_id ORDER BY s.owner
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))) END AS held
        FROM summed s LEFT JOIN claims c
          ON (c.sku_id, c.location_id, c.lot_id) = (s.sku_id, s.location_id, coalesce(s.lot_id, 0))
    ), wrong AS (
        SELECT b.sku_id, b.location_id, b.lot_id FROM inventory_balance b JOIN spread s USING (id)
        GROUP BY 1, 2, 3 HAVING sum(b.held) <> sum(s.held) OR bool_or(b.quantity <> s.quantity)
    )
    UPDATE inventory_balance b SET quantity = s.quantity, held = s.held
    FROM spread s, wrong w
    WHERE b.id = s.id AND b.sku_id = w.sku_id AND b.location_id = w.location_id
      AND b.lot_id IS NOT DISTINCT FROM w.lot_id
    """,
    """
    UPDATE inventory_expected e SET claimed = t.claimed
    FROM (SELECT e.id, coalesce(sum(b.quantity), 0) AS claimed FROM inventory_expected e
          LEFT JOIN inventory_binding b ON b.expected_id = e.id GROUP BY e.id) t
    WHERE e.id = t.id AND e.claimed <> t.claimed
    """,
    "SET LOCAL goodorder.rebuild = 'off'",
)


@command(needs="inventory.rebuild")
def rebuild_stock(ctx: Context) -> list[Drift]:
    """Set every stored number to what movements, open claims and bindings add up to; returns what differed.

    Nobody moves stock meanwhile. Raises Refused `inventory.rebuild_broken` when what they add up to breaks a
    rule itself, e.g. more is claimed than the movements leave: nothing is changed then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    found = drift(ctx)
    if not found:
        return []
    try:
        attempt(_repair)
    except IntegrityError as failure:
        raise errors.rebuild_broken(str(failure).partition("\n")[0]) from failure
    _tell(ctx, found)
    return found


def _repair() -> None:
    with connection.cursor() as cursor:
        for statement in _REPAIR:
            cursor.execute(statement)


def _tell(ctx: Context, found: list[Drift]) -> None:
    changes: dict[tuple[int, int], list[dict[str, object]]] = {}
    for entry in found:
        change = {
            "what": entry.what,
            "part": entry.part,
            "stored": entry.stored,
            "computed": entry.computed,
        }
        changes.setdefault(entry.key, []).append(change)
    rows = stocks(sorted(changes))
    tell(
        ctx,
        [
            (
                row,
                StockRebuilt(
                    sku_id=row.sku.public_id,
                    location=row.location.code,
                    changes=changes[row.sku_id, row.location_id],
                ),
                row.public_id,
            )
            for row in rows
        ],
    )
