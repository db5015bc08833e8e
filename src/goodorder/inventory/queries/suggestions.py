"""Which SKUs at a place should be counted next, and why."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from goodorder.catalog.models import Sku
from goodorder.inventory.models import Stock
from goodorder.inventory.rules.counts import Signs, because, doubt
from goodorder.kernel.access import Context
from goodorder.locations import queries as locations

RECENT = timedelta(days=90)
MOST = 100

_SIGNS = """
    WITH counted AS (
        SELECT l.sku_id, max(c.posted_at) AS at
        FROM inventory_countline l JOIN inventory_count c ON c.id = l.count_id
        WHERE c.location_id = %(place)s AND c.state = 'posted' GROUP BY l.sku_id)
    SELECT s.sku_id,
           count(*) FILTER (WHERE m.kind = 'adjust' AND m.quantity < 0 AND m.at > %(since)s),
           count(*) FILTER (WHERE m.kind = 'adjust' AND m.document LIKE 'trf\\_%%' AND m.at > %(since)s),
           extract(day FROM %(now)s - c.at)::int,
           coalesce(sum(abs(m.quantity)) FILTER (WHERE m.at > coalesce(c.at, '-infinity')), 0)::bigint
    FROM inventory_stock s
    LEFT JOIN counted c ON c.sku_id = s.sku_id
    LEFT JOIN inventory_movement m ON m.sku_id = s.sku_id AND m.location_id = s.location_id
    WHERE s.location_id = %(place)s
    GROUP BY s.sku_id, c.at
    HAVING s.sku_id IS NOT NULL AND count(m.id) > 0
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A SKU to count: how little its balance is believed (higher is less), and what speaks against it."""

    sku: Sku
    on_hand: int
    doubt: int
    because: tuple[str, ...]


def suggest_counts(ctx: Context, *, location: str, size: int = 20) -> list[Suggestion]:
    """List the SKUs at a place whose balance is believed least, the most doubtful first, each with reasons.

    Short picks and other corrections downwards of late, odd transfers, the time since the last count and the
    units moved since then count against a balance. Raises Missing.
    """
    place = locations.get_location(ctx, code=location)
    with connection.cursor() as cursor:
        cursor.execute(_SIGNS, {"place": place.pk, "now": ctx.now, "since": ctx.now - RECENT})
        signs = {sku_id: Signs(*found) for sku_id, *found in cursor.fetchall()}
    ranked = sorted(signs, key=lambda sku_id: (-doubt(signs[sku_id]), sku_id))[: min(size, MOST)]
    rows = Stock.objects.visible_to(ctx).filter(location=place, sku_id__in=ranked).select_related("sku")
    by_sku = {row.sku_id: row for row in rows}
    return [
        Suggestion(by_sku[pk].sku, by_sku[pk].on_hand, doubt(signs[pk]), because(signs[pk]))
        for pk in ranked
        if pk in by_sku
    ]
