"""Picking: units leave their shelf for a demand, are put back, come from another lot, or are not found."""

from collections.abc import Sequence
from dataclasses import replace

from goodorder.inventory import errors
from goodorder.inventory.commands import lots, statements
from goodorder.inventory.commands.closing import held_by, key_of, mark_closed, refuse_fewer, split, taken
from goodorder.inventory.commands.ledger import post
from goodorder.inventory.commands.queue import lock_to_free
from goodorder.inventory.commands.telling import adjusted, stocks, tell
from goodorder.inventory.models import Reservation
from goodorder.inventory.queries import shelves
from goodorder.inventory.rules import MovementDraft, portions, sums
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.quantity import checked

Lines = Sequence[tuple[int, int, int]]
"""(line_ref, SKU id, quantity)."""


@command(needs="inventory.consume")
def pick(ctx: Context, *, demand: str, location: str, lines: Lines, lot: str = "") -> None:  # noqa: ARG001 - every command takes it
    """Mark allocated units as taken off the shelf: (line_ref, SKU id, quantity) each, of one `lot` if named.

    They stay on hand and reserved until they leave, but no count expects them on the shelf and nobody can
    give them up. Raises Refused `inventory.not_held` when a line has fewer allocated units there unpicked,
    Missing for an unknown lot.
    """
    _mark(demand, location, lines, picked=True, lot=lot)


@command(needs="inventory.consume")
def unpick(ctx: Context, *, demand: str, location: str, lines: Lines) -> None:  # noqa: ARG001 - every command takes it
    """Mark picked units as put back on the shelf. Raises Refused `inventory.not_held` when fewer are picked."""
    _mark(demand, location, lines, picked=False)


def _mark(demand: str, location: str, lines: Lines, *, picked: bool, lot: str = "") -> None:
    rows = [row for row in _held_at(demand, location) if row.is_allocated]
    for line_ref, sku_id, quantity in lines:
        if lot:
            lot_id = lots.lot_named(sku_id, lot).pk
            rows = [row for row in rows if row.lot_id == lot_id]
        own = [row for row in rows if (row.line_ref, row.sku_id) == (line_ref, sku_id)]
        parts = taken(own, checked(quantity), picked=not picked)
        refuse_fewer(parts, demand, line_ref, quantity)
        for row, units in parts:
            row.picked += units if picked else -units
    Reservation.objects.bulk_update(rows, ["picked"])


@command(needs="inventory.consume")
def swap_lot(
    ctx: Context, *, demand: str, line_ref: int, location: str, lot_from: str, lot_to: str, quantity: int
) -> None:
    """Bind unpicked units of a line to another lot (codes), the one that was found.

    Raises Refused `inventory.not_held` when the line has fewer such units of the lot, `inventory.lot_unfit`
    when the other lot is blocked, expired or has fewer free units; Missing for an unknown lot.
    """
    checked(quantity)
    rows = [row for row in _held_at(demand, location) if row.line_ref == line_ref and row.lot_id]
    if not rows:
        raise errors.not_held(demand=demand, line_ref=line_ref, asked=quantity, held=0)
    key = key_of(rows[0])
    old, new = lots.lot_named(key[0], lot_from), lots.lot_named(key[0], lot_to)
    parts = taken([row for row in rows if row.lot_id == old.pk], quantity)
    refuse_fewer(parts, demand, line_ref, quantity)
    shelf = shelves([key[0]], [key[1]], now=ctx.now)[key]
    if not shelf.suits(new.pk):
        raise errors.lot_unfit(new.code, "it is blocked, expired or not here")
    free = sum(pile.free for pile in shelf.piles or () if pile.lot_id == new.pk)
    if free < quantity:
        raise errors.lot_unfit(new.code, f"only {free} units of it are free here")
    lots.hold({(*key, old.pk): -quantity, (*key, new.pk): quantity})
    split(parts, {"lot_id": new.pk})


@command(needs="inventory.adjust")
def write_off_missing(
    ctx: Context, *, demand: str, location: str, lines: Lines, reason: str, is_damaged: bool = False
) -> None:
    """Give up allocated units that are not there, and take them off the ledger, in one act.

    (line_ref, SKU id, quantity) each. Those that are there but damaged become damaged stock. Nobody who waits
    is given what cannot be sent. Raises Refused `inventory.not_held` when a line holds fewer allocated,
    unpicked units there.
    """
    if not reason.strip():
        raise errors.reason_missing()
    wanted = {sku_id for _, sku_id, _ in lines}
    held = Reservation.objects.filter(demand=demand, state=Reservation.OPEN, sku_id__in=wanted)
    lock_to_free(held.values_list("sku_id", "location_id"))
    parts = _missing(demand, location, lines)
    movements = [
        MovementDraft(
            *key_of(row), -units, "adjust", ctx.now, "", None, reason, lot_id=row.lot_id, owner=owner
        )
        for row, owner, units in lots.leave(parts)
    ]
    if is_damaged:
        movements = [replace(movement, kind="condition") for movement in movements]
        movements += [replace(one, quantity=-one.quantity, condition="damaged") for one in movements]
    mark_closed(ctx, parts, Reservation.RELEASED)
    post(ctx, movements)
    if is_damaged:
        return
    gone = sums((movement.key, movement.quantity) for movement in movements)
    tell(
        ctx,
        [
            (stock, adjusted(stock, units, reason), demand)
            for stock, units in zip(stocks(gone), gone.values(), strict=True)
        ],
    )


@command(needs="inventory.reserve")
def loosen(ctx: Context, *, demand: str, location: str, lines: Lines) -> None:  # noqa: ARG001 - every command takes it
    """Make allocated units of a place open claims again: (line_ref, SKU id, quantity) each.

    They stay where they are, but may be moved or given back. Raises Refused `inventory.not_held` when a line
    holds fewer allocated, unpicked units there.
    """
    split(_missing(demand, location, lines), {"is_allocated": False})


def _missing(demand: str, location: str, lines: Lines) -> list[lots.Part]:
    rows = [row for row in _held_at(demand, location) if row.is_allocated]
    units: dict[int, int] = {}
    for line_ref, sku_id, quantity in lines:
        own = [row for row in rows if (row.line_ref, row.sku_id) == (line_ref, sku_id)]
        left = [row.quantity - row.picked - units.get(row.pk, 0) for row in own]
        found = portions(left, checked(quantity))
        if sum(found) < quantity:
            raise errors.not_held(demand=demand, line_ref=line_ref, asked=quantity, held=sum(found))
        for row, part in zip(own, found, strict=True):
            units[row.pk] = units.get(row.pk, 0) + part
    return [(row, units[row.pk]) for row in rows if units.get(row.pk)]


def _held_at(demand: str, location: str) -> list[Reservation]:
    """Lock what a demand holds and return its open claims at one place, oldest first."""
    rows = held_by(demand)
    codes = statements.names({key_of(row) for row in rows}) if rows else {}
    return [row for row in rows if codes[key_of(row)][1] == location]
