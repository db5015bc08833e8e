"""Drift: where a stored number differs from what it is the sum of. The database's guards should leave none."""

from dataclasses import dataclass

from django.db import connection

from goodorder.inventory.models import Stock
from goodorder.inventory.rules import Key
from goodorder.kernel.access import Context

# Each part: what, SKU, location, lot or document, stored, computed.
_DRIFT = """
    WITH moved AS (
        SELECT sku_id, location_id, sum(quantity) AS on_hand,
               coalesce(sum(quantity) FILTER (WHERE condition = 'quarantined'), 0) AS quarantined,
               coalesce(sum(quantity) FILTER (WHERE condition = 'damaged'), 0) AS damaged
        FROM inventory_movement GROUP BY 1, 2
    ), claimed AS (
        SELECT sku_id, location_id, sum(quantity) AS reserved FROM inventory_reservation
        WHERE state = 'open' GROUP BY 1, 2
    ), level AS (
        SELECT coalesce(s.sku_id, m.sku_id, c.sku_id) AS sku_id,
               coalesce(s.location_id, m.location_id, c.location_id) AS location_id,
               s.on_hand, s.quarantined, s.damaged, s.reserved, coalesce(m.on_hand, 0) AS true_on_hand,
               coalesce(m.quarantined, 0) AS true_quarantined, coalesce(m.damaged, 0) AS true_damaged,
               coalesce(c.reserved, 0) AS true_reserved
        FROM inventory_stock s
        FULL JOIN moved m ON m.sku_id = s.sku_id AND m.location_id = s.location_id
        FULL JOIN claimed c ON c.sku_id = coalesce(s.sku_id, m.sku_id)
                           AND c.location_id = coalesce(s.location_id, m.location_id)
    ), balance AS (
        SELECT coalesce(b.sku_id, m.sku_id) AS sku_id, coalesce(b.location_id, m.location_id) AS location_id,
               concat_ws(' ', coalesce(b.condition, m.condition),
                         (SELECT code FROM inventory_lot l WHERE l.id = coalesce(b.lot_id, m.lot_id)),
                         nullif(coalesce(b.owner, m.owner), '')) AS part,
               coalesce(b.quantity, 0) AS stored, coalesce(m.quantity, 0) AS computed
        FROM inventory_balance b FULL JOIN (
            SELECT sku_id, location_id, condition, lot_id, owner, sum(quantity) AS quantity
            FROM inventory_movement GROUP BY 1, 2, 3, 4, 5) m
          ON (m.sku_id, m.location_id, m.condition, coalesce(m.lot_id, 0), m.owner)
           = (b.sku_id, b.location_id, b.condition, coalesce(b.lot_id, 0), b.owner)
    ), held AS (
        SELECT coalesce(b.sku_id, r.sku_id) AS sku_id, coalesce(b.location_id, r.location_id) AS location_id,
               (SELECT code FROM inventory_lot l WHERE l.id = coalesce(b.lot_id, r.lot_id)) AS part,
               coalesce(b.held, 0) AS stored, coalesce(r.held, 0) AS computed
        FROM (SELECT sku_id, location_id, lot_id, sum(held) AS held FROM inventory_balance
              WHERE condition = 'good' GROUP BY 1, 2, 3) b
        FULL JOIN (SELECT sku_id, location_id, lot_id, sum(quantity) AS held FROM inventory_reservation
                   WHERE state = 'open' AND lot_id IS NOT NULL GROUP BY 1, 2, 3) r
          ON (r.sku_id, r.location_id, r.lot_id) = (b.sku_id, b.location_id, coalesce(b.lot_id, 0))
    ), bound AS (
        SELECT e.sku_id, e.location_id, e.document AS part, e.claimed AS stored,
               coalesce((SELECT sum(quantity) FROM inventory_binding WHERE expected_id = e.id), 0) AS computed
        FROM inventory_expected e
    ), drift AS (
        SELECT 'on_hand' AS what, sku_id, location_id, '' AS part, coalesce(on_hand, 0) AS stored,
               true_on_hand AS computed FROM level
        UNION ALL SELECT 'quarantined', sku_id, location_id, '', coalesce(quarantined, 0), true_quarantined FROM level
        UNION ALL SELECT 'damaged', sku_id, location_id, '', coalesce(damaged, 0), true_damaged FROM level
        UNION ALL SELECT 'reserved', sku_id, location_id, '', coalesce(reserved, 0), true_reserved FROM level
        UNION ALL SELECT 'balance', sku_id, location_id, part, stored, computed FROM balance
        UNION ALL SELECT 'held', sku_id, location_id, coalesce(part, ''), stored, computed FROM held
        UNION ALL SELECT 'claimed', sku_id, location_id, part, stored, computed FROM bound
    )
    SELECT d.what, k.code, l.code, d.part, d.stored::bigint, d.computed::bigint, d.sku_id, d.location_id
    FROM drift d JOIN catalog_sku k ON k.id = d.sku_id JOIN locations_location l ON l.id = d.location_id
    WHERE d.stored <> d.computed ORDER BY k.code, l.code, d.what, d.part
"""


@dataclass(frozen=True, slots=True)
class Drift:
    """A stored number and what it should be.

    `what` is on_hand, quarantined, damaged, reserved, balance, held or claimed; `part` names condition, lot
    and owner of a balance, the lot of a hold, or the document of a claimed supply.
    """

    what: str
    sku: str
    location: str
    part: str
    stored: int
    computed: int
    key: Key


def drift(ctx: Context) -> list[Drift]:
    """Compare every stored number with movements, open claims and bindings, in one statement.

    Only at places the actor may see.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DRIFT)
        rows = cursor.fetchall()
    found = [Drift(*row[:6], key=(row[6], row[7])) for row in rows]
    if not ctx.scopes or not found:
        return found
    seen = set(Stock.objects.visible_to(ctx).values_list("sku_id", "location_id"))
    return [entry for entry in found if entry.key in seen]
