"""Ending claims, whole or in part, and finding those of a demand under their locks."""

from collections.abc import Iterable, Sequence

from goodorder.inventory import errors
from goodorder.inventory.commands import lots, statements
from goodorder.inventory.commands.lots import Part
from goodorder.inventory.models import Reservation
from goodorder.inventory.rules import Key, portions, sums
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Transient

_COPIED = (
    "sku_id", "location_id", "lot_id", "demand", "line_ref", "is_allocated", "is_pinned", "holder", "needed_on",
    "extended_at", "created_at", "expires_at",
)  # fmt: skip
MOST_LOOKS = 5


def key_of(row: Reservation) -> Key:
    """Name the stock row a claim is on."""
    return row.sku_id, row.location_id


def copy_of(row: Reservation, **other: object) -> Reservation:
    """Make a claim like another one, for a part of it."""
    return Reservation(**{name: getattr(row, name) for name in _COPIED} | other)


def held_by(demand: str) -> list[Reservation]:
    """Lock the stock rows under a demand's open claims and return these, oldest first.

    A claim on the network may be moved while its lock is waited for; then its new place is locked as well.
    """
    locked: set[Key] = set()
    for _ in range(MOST_LOOKS):
        locked |= statements.lock_held(demand)
        rows = list(Reservation.objects.filter(demand=demand, state=Reservation.OPEN).order_by("pk"))
        if all(key_of(row) in locked for row in rows):
            return rows
    raise Transient("inventory.changed_meanwhile", "claims were moved while they were looked up; try again")


def taken(rows: Sequence[Reservation], quantity: int, *, picked: bool = False) -> list[Part]:
    """Take units from claims in their order: those still on the shelf, or those that are `picked`."""
    there = [row.picked if picked else row.quantity - row.picked for row in rows]
    return [(row, part) for row, part in zip(rows, portions(there, quantity), strict=True) if part]


def units_in(parts: Iterable[Part]) -> int:
    """Add up the units of parts."""
    return sum(units for _, units in parts)


def refuse_fewer(parts: Sequence[Part], demand: str, line_ref: int, quantity: int) -> None:
    """Raise the refusal of more units than a line holds."""
    if (held := units_in(parts)) < quantity:
        raise errors.not_held(demand=demand, line_ref=line_ref, asked=quantity, held=held)


def close(ctx: Context, parts: Sequence[Part], state: str) -> None:
    """Give parts of claims their last state, and take them off what is reserved and held."""
    lots.let_go(parts)
    mark_closed(ctx, parts, state)


def mark_closed(ctx: Context, parts: Sequence[Part], state: str, *, picked_first: bool = False) -> None:
    """Close parts of claims and lower what is reserved."""
    split(parts, {"state": state, "closed_at": ctx.now}, picked_first=picked_first)
    statements.free(sums((key_of(row), units) for row, units in parts))


def split(parts: Sequence[Part], values: dict[str, object], *, picked_first: bool = False) -> None:
    """Set values on parts of claims: on the row itself when it is the whole, else on a new row for the part.

    The part is of units still on the shelf, or, with `picked_first`, of those that were picked before others.
    """
    whole = [row.pk for row, units in parts if units == row.quantity]
    if whole:
        Reservation.objects.filter(pk__in=whole).update(**values)
    cut = [(row, units) for row, units in parts if units < row.quantity]
    if not cut:
        return
    made = []
    for row, units in cut:
        picked = min(units, row.picked) if picked_first else 0
        made.append(copy_of(row, quantity=units, picked=picked, **values))
        row.quantity -= units
        row.picked -= picked
    Reservation.objects.bulk_update([row for row, _ in cut], ["quantity", "picked"])
    Reservation.objects.bulk_create(made)


def close_run_out(ctx: Context, keys: Iterable[Key]) -> list[Reservation]:
    """Close the claims on locked stock rows whose time is over; returns them."""
    rows = statements.expire(keys, ctx.now)
    lots.let_go([(row, row.quantity) for row in rows])
    return rows
