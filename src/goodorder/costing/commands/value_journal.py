"""The journal of values as valuation reads and writes it: set-based SQL, read from where a change begins.

Whoever values a pool holds its lock, taken in order of ids, under a lock of the policy: shared where values stay
in their pools, alone where kits let them flow into others. So walks never wait for each other in a circle.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from goodorder.costing.models import CostLayer, CostPolicy, CostPool, ValueEntry
from goodorder.costing.rules.costs import (
    FIFO,
    CostEntry,
    CostState,
    Layers,
    Place,
    Standing,
    Stocked,
    Valued,
    standing_layers,
)
from goodorder.costing.rules.revaluation import Change, Line, Recorded
from goodorder.kernel.bulk import insert_all
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Transient

CHUNK = 500

_FOLLOWING = """
    SELECT v.pool_id, v.at, v.rank, v.movement_id, v.quantity, m.kind, v.unit_cost, v.landed, v.line_ref,
           m.document, v.value, v.settled, v.uncosted, v.left_quantity, v.left_value, v.left_uncosted,
           v.left_unit_cost
    FROM costing_valueentry v JOIN inventory_movement m ON m.id = v.movement_id
    WHERE v.pool_id = %s AND (v.at, v.rank, v.movement_id) >= (%s, %s, %s)
    ORDER BY v.at, v.rank, v.movement_id LIMIT %s
"""
_BUILD = """
    SELECT v.pool_id, v.at, v.rank, v.movement_id, v.quantity, m.kind, v.unit_cost, v.landed, v.line_ref,
           m.document, v.value, v.settled, v.uncosted, v.left_quantity, v.left_value, v.left_uncosted,
           v.left_unit_cost
    FROM costing_valueentry v JOIN inventory_movement m ON m.id = v.movement_id
    WHERE m.document = %s AND m.kind = 'kit' AND v.at = %s
"""
_BEFORE = """
    SELECT left_quantity, left_value, left_uncosted, left_unit_cost FROM costing_valueentry
    WHERE pool_id = %s AND (at, rank, movement_id) < (%s, %s, %s)
    ORDER BY at DESC, rank DESC, movement_id DESC LIMIT 1
"""
_ARRIVALS = """
    SELECT at, rank, movement_id, quantity, CASE WHEN uncosted = 0 THEN value END FROM costing_valueentry
    WHERE pool_id = %s AND quantity > 0 AND (at, rank, movement_id) < (%s, %s, %s)
    ORDER BY at DESC, rank DESC, movement_id DESC LIMIT %s
"""
_LINE = """
    SELECT coalesce(sum(-quantity - uncosted) FILTER (WHERE quantity < 0), 0),
           coalesce(sum(-value) FILTER (WHERE quantity < 0), 0),
           coalesce(sum(quantity) FILTER (WHERE quantity > 0), 0)
    FROM costing_valueentry WHERE pool_id = %s AND line_ref = %s AND (at, rank, movement_id) < (%s, %s, %s)
"""
_RETURNS = """
    SELECT at, rank, movement_id FROM costing_valueentry
    WHERE pool_id = %s AND line_ref = %s AND quantity > 0 AND (at, rank, movement_id) > (%s, %s, %s)
"""
_WAITING_SKUS = """
    SELECT DISTINCT sku_id FROM (
        SELECT sku_id FROM costing_unvalued WHERE company_id = %s ORDER BY id LIMIT %s) w
"""
_WAITING = """
    SELECT p.id, u.at, u.rank, u.id, u.quantity, u.kind, u.unit_cost, 0, u.line_ref, u.document
    FROM costing_unvalued u JOIN costing_costpool p ON p.sku_id = u.sku_id AND p.company_id = u.company_id
    WHERE u.company_id = %s AND u.sku_id = ANY(%s) ORDER BY u.at, u.rank, u.id LIMIT %s
"""
_PARTNERS = """
    SELECT DISTINCT o.sku_id FROM costing_unvalued o
    WHERE o.company_id = %s AND o.kind = 'kit' AND o.document IN (
        SELECT u.document FROM costing_unvalued u
        WHERE u.company_id = o.company_id AND u.kind = 'kit' AND u.document <> '' AND u.sku_id = ANY(%s))
"""
_TOUCHES_KITS = """
    SELECT EXISTS (SELECT FROM costing_costpool p
                   WHERE p.company_id = %s AND p.sku_id = ANY(%s) AND p.has_kits)
        OR EXISTS (SELECT FROM costing_unvalued u
                   WHERE u.company_id = %s AND u.sku_id = ANY(%s) AND u.kind = 'kit')
