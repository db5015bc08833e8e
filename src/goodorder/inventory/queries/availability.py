"""What can be promised when: three statements for any number of lines and locations, no row objects.

An argued exception: this answers every shop page, so it is set-based SQL; `rules.atp` and `rules.basket`
compute on what it reads. Claims whose time is over count as gone. A claim holds its units from now on,
whatever day they are needed, so that what is promised here can be reserved at once. Units waiting claims
are bound to lessen the supply they are bound to; unbound ones come before anybody who asks now.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from goodorder.inventory.rules import Key
from goodorder.inventory.rules.atp import Position
from goodorder.inventory.rules.basket import AskedLine, LineAnswer, Picture, Recipe, answers
from goodorder.kernel.access import Context, internal_query
from goodorder.locations.queries import within_scopes

RECIPES = """
    WITH RECURSIVE opened AS (
        SELECT s.id AS asked, s.id AS sku_id, 1::bigint AS units, s.code, s.kind, s.tracking, s.release_on
        FROM catalog_sku s WHERE s.id = ANY(%s)
        UNION ALL
        SELECT o.asked, c.id, o.units * p.quantity, c.code, c.kind, c.tracking, greatest(o.release_on, c.release_on)
        FROM opened o JOIN catalog_kitpart p ON p.kit_id = o.sku_id JOIN catalog_sku c ON c.id = p.component_id
        WHERE o.kind = 'kit'
    )
    SELECT asked, sku_id, min(code), sum(units)::bigint, bool_or(tracking <> 'none'), max(release_on) FROM opened
    WHERE kind <> 'kit' GROUP BY asked, sku_id ORDER BY asked, sku_id
"""

POSITIONS = """
    SELECT s.sku_id, s.location_id, s.safety, s.on_hand - s.quarantined - s.damaged - s.reserved
        + CASE WHEN s.reserved = 0 THEN 0 ELSE coalesce((
            SELECT sum(r.quantity) FROM inventory_reservation r
            WHERE r.sku_id = s.sku_id AND r.location_id = s.location_id AND r.state = 'open'
              AND r.expires_at <= %s), 0)::bigint END
        - CASE WHEN s.sku_id <> ALL(%s) THEN 0 ELSE coalesce((
            SELECT sum(b.quantity - b.held) FROM inventory_balance b JOIN inventory_lot l ON l.id = b.lot_id
            WHERE b.sku_id = s.sku_id AND b.location_id = s.location_id AND b.condition = 'good'
              AND (l.blocked_because <> '' OR l.expires_on <= %s)), 0)::bigint END
    FROM inventory_stock s WHERE s.sku_id = ANY(%s) AND s.location_id = ANY(%s)
"""

DATED = """
    SELECT e.sku_id, e.location_id, e.due_on, e.quantity - e.received - e.claimed, e.document,
        e.confidence_percent, e.id
    FROM inventory_expected e
    WHERE e.state = 'open' AND e.due_on >= %s AND e.sku_id = ANY(%s) AND e.location_id = ANY(%s)
      AND e.quantity - e.received > e.claimed
    UNION ALL
    SELECT w.sku_id, w.location_id, NULL, w.quantity - coalesce(b.bound, 0)::bigint, NULL, NULL, w.id
    FROM inventory_waiting w
    LEFT JOIN LATERAL (
        SELECT sum(quantity) AS bound FROM inventory_binding WHERE waiting_id = w.id) b ON true
    WHERE w.sku_id = ANY(%s) AND (w.location_id = ANY(%s) OR w.location_id IS NULL AND w.company_id IN (
        SELECT company_id FROM locations_location WHERE id = ANY(%s))) AND w.quantity > coalesce(b.bound, 0)
    ORDER BY 3, 7
"""


def time_phased(
    ctx: Context, *, lines: Sequence[AskedLine], location_ids: Sequence[int], today: date
) -> list[LineAnswer]:
    """Answer what a basket can have, when, from which supply: each line after those before it have theirs.

    `location_ids` in order of preference; those the actor may not see are left out. At most three statements,
    one more for an actor whose locations are limited.
    """
    places = within_scopes(ctx, location_ids=location_ids)
    sku_ids = [line.sku_id for line in lines]
    return answers(lines, picture(sku_ids, places, now=ctx.now, today=today), today=today)


def kit_availability(
    ctx: Context,
    *,
    sku_id: int,
    location_ids: Sequence[int],
    today: date,
    also: Sequence[AskedLine] = (),
) -> LineAnswer:
    """Answer how many of a kit can be promised when others are promised too, and which part limits it."""
    lines = [*also, AskedLine(sku_id, 0)]
    return time_phased(ctx, lines=lines, location_ids=location_ids, today=today)[-1]


@internal_query
def picture(
    sku_ids: Sequence[int], location_ids: Sequence[int], *, now: datetime, today: date, min_life_days: int = 0
) -> Picture:
    """Read all that the availability of SKUs (kits by their parts) is computed from.

    Lots with less remaining life than `min_life_days` are left out.
    """
    recipes, tracked, codes = _recipes(sku_ids)
    parts = sorted({part for recipe in recipes.values() for part in recipe.parts})
    places = list(location_ids)
    keep_until = today + timedelta(days=min_life_days)
    rows = _rows(POSITIONS, [now, tracked, keep_until, parts, places])
    supplies, demands, waiting = _dated(parts, places, today)
    levels: dict[Key, tuple[int, int]] = dict.fromkeys((*supplies, *demands), (0, 0))
    levels.update({(sku_id, place): (on_hand, safety) for sku_id, place, safety, on_hand in rows})
    positions = {
        key: Position(on_hand, safety, supplies.get(key, ()), demands.get(key, ()))
        for key, (on_hand, safety) in levels.items()
    }
    return Picture(recipes, positions, places, waiting, codes)


def _recipes(sku_ids: Sequence[int]) -> tuple[dict[int, Recipe], list[int], dict[int, str]]:
    """Return what each SKU takes in the end, which of these are kept by lot or serial number, and their codes."""
    parts: dict[int, dict[int, int]] = {}
    release: dict[int, date] = {}
    tracked, codes = set(), {}
    for asked, sku_id, code, units, is_tracked, release_on in _rows(RECIPES, [list(sku_ids)]):
        parts.setdefault(asked, {})[sku_id] = units
        codes[sku_id] = code
        if is_tracked:
            tracked.add(sku_id)
        if release_on:
            release[asked] = max(release_on, release.get(asked, release_on))
    found = {asked: Recipe(taken, release.get(asked)) for asked, taken in parts.items()}
    return found, sorted(tracked), codes


def _dated(
    parts: Sequence[int], places: Sequence[int], today: date
) -> tuple[dict[Key, list[Any]], dict[Key, list[Any]], dict[int, int]]:
    """Return free supply and waiting units by balance, and the units waiting for any place, by SKU."""
    supplies: dict[Key, list[Any]] = {}
    demands: dict[Key, list[Any]] = {}
    waiting: dict[int, int] = {}
    wanted = [today, parts, places, parts, places, places]
    for sku_id, place, due_on, units, document, confidence, _ in _rows(DATED, wanted):
        if due_on:
            supplies.setdefault((sku_id, place), []).append((due_on, units, document, confidence))
        elif place:
            demands.setdefault((sku_id, place), []).append((today, units))
        else:
            waiting[sku_id] = waiting.get(sku_id, 0) + units
    return supplies, demands, waiting


def _rows(statement: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Any] = cursor.fetchall()
    return found
