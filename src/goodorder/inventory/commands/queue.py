"""The priority pass: whatever brings or frees stock serves those who wait, before anybody else can see it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import F

from goodorder.inventory.commands import lots, statements
from goodorder.inventory.commands.binding import rebind, wanting
from goodorder.inventory.commands.closing import close_run_out
from goodorder.inventory.commands.moving import movables, move
from goodorder.inventory.commands.network import Network, network
from goodorder.inventory.commands.telling import stocks, tell
from goodorder.inventory.events import WaitingServed
from goodorder.inventory.models import Reservation, Stock, Waiting
from goodorder.inventory.queries import shelves
from goodorder.inventory.rules import Grant, Key, Level, Wanting, given, overtaken, serve, sums
from goodorder.kernel.access import Context


def lock_to_free(keys: Iterable[Key]) -> dict[Key, Level]:
    """Lock SKUs and stock rows before units are brought or freed, in the order of locks; read the rows' levels.

    Where somebody waits for a SKU, all its stock rows are locked: the queue is served from everywhere.
    """
    wanted = sorted(set(keys))
    sku_ids = {sku_id for sku_id, _ in wanted}
    statements.lock_skus(sku_ids)
    waited_for = set(Waiting.objects.filter(sku_id__in=sku_ids).values_list("sku_id", flat=True))
    found = statements.lock(wanted, sku_ids=waited_for)
    return {key: found[key] for key in wanted if key in found}


def serve_queue(
    ctx: Context, sku_ids: Collection[int], *, cause: str, fresh: Collection[int] = frozenset()
) -> None:
    """Give what is free of some SKUs to those who wait, and bind the others to supply again.

    The caller holds the locks of `lock_to_free`. `cause` is what events say; no event tells the first
    binding of the waiting claims (ids) that are `fresh`.
    """
    waiting = queue_of(sku_ids)
    if not waiting:
        return
    wanted = sorted({row.sku_id for row in waiting})
    close_run_out(ctx, statements.lock(sku_ids=wanted))
    net = network_of(waiting)
    queue = [wanting(row, net) for row in waiting]
    claims = movables(wanted, net) if any(one.is_pinned for one in queue) else []
    grants, shifts = serve(queue, shelves(wanted, now=ctx.now), claims)
    move(ctx, shifts)
    left = _give(ctx, grants, waiting, queue) if grants else waiting
    rebind(ctx, wanted, left, net, cause=cause, fresh=fresh)


def rebind_all(ctx: Context, sku_ids: Collection[int], *, cause: str, lost: str = "") -> None:
    """Bind those who wait to supply again, after supply or queue changed and nothing became free.

    `lost` is the document of supply that will not come.
    """
    waiting = queue_of(sku_ids)
    rebind(ctx, sku_ids, waiting, network_of(waiting), cause=cause, lost=lost)


def queue_of(sku_ids: Collection[int]) -> list[Waiting]:
    """Read who waits for SKUs, in turn."""
    rows = Waiting.objects.filter(sku_id__in=sku_ids).select_related("sku")
    return list(rows.order_by("sku_id", "rank", F("promised_on").asc(nulls_last=True), "asked_at", "pk"))


def network_of(waiting: Sequence[Waiting]) -> Network:
    """Read the locations that may serve waiting claims."""
    return network(company_ids={row.company_id for row in waiting})


def _give(
    ctx: Context, grants: Sequence[Grant], waiting: Sequence[Waiting], queue: Sequence[Wanting]
) -> list[Waiting]:
    """Turn grants into claims; returns those who still wait."""
    by_id = {row.pk: row for row in waiting}
    Reservation.objects.bulk_create(_claim(ctx, by_id[grant.wanting_id], grant) for grant in grants)
    keys = [(by_id[grant.wanting_id].sku_id, grant.location_id) for grant in grants]
    units = [grant.quantity for grant in grants]
    statements.free(sums((key, -quantity) for key, quantity in zip(keys, units, strict=True)))
    held: dict[lots.LotPlace, int] = {}
    for key, grant in zip(keys, grants, strict=True):
        if grant.lot_id is not None:
            held[*key, grant.lot_id] = held.get((*key, grant.lot_id), 0) + grant.quantity
    lots.hold(held)
    _tell(ctx, grants, by_id, queue)
    return _shortened(waiting, given(grants))


def _claim(ctx: Context, row: Waiting, grant: Grant) -> Reservation:
    return Reservation(
        demand=row.demand,
        line_ref=row.line_ref,
        sku_id=row.sku_id,
        location_id=grant.location_id,
        lot_id=grant.lot_id,
        quantity=grant.quantity,
        is_pinned=row.location_id is not None,
        created_at=ctx.now,
    )


def _shortened(waiting: Sequence[Waiting], got: Mapping[int, int]) -> list[Waiting]:
    """Take what they got off the waiting claims; those that have everything are gone."""
    for row in waiting:
        row.quantity -= got.get(row.pk, 0)
    Waiting.objects.filter(pk__in=[row.pk for row in waiting if not row.quantity]).delete()
    left = [row for row in waiting if row.quantity]
    if cut := [row for row in left if row.pk in got]:
        Waiting.objects.bulk_update(cut, ["quantity"])
    return left


def _tell(
    ctx: Context, grants: Sequence[Grant], by_id: Mapping[int, Waiting], queue: Sequence[Wanting]
) -> None:
    """One event for each demand that was served."""
    keys = sorted({(by_id[grant.wanting_id].sku_id, grant.location_id) for grant in grants})
    rows = dict(zip(keys, stocks(keys), strict=True))
    served: dict[str, list[Grant]] = {}
    for grant in grants:
        served.setdefault(by_id[grant.wanting_id].demand, []).append(grant)
    facts = []
    for demand, own in served.items():
        lines = [_line(by_id[grant.wanting_id], grant, rows) for grant in own]
        said = _explained({grant.wanting_id for grant in own}, grants, queue)
        first = rows[by_id[own[0].wanting_id].sku_id, own[0].location_id]
        facts.append((first, WaitingServed(demand=demand, lines=lines, explanation=said), demand))
    tell(ctx, facts)


def _line(row: Waiting, grant: Grant, rows: Mapping[Key, Stock]) -> dict[str, object]:
    return {
        "line_ref": row.line_ref,
        "sku_id": row.sku.public_id,
        "quantity": grant.quantity,
        "location": rows[row.sku_id, grant.location_id].location.code,
    }


def _explained(ids: Collection[int], grants: Sequence[Grant], queue: Sequence[Wanting]) -> str:
    """Say why it was their turn, naming the rule when an earlier promise had to wait for it."""
    said = []
    for one in (one for one in queue if one.id in ids):
        others = overtaken(one, grants, queue)
        if others:
            named = ", ".join(sorted({other.demand for other in others}))
            said.append(f"rank {one.rank} ({one.ranked_by or 'no rule named'}) went before {named}")
    return "; ".join(said) or "the first in the queue"
