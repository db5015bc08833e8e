"""Binding those who wait to dated supply, under the locks of their SKUs."""

from collections.abc import Collection, Mapping, Sequence

from goodorder.inventory.commands import statements
from goodorder.inventory.commands.network import Network
from goodorder.inventory.events import SupplyRebound
from goodorder.inventory.models import Binding, Expected, Waiting
from goodorder.inventory.rules import Coming, Cover, Wanting, bind, lacking
from goodorder.kernel.access import Context
from goodorder.kernel.events import record_all

Bound = dict[tuple[int, int], int]
"""Units by (waiting claim's id, supply's id)."""


def wanting(row: Waiting, net: Network) -> Wanting:
    """Read a waiting claim as the rules understand it."""
    return Wanting(
        row.pk,
        row.sku_id,
        row.quantity,
        net.of(row.company_id, row.location_id),
        demand=row.demand,
        rank=row.rank,
        promised_on=row.promised_on,
        asked_at=row.asked_at,
        min_life_days=row.min_life_days,
        is_pinned=row.location_id is not None,
        ranked_by=row.ranked_by,
    )


def rebind(
    ctx: Context,
    sku_ids: Collection[int],
    waiting: Sequence[Waiting],
    net: Network,
    *,
    cause: str,
    fresh: Collection[int] = frozenset(),
    lost: str = "",
) -> None:
    """Bind the whole queue of some SKUs anew, earliest due first; say which days changed and why.

    `lost` is the document of supply that will not come.
    """
    supplies = list(Expected.objects.filter(sku_id__in=sku_ids, state=Expected.OPEN))
    comings = [Coming(row.pk, row.sku_id, row.location_id, row.to_come, row.due_on) for row in supplies]
    missing = lacking(statements.lock(sku_ids=sku_ids)) if comings else {}
    covers = bind((wanting(row, net) for row in waiting), comings, missing)
    before = _written([row.pk for row in supplies], covers)
    _count_claimed(supplies, covers)
    decisive = _documents(supplies, waiting, covers, before, lost)
    _date(ctx, waiting, covers, decisive, cause=cause, fresh=fresh)


def _written(supply_ids: Sequence[int], covers: Mapping[int, Cover]) -> Bound:
    """Bring the bindings to what is wanted; returns what they were."""
    wanted: Bound = {
        (waiting_id, supply_id): units
        for waiting_id, cover in covers.items()
        for supply_id, units in cover.parts
    }
    rows = {
        (row.waiting_id, row.expected_id): row for row in Binding.objects.filter(expected_id__in=supply_ids)
    }
    before = {pair: row.quantity for pair, row in rows.items()}
    gone = [row.pk for pair, row in rows.items() if pair not in wanted]
    if gone:
        Binding.objects.filter(pk__in=gone).delete()
    changed = [row for pair, row in rows.items() if wanted.get(pair, row.quantity) != row.quantity]
    for row in changed:
        row.quantity = wanted[row.waiting_id, row.expected_id]
    if changed:
        Binding.objects.bulk_update(changed, ["quantity"])
    Binding.objects.bulk_create(
        Binding(waiting_id=waiting_id, expected_id=supply_id, quantity=units)
        for (waiting_id, supply_id), units in wanted.items()
        if (waiting_id, supply_id) not in rows
    )
    return before


def _count_claimed(supplies: Sequence[Expected], covers: Mapping[int, Cover]) -> None:
    claimed: dict[int, int] = {}
    for cover in covers.values():
        for supply_id, units in cover.parts:
            claimed[supply_id] = claimed.get(supply_id, 0) + units
    changed = [row for row in supplies if row.claimed != claimed.get(row.pk, 0)]
    for row in changed:
        row.claimed = claimed.get(row.pk, 0)
    if changed:
        Expected.objects.bulk_update(changed, ["claimed"])


def _documents(
    supplies: Sequence[Expected],
    waiting: Sequence[Waiting],
    covers: Mapping[int, Cover],
    before: Bound,
    lost: str,
) -> dict[int, str]:
    """Return the document that decides each waiting claim's day, or that did when no day is left."""
    names = {row.pk: row.document for row in supplies}
    due = {row.pk: (row.due_on, row.pk) for row in supplies}
    was: dict[int, int] = {}
    for waiting_id, supply_id in before:
        if waiting_id not in was or due[was[waiting_id]] < due[supply_id]:
            was[waiting_id] = supply_id
    found = {}
    for row in waiting:
        cover = covers[row.pk]
        if cover.expected_on:
            found[row.pk] = names[cover.parts[-1][0]]
        else:
            found[row.pk] = lost or names.get(was.get(row.pk, 0), "")
    return found


def _date(
    ctx: Context,
    waiting: Sequence[Waiting],
    covers: Mapping[int, Cover],
    decisive: Mapping[int, str],
    *,
    cause: str,
    fresh: Collection[int],
) -> None:
    """Set the days that changed, and tell. The first day known is promised: it keeps its place in the queue."""
    changed = [row for row in waiting if row.expected_on != covers[row.pk].expected_on]
    facts = []
    for row in changed:
        was, row.expected_on = row.expected_on, covers[row.pk].expected_on
        row.promised_on = row.promised_on or row.expected_on
        if row.pk in fresh:
            continue
        rebound = SupplyRebound(
            demand=row.demand,
            line_ref=row.line_ref,
            waiting_id=row.public_id,
            expected_on=row.expected_on.isoformat() if row.expected_on else None,
            was=was.isoformat() if was else None,
            document=decisive[row.pk],
            cause=cause,
        )
        facts.append((row, rebound, row.demand, ctx.now))
    record_all(ctx, facts)
    if changed:
        Waiting.objects.bulk_update(changed, ["expected_on", "promised_on", "version"])
