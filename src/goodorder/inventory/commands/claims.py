"""Claims on stock: reserve, allocate, release, consume, expire. This is what never sells a unit twice."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from goodorder.inventory import errors
from goodorder.inventory.commands import statements
from goodorder.inventory.models import Reservation
from goodorder.inventory.rules import Claim, Key, MovementDraft, Shortage, portions, shortages, sums
from goodorder.kernel import faults
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Transient
from goodorder.kernel.quantity import checked

EXPIRY_BATCH = 1000
AFTER_CLAIM = faults.declare("inventory.after_claim", "stock is held for a demand, not yet committed")
Part = tuple[Reservation, int]


@command(needs="inventory.reserve")
def reserve(
    ctx: Context, *, demand: str, claims: Sequence[Claim], expires_at: datetime | None = None
) -> list[Reservation]:
    """Hold stock for a demand's lines: all claims or none, two statements however many there are.

    Claims of others past their expiry give way. Raises Refused `inventory.short`, whose details list
    every short balance with what was asked and what is available; Invalid for a quantity out of range.
    """
    if not claims:
        return []
    totals = sums((claim.key, checked(claim.quantity)) for claim in claims)
    if missing := shortages(totals, statements.lock(totals)):
        missing = shortages(totals, statements.lock(totals)) if _expired(ctx, missing) else missing
    if missing:
        raise errors.short(_named(missing))
    draft = Reservation(demand=demand, created_at=ctx.now, expires_at=expires_at)
    held = statements.claim(totals, draft, claims)
    if len(held) != len(claims):
        raise Transient("inventory.changed_meanwhile", "stock changed while it was reserved; try again")
    faults.reach(AFTER_CLAIM)
    return held


def _expired(ctx: Context, missing: Sequence[Shortage]) -> bool:
    return bool(statements.expire([shortage.key for shortage in missing], ctx.now))


def _named(missing: Sequence[Shortage]) -> list[dict[str, object]]:
    codes = statements.names(shortage.key for shortage in missing)
    return [
        {
            "sku": codes[shortage.key][0],
            "location": codes[shortage.key][1],
            "asked": shortage.asked,
            "available": shortage.available,
        }
        for shortage in missing
    ]


@command(needs="inventory.reserve")
def allocate(ctx: Context, *, demand: str) -> list[Reservation]:  # noqa: ARG001 - every command takes it
    """Make a demand's open claims durable: bound to their location, without expiry. Returns them."""
    statements.lock_held(demand)
    held = Reservation.objects.filter(demand=demand, state=Reservation.OPEN)
    held.update(is_allocated=True, expires_at=None)
    return list(held.order_by("pk"))


@command(needs="inventory.reserve")
def release_reservations(
    ctx: Context,
    *,
    demand: str,
    line_ref: int,
    quantity: int,
    location: str | None = None,
    is_allocated: bool | None = None,
) -> int:
    """Give units of a line back, the newest claims first.

    `location` limits it to one place, `is_allocated` to claims that are bound to it, or to those that are not.
    Returns the units released. Raises Refused `inventory.not_held` when the line holds fewer such units.
    """
    checked(quantity)
    rows = _held(demand, [line_ref], location)[::-1]
    held = [row for row in rows if is_allocated in {None, row.is_allocated}]
    parts = _taken(demand, line_ref, held, quantity)
    _close(ctx, parts, Reservation.RELEASED)
    freed = sums((_key(row), units) for row, units in parts)
    statements.free(freed)
    return quantity


@command(needs="inventory.consume")
def consume(
    ctx: Context, *, demand: str, location: str, lines: Sequence[tuple[int, int]], document: str
) -> None:
    """Take claimed units out of the ledger because they left: (line_ref, quantity) each, oldest claims first.

    `document` is the public id of what they left with. Raises Refused `inventory.not_held` when a line
    holds fewer units at the location.
    """
    wanted: dict[int, int] = {}
    for line_ref, quantity in lines:
        wanted[line_ref] = wanted.get(line_ref, 0) + checked(quantity)
    held = _held(demand, list(wanted), location)
    parts: list[Part] = []
    for line_ref, quantity in wanted.items():
        rows = [row for row in held if row.line_ref == line_ref]
        parts += _taken(demand, line_ref, rows, quantity)
    _close(ctx, parts, Reservation.CONSUMED)
    statements.free(sums((_key(row), units) for row, units in parts))
    statements.write_ledger(_departures(ctx, parts, document), actor=ctx.actor, now=ctx.now)


def _departures(ctx: Context, parts: Iterable[Part], document: str) -> list[MovementDraft]:
    units: dict[tuple[int, Key], int] = {}
    for row, quantity in parts:
        place = (row.line_ref, _key(row))
        units[place] = units.get(place, 0) + quantity
    return [
        MovementDraft(*key, -quantity, "ship", ctx.now, document, line_ref, ctx.reason)
        for (line_ref, key), quantity in units.items()
    ]


@command(needs="inventory.reserve")
def expire_reservations(ctx: Context) -> list[Reservation]:
    """Close claims whose time is over, a batch at a time; returns them, none when there are no more."""
    stale = Reservation.objects.filter(state=Reservation.OPEN, expires_at__lte=ctx.now)
    batch = stale.order_by("expires_at").values_list("sku_id", "location_id")[:EXPIRY_BATCH]
    keys = sorted(set(batch))
    statements.lock(keys)
    return statements.expire(keys, ctx.now)


def _held(demand: str, line_refs: Sequence[int], location: str | None) -> list[Reservation]:
    """Lock the balances the lines are held on and return the open claims, oldest first."""
    locked = statements.lock_held(demand, line_refs)
    rows = Reservation.objects.filter(demand=demand, line_ref__in=line_refs, state=Reservation.OPEN)
    if location is not None:
        rows = rows.filter(location__code=location)
    return [row for row in rows.order_by("pk") if _key(row) in locked]


def _taken(demand: str, line_ref: int, held: Sequence[Reservation], quantity: int) -> list[Part]:
    units = portions([row.quantity for row in held], quantity)
    if sum(units) < quantity:
        raise errors.not_held(demand=demand, line_ref=line_ref, asked=quantity, held=sum(units))
    return [(row, part) for row, part in zip(held, units, strict=True) if part]


def _close(ctx: Context, parts: Sequence[Part], state: str) -> None:
    """Give parts of claims their last state; a claim that is closed in part is split in two rows."""
    whole = [row.pk for row, units in parts if units == row.quantity]
    Reservation.objects.filter(pk__in=whole).update(state=state, closed_at=ctx.now)
    split = [(row, units) for row, units in parts if units < row.quantity]
    if not split:
        return
    for row, units in split:
        row.quantity -= units
    Reservation.objects.bulk_update([row for row, _ in split], ["quantity"])
    Reservation.objects.bulk_create(_closed_part(ctx, row, units, state) for row, units in split)


def _closed_part(ctx: Context, row: Reservation, units: int, state: str) -> Reservation:
    return Reservation(
        sku_id=row.sku_id,
        location_id=row.location_id,
        quantity=units,
        state=state,
        is_allocated=row.is_allocated,
        demand=row.demand,
        line_ref=row.line_ref,
        created_at=row.created_at,
        expires_at=row.expires_at,
        closed_at=ctx.now,
    )


def _key(row: Reservation) -> Key:
    return row.sku_id, row.location_id
