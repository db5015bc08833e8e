"""Waiting for supply: joining the queue, leaving it, and serving it when nothing else does."""

from collections.abc import Collection, Sequence

from django.db.models import F

from goodorder.inventory.commands import statements
from goodorder.inventory.commands.queue import lock_to_free, rebind_all, serve_queue
from goodorder.inventory.models import Stock, Waiting
from goodorder.inventory.rules import Wait
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.quantity import checked
from goodorder.parties import queries as parties


@command(needs="inventory.reserve")
def wait(ctx: Context, *, company: str, waits: Sequence[Wait]) -> list[Waiting]:
    """Join the queue for units the network of a company (code) does not have; returns what still waits.

    What is free goes to whoever is first in the queue, which may be the newcomer: events say so. Units are
    added to an existing wait of the same line and SKU, which keeps its place. Raises Missing for an unknown
    company, Invalid for a quantity out of range.
    """
    if not waits:
        return []
    owner = parties.company_for(company)
    sku_ids = {one.sku_id for one in waits}
    statements.lock_skus(sku_ids)
    statements.lock(sku_ids=sku_ids)
    rows = Waiting.objects.filter(demand__in={one.demand for one in waits}, sku_id__in=sku_ids)
    known = {(row.demand, row.line_ref, row.sku_id): row for row in rows}
    joined: dict[int, Waiting] = {}
    fresh = set()
    for one in waits:
        line = (one.demand, one.line_ref, one.sku_id)
        row = known.get(line)
        if row is None:
            row = known[line] = _joined(ctx, owner.pk, one)
            fresh.add(row.pk)
        else:
            row.quantity += checked(one.quantity)
            row.save(update_fields=["quantity"])
        joined[row.pk] = row
    serve_queue(ctx, sku_ids, cause="another promise goes first", fresh=fresh)
    return list(Waiting.objects.filter(pk__in=joined).order_by("pk"))


def _joined(ctx: Context, company_id: int, one: Wait) -> Waiting:
    return Waiting.objects.create(
        sku_id=one.sku_id,
        company_id=company_id,
        location_id=one.location_id,
        demand=one.demand,
        line_ref=one.line_ref,
        quantity=checked(one.quantity),
        rank=one.rank,
        ranked_by=one.ranked_by,
        promised_on=one.promised_on,
        asked_at=one.asked_at or ctx.now,
        min_life_days=one.min_life_days,
    )


@command(needs="inventory.reserve")
def lock_queue(ctx: Context, *, sku_ids: Collection[int]) -> None:  # noqa: ARG001 - every command takes it
    """Keep the queues of SKUs as they are until the command around ends.

    For who holds what there is and then waits for the rest: taken before, the lock comes in the order of locks.
    """
    statements.lock_skus(sku_ids)


@command(needs="inventory.reserve")
def stop_waiting(ctx: Context, *, demand: str, line_ref: int, quantity: int) -> int:
    """Leave the queue with up to so many units of a line; returns how many were still waiting.

    Raises Invalid for a quantity out of range.
    """
    left = checked(quantity)
    rows = Waiting.objects.filter(demand=demand, line_ref=line_ref)
    sku_ids = set(rows.values_list("sku_id", flat=True))
    statements.lock_skus(sku_ids)
    for row in rows.order_by("pk"):
        part = min(row.quantity, left)
        left -= part
        if part == row.quantity:
            row.delete()
        elif part:
            row.quantity -= part
            row.save(update_fields=["quantity"])
    if left < quantity:
        rebind_all(ctx, sku_ids, cause="somebody else waits no longer")
    return quantity - left


@command(needs="inventory.reserve")
def serve_waiting(ctx: Context) -> int:
    """Serve everybody for whom there is free stock after all, e.g. at a place that was opened again.

    For a periodic job; returns the number of SKUs that were looked at.
    """
    free = F("on_hand") - F("quarantined") - F("damaged") - F("reserved") - F("safety")
    there = Stock.objects.annotate(units=free).filter(units__gt=0).values("sku_id")
    sku_ids = set(Waiting.objects.filter(sku_id__in=there).values_list("sku_id", flat=True))
    lock_to_free((sku_id, 0) for sku_id in sku_ids)
    serve_queue(ctx, sku_ids, cause="stock was found")
    return len(sku_ids)