"""
_LOCK_ALONE = "SELECT FROM costing_costpolicy WHERE id = %s FOR UPDATE"
_LOCK_SHARED = "SELECT FROM costing_costpolicy WHERE id = %s FOR KEY SHARE"
_OPEN = """
    INSERT INTO costing_costpool
        (public_id, version, sku_id, company_id, method, opening, quantity, value, uncosted)
    SELECT 'cpl_' || replace(gen_random_uuid()::text, '-', ''), 0, s.id, y.company_id, y.method, o.units, o.units,
           0, greatest(o.units, 0)
    FROM costing_costpolicy y CROSS JOIN unnest(%s::bigint[]) AS s (id) CROSS JOIN LATERAL (
        SELECT coalesce(sum(m.quantity), 0) AS units
        FROM inventory_movement m JOIN locations_location l ON l.id = m.location_id
        WHERE l.company_id = y.company_id AND m.sku_id = s.id AND m.id <= y.opened_id AND m.at < y.since
          AND m.owner = '' AND m.kind NOT IN ('transfer', 'condition')) o
    WHERE y.id = %s
      AND NOT EXISTS (SELECT FROM costing_costpool p WHERE p.sku_id = s.id AND p.company_id = y.company_id)
    ORDER BY s.id ON CONFLICT (company_id, sku_id) DO NOTHING
"""
_ADVANCE = """
    UPDATE costing_costpolicy y SET checked_id = greatest(y.checked_id, least(
        (SELECT u.id - 1 FROM costing_unvalued u WHERE u.company_id = y.company_id ORDER BY u.id LIMIT 1),
        coalesce((SELECT m.id FROM inventory_movement m WHERE m.recorded_at < %s ORDER BY m.id DESC LIMIT 1), 0)))
    WHERE y.id = %s
"""
_UPDATE = """
    UPDATE costing_valueentry v SET value = n.value, settled = n.settled, uncosted = n.uncosted,
        left_quantity = n.left_quantity, left_value = n.left_value, left_uncosted = n.left_uncosted,
        left_unit_cost = n.left_unit_cost
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                %s::bigint[])
        AS n (movement_id, value, settled, uncosted, left_quantity, left_value, left_uncosted, left_unit_cost)
    WHERE v.movement_id = n.movement_id
"""
_END = """
    UPDATE costing_costpool p
    SET quantity = n.quantity, value = n.value, uncosted = n.uncosted, unit_cost = n.unit_cost
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
        AS n (id, quantity, value, uncosted, unit_cost)
    WHERE p.id = n.id
