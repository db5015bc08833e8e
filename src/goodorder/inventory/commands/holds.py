"""Soft holds of carts: prolonged once, taken over by an order, or handed back."""

from collections.abc import Sequence
from datetime import datetime

from goodorder.inventory import errors
from goodorder.inventory.commands.closing import close, held_by, split, taken, units_in
from goodorder.inventory.commands.lots import Part
from goodorder.inventory.commands.queue import lock_to_free, rebind_all, serve_queue
from goodorder.inventory.models import Reservation, Waiting
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.quantity import checked


@command(needs="inventory.reserve")
def extend_hold(ctx: Context, *, demand: str, until: datetime) -> list[Reservation]:
    """Prolong a demand's soft holds, once, e.g. while its payment is under way. Returns them.

    Raises Refused `inventory.extended_before` the second time, `inventory.hold_over` when they have run out.
    """
    rows = [row for row in held_by(demand) if row.expires_at is not None]
    if not rows or any(_is_over(ctx, row) for row in rows):
        raise errors.hold_over(demand)
    if any(row.extended_at for row in rows):
        raise errors.extended_before(demand)
    for row in rows:
        row.expires_at, row.extended_at = until, ctx.now
    Reservation.objects.bulk_update(rows, ["expires_at", "extended_at"])
    return rows


@command(needs="inventory.reserve")
def take_over(ctx: Context, *, demand: str, to: str, lines: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    """Make a cart's open claims an order's: (line_ref, SKU id, quantity) of the order, oldest claims first.

    They do not run out any more. Returns the units each line got, which may be fewer than asked: what ran
    out or was never held must be reserved anew. Nobody is served in between. Raises Invalid for a quantity
    out of range.
    """
    rows = [row for row in held_by(demand) if not _is_over(ctx, row) and not row.is_allocated]
    got: dict[int, int] = {}
    for line_ref, sku_id, quantity in lines:
        own = [row for row in rows if row.sku_id == sku_id]
        parts = taken(own, checked(quantity))
        got[line_ref] = got.get(line_ref, 0) + units_in(parts)
        whole = {row.pk for row, units in parts if units == row.quantity}
        split(parts, {"demand": to, "line_ref": line_ref, "expires_at": None})
        rows = [row for row in rows if row.pk not in whole]
    return got


@command(needs="inventory.reserve")
def hand_back(ctx: Context, *, demand: str) -> int:
    """Give up everything a demand holds and waits for; returns the units it held.

    Raises Refused `inventory.picked` when some are picked.
    """
    held = Reservation.objects.filter(demand=demand, state=Reservation.OPEN)
    waits = Waiting.objects.filter(demand=demand)
    waited_for = set(waits.values_list("sku_id", flat=True))
    lock_to_free({*held.values_list("sku_id", "location_id"), *((sku_id, 0) for sku_id in waited_for)})
    rows = held_by(demand)
    if picked := sum(row.picked for row in rows):
        raise errors.picked_already(demand, picked)
    parts: list[Part] = [(row, row.quantity) for row in rows]
    close(ctx, parts, Reservation.RELEASED)
    waits.delete()
    if waited_for:
        rebind_all(ctx, waited_for, cause="somebody else waits no longer")
    serve_queue(ctx, {row.sku_id for row in rows}, cause="stock was given back")
    return units_in(parts)


def _is_over(ctx: Context, row: Reservation) -> bool:
    return row.expires_at is not None and row.expires_at <= ctx.now