"""
_CHANGED = (
    "movement_id", "value", "settled", "uncosted", "left_quantity", "left_value", "left_uncosted",
    "left_unit_cost",
)  # fmt: skip


def waiting_skus(policy: CostPolicy, most: int) -> list[int]:
    """Find SKUs with movements that have no value yet, those of the oldest `most` movements."""
    return sorted(sku_id for (sku_id,) in _rows(_WAITING_SKUS, [policy.company_id, most]))


def waiting(policy: CostPolicy, sku_ids: Collection[int], most: int) -> list[CostEntry]:
    """Read movements without a value, of SKUs whose pools are locked, in their order."""
    rows = _rows(_WAITING, [policy.company_id, list(sku_ids), most])
    return [CostEntry(row[0], row[1:4], *row[4:]) for row in rows]


def with_partners(policy: CostPolicy, sku_ids: Collection[int]) -> set[int]:
    """Add the SKUs that kits not valued yet were made of, or taken apart into."""
    known, found = set[int](), set(sku_ids)
    while found != known:
        known = found
        found = known | {sku_id for (sku_id,) in _rows(_PARTNERS, [policy.company_id, list(known)])}
    return found


def lock_policy(policy: CostPolicy, sku_ids: Collection[int]) -> bool:
    """Lock the policy before its pools, alone if kits are among the SKUs or waiting; tells whether alone."""
    is_alone = not _is_shared(policy, sku_ids)
    if is_alone:
        _run(_LOCK_ALONE, [policy.pk])
    policy.refresh_from_db(fields=["method"])
    return is_alone


def _is_shared(policy: CostPolicy, sku_ids: Collection[int]) -> bool:
    if _touches_kits(policy, sku_ids):
        return False
    try:
        attempt(lambda: _lock_shared(policy, sku_ids))
    except Transient:
        return False
    return True


def _lock_shared(policy: CostPolicy, sku_ids: Collection[int]) -> None:
    """Lock the policy and look again: if the first kits came meanwhile, the failure takes the lock back."""
    _run(_LOCK_SHARED, [policy.pk])
    if _touches_kits(policy, sku_ids):
        raise Transient("inventory.changed_meanwhile", "kits were made while stock was valued; try again")


def _touches_kits(policy: CostPolicy, sku_ids: Collection[int]) -> bool:
    skus = list(sku_ids)
    return bool(_rows(_TOUCHES_KITS, [policy.company_id, skus, policy.company_id, skus])[0][0])


def open_pools(policy: CostPolicy, sku_ids: Collection[int]) -> None:
    """Make the pools of SKUs that have none."""
    if sku_ids:
        _run(_OPEN, [list(sku_ids), policy.pk])


def advance(policy: CostPolicy, settled: datetime) -> None:
    """Move the mark up to which all is valued, to before `settled`: nothing older is still being written."""
    _run(_ADVANCE, [settled, policy.pk])


class Journal:
    """Where a walk reads what is valued. Locks each pool before it reads it; `pools` are those locked."""

    def __init__(self, pools: Iterable[CostPool] = ()) -> None:
        self.pools = {pool.pk: pool for pool in pools}

    def before(self, pool: int, place: Place, /) -> Standing:
        """See Source."""
        kept = self._locked(pool)
        rows = _rows(_BEFORE, [pool, *place])
        state = CostState(*rows[0]) if rows else CostState(kept.opening, 0, max(0, kept.opening))
        if kept.method != FIFO:
            return Standing(kept.method, state)
        return Standing(FIFO, state, standing_layers(self._arrivals(pool, place), state.quantity))

    def following(self, pool: int, place: Place, /) -> Iterator[Recorded]:
        """See Source."""
        rows = _rows(_FOLLOWING, [pool, *place, CHUNK + 1])
        while len(rows) > CHUNK:
            yield from map(_recorded, rows[:CHUNK])
            rows = _rows(_FOLLOWING, [pool, *rows[CHUNK][1:4], CHUNK + 1])
        yield from map(_recorded, rows)

    def line(self, pool: int, line_ref: int, place: Place, /) -> Line:
        """See Source."""
        return Line(*map(int, _rows(_LINE, [pool, line_ref, *place])[0]))

    def returns(self, pool: int, line_ref: int, place: Place, /) -> Sequence[Place]:
        """See Source."""
        return _rows(_RETURNS, [pool, line_ref, *place])

    def build(self, entry: CostEntry, /) -> Sequence[Recorded]:
        """See Source."""
        return [_recorded(row) for row in _rows(_BUILD, [entry.build, entry.place[0]])] if entry.build else []

    def _locked(self, pool: int) -> CostPool:
        if pool not in self.pools:
            self.pools[pool] = CostPool.objects.select_for_update().get(pk=pool)
        return self.pools[pool]

    def _arrivals(self, pool: int, place: Place) -> Iterator[tuple[int, int, int | None]]:
        rows = _rows(_ARRIVALS, [pool, *place, CHUNK])
        while rows:
            yield from (row[2:] for row in rows)
            rows = _rows(_ARRIVALS, [pool, *rows[-1][:3], CHUNK])


def write(changes: Collection[Change], ends: Mapping[int, Stocked]) -> None:
    """Keep what a walk found: new entries, changed ones, the pools whose end it reached, their layers."""
    insert_all([_row(change) for change in changes if change.was is None])
    changed = [_row(change) for change in changes if change.was is not None]
    if changed:
        columns = [[getattr(row, name) for row in changed] for name in _CHANGED]
        _run(_UPDATE, columns)
    if ends:
        states = [(pool, *stock.state) for pool, stock in ends.items()]
        _run(_END, [list(column) for column in zip(*states, strict=True)])
    with_kits = {change.entry.pool for change in changes if change.entry.build and change.was is None}
    if with_kits:
        CostPool.objects.filter(pk__in=with_kits).update(has_kits=True)
    _write_layers({pool: stock for pool, stock in ends.items() if isinstance(stock, Layers)})


def _write_layers(ends: Mapping[int, Layers]) -> None:
    wanted = {
        (pool, layer.source or None): (layer.left, layer.worth)
        for pool, stock in ends.items()
        for layer in stock.layers
    }
    kept = {(row.pool_id, row.movement_id): row for row in CostLayer.objects.filter(pool__in=ends)}
    CostLayer.objects.filter(pk__in=[row.pk for key, row in kept.items() if key not in wanted]).delete()
    differing = [
        row
        for key, row in kept.items()
        if wanted.get(key, (row.quantity, row.value)) != (row.quantity, row.value)
    ]
    for row in differing:
        row.quantity, row.value = wanted[row.pool_id, row.movement_id]
    CostLayer.objects.bulk_update(differing, ["quantity", "value"])
    CostLayer.objects.bulk_create(
        CostLayer(pool_id=key[0], movement_id=key[1], quantity=layer[0], value=layer[1])
        for key, layer in wanted.items()
        if key not in kept
    )


def _recorded(row: Sequence[Any]) -> Recorded:
    entry = CostEntry(row[0], tuple(row[1:4]), *row[4:10])
    value, settled, uncosted, *left = row[10:]
    return Recorded(entry, Valued(value, settled, uncosted, CostState(*left)))


def _row(change: Change) -> ValueEntry:
    entry, now = change.entry, change.now
    at, rank, movement_id = entry.place
    return ValueEntry(
        movement_id=movement_id,
        pool_id=entry.pool,
        at=at,
        rank=rank,
        quantity=entry.quantity,
        line_ref=entry.line_ref,
        unit_cost=entry.unit_cost,
        landed=entry.landed,
        value=now.value,
        settled=now.settled,
        uncosted=now.uncosted,
        left_quantity=now.after.quantity,
        left_value=now.after.value,
        left_uncosted=now.after.uncosted,
        left_unit_cost=now.after.unit_cost,
    )


def _rows(statement: str, values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Any] = cursor.fetchall()
    return found


def _run(statement: str, values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
