"""Claims on stock: reserve, allocate, release, consume, expire. This is what never sells a unit twice."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from goodorder.inventory.commands import bins, lots, statements
from goodorder.inventory.commands.closing import (
    close,
    close_run_out,
    held_by,
    key_of,
    mark_closed,
    refuse_fewer,
    taken,
)
from goodorder.inventory.commands.limits import judge_limits
from goodorder.inventory.commands.lots import Part
from goodorder.inventory.commands.placing import place_at_length
from goodorder.inventory.commands.queue import lock_to_free, serve_queue
from goodorder.inventory.models import Reservation
from goodorder.inventory.rules import Claim, HoldTerms, Key, MovementDraft, shortages, sums
from goodorder.kernel import faults
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import append_all, fresh
from goodorder.kernel.command import command
from goodorder.kernel.errors import Transient
from goodorder.kernel.quantity import checked

Leaving = tuple[int, int] | tuple[int, int, str]
"""line_ref, quantity, and the lot (code) where it is known."""
EXPIRY_BATCH = 1000
AFTER_CLAIM = faults.declare("inventory.after_claim", "stock is held for a demand, not yet committed")
NO_TERMS = HoldTerms()


@command(needs="inventory.reserve")
def reserve(
    ctx: Context, *, demand: str, claims: Sequence[Claim], terms: HoldTerms = NO_TERMS
) -> list[Reservation]:
    """Hold stock for a demand's lines: all claims or none, two statements when there is enough in plain sight.

    When there is not, claims past their expiry give way (to those who wait first), and claims on the network
    are moved elsewhere. Lots are bound first expired, first out; a claim on several lots becomes several rows.
    Raises Refused `inventory.short`, whose details list every short balance with what was asked and what is
    available, `inventory.hold_limit` when a soft hold is larger than its policy allows; Invalid for a
    quantity out of range; Transient `inventory.changed_meanwhile` when another took the stock at this moment
    and the terms give way.
    """
    if not claims:
        return []
    totals = sums((claim.key, checked(claim.quantity)) for claim in claims)
    if terms.expires_at:
        judge_limits(ctx, demand, claims, terms)
    levels = statements.lock_enough(totals)
    bound: list[tuple[Claim, int | None]] = [(claim, None) for claim in claims]
    is_beaten = bool(levels and shortages(totals, levels))
    if is_beaten and terms.gives_way:
        raise _changed()  # the caller lets the stock rows go and plans again, beginning with the locks of SKUs
    if not levels or is_beaten:
        bound = place_at_length(ctx, claims, terms)
    return _held(ctx, demand, bound, terms)


def _held(
    ctx: Context, demand: str, bound: Sequence[tuple[Claim, int | None]], terms: HoldTerms
) -> list[Reservation]:
    draft = Reservation(
        demand=demand,
        is_pinned=terms.is_pinned,
        holder=terms.holder,
        needed_on=terms.needed_on,
        created_at=ctx.now,
        expires_at=terms.expires_at,
    )
    held = statements.claim(sums((claim.key, claim.quantity) for claim, _ in bound), draft, bound)
    if len(held) != len(bound):
        raise _changed()
    lots.hold(sums(((*claim.key, lot), claim.quantity) for claim, lot in bound if lot is not None))
    faults.reach(AFTER_CLAIM)
    return held


@command(needs="inventory.reserve")
def reserve_all(ctx: Context, *, wanted: Mapping[str, Sequence[Claim]]) -> None:
    """Lock and hold free stock of SKUs without lots for many demands at once, all claims or none.

    Raises Invalid for a quantity out of range, Transient `inventory.changed_meanwhile` when a row has not enough.
    """
    claims = [(demand, claim) for demand, own in wanted.items() for claim in own]
    totals = sums((claim.key, checked(claim.quantity)) for _, claim in claims)
    if statements.take(totals) != len(totals):
        raise _changed()
    append_all(
        [
            fresh(
                Reservation,
                demand=demand,
                line_ref=claim.line_ref,
                sku_id=claim.sku_id,
                location_id=claim.location_id,
                quantity=claim.quantity,
                created_at=ctx.now,
            )
            for demand, claim in claims
        ]
    )
    faults.reach(AFTER_CLAIM)


def _changed() -> Transient:
    return Transient("inventory.changed_meanwhile", "stock changed while it was reserved; try again")


@command(needs="inventory.reserve")
def move_claims(
    ctx: Context,
    *,
    demand: str,
    line_refs: Sequence[int],
    claims: Sequence[Claim],
    terms: HoldTerms = NO_TERMS,
) -> list[Reservation]:
    """Give the unallocated claims of some lines up for others, in one act: nobody gets in between.

    Raises Refused `inventory.short` when there is not enough where the new claims are to lie.
    """
    lock_to_free([*_keys_of(demand), *(claim.key for claim in claims)])
    rows = [row for row in held_by(demand) if row.line_ref in line_refs and not row.is_allocated]
    close(ctx, [(row, row.quantity) for row in rows], Reservation.RELEASED)
    held = reserve(ctx, demand=demand, claims=claims, terms=terms)
    serve_queue(ctx, {row.sku_id for row in rows}, cause="stock was given back")
    return held


@command(needs="inventory.reserve")
def keep_in_place(ctx: Context, *, demand: str) -> list[Reservation]:  # noqa: ARG001 - every command takes it
    """Lock a demand's open claims, so that none is moved before the command around ends; returns them."""
    lock_to_free(_keys_of(demand))
    return held_by(demand)


@command(needs="inventory.reserve")
def allocate(
    ctx: Context,  # noqa: ARG001 - every command takes it
    *,
    demand: str,
    line_refs: Collection[int] | None = None,
) -> list[Reservation]:
    """Bind a demand's open claims, of all lines or some, to their location, without expiry; returns them."""
    held = [row for row in held_by(demand) if line_refs is None or row.line_ref in line_refs]
    for row in held:
        row.is_allocated, row.expires_at = True, None
    Reservation.objects.bulk_update(held, ["is_allocated", "expires_at"])
    return held


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
    """Give units of a line back, the newest claims first; whoever waits for them is served at once.

    `location` limits it to one place, `is_allocated` to claims that are bound to it, or to those that are not.
    Picked units are not given back. Returns the units released. Raises Refused `inventory.not_held` when
    the line holds fewer such units.
    """
    checked(quantity)
    lock_to_free(_keys_of(demand))
    held = _lines_held(demand, [line_ref], location)[::-1]
    parts = taken([row for row in held if is_allocated in {None, row.is_allocated}], quantity)
    refuse_fewer(parts, demand, line_ref, quantity)
    close(ctx, parts, Reservation.RELEASED)
    serve_queue(ctx, {row.sku_id for row, _ in parts}, cause="stock was given back")
    return quantity


@command(needs="inventory.consume")
def consume(ctx: Context, *, demand: str, location: str, lines: Sequence[Leaving], document: str) -> None:
    """Take claimed units out of the ledger because they left: (line_ref, quantity, lot) each.

    Without a lot (code) the oldest claims give first. Picked units leave before those still on the shelf.
    `document` is the public id of what they left with. Raises Refused `inventory.not_held` when a line holds
    fewer such units at the location, `inventory.lot_unfit` when their lot is blocked; Missing.
    """
    wanted: dict[tuple[int, str], int] = {}
    for line_ref, quantity, *named in lines:
        key = (line_ref, str(*named))
        wanted[key] = wanted.get(key, 0) + checked(quantity)
    held = _lines_held(demand, [line_ref for line_ref, _ in wanted], location)
    parts: list[Part] = []
    for (line_ref, lot), quantity in sorted(wanted.items(), key=lambda one: not one[0][1]):
        own = [row for row in held if row.line_ref == line_ref and row not in [gone for gone, _ in parts]]
        parts += _leaving(_of_lot(own, lot), demand, line_ref, quantity)
    lots.refuse_blocked(parts)
    gone = lots.leave(parts)
    mark_closed(ctx, parts, Reservation.CONSUMED, picked_first=True)
    departures = _departures(ctx, gone, document)
    statements.write_ledger(departures, actor=ctx.actor, now=ctx.now)
    bins.follow(departures)


def _of_lot(rows: Sequence[Reservation], lot: str) -> Sequence[Reservation]:
    """Narrow a line's claims to a lot (code); no code: all. Raises Missing for an unknown one."""
    if not lot or not rows:
        return rows
    lot_id = lots.lot_named(rows[0].sku_id, lot).pk
    return [row for row in rows if row.lot_id == lot_id]


def _leaving(rows: Sequence[Reservation], demand: str, line_ref: int, quantity: int) -> list[Part]:
    picked = taken(rows, quantity, picked=True)
    rest = taken(rows, quantity - sum(units for _, units in picked))
    units: dict[int, int] = {}
    for row, part in (*picked, *rest):
        units[row.pk] = units.get(row.pk, 0) + part
    parts = [(row, units[row.pk]) for row in rows if row.pk in units]
    refuse_fewer(parts, demand, line_ref, quantity)
    return parts


def _departures(
    ctx: Context, gone: Iterable[tuple[Reservation, str, int]], document: str
) -> list[MovementDraft]:
    units: dict[tuple[int, Key, int | None, str], int] = {}
    for row, owner, quantity in gone:
        place = (row.line_ref, key_of(row), row.lot_id, owner)
        units[place] = units.get(place, 0) + quantity
    return [
        MovementDraft(
            *key, -quantity, "ship", ctx.now, document, line_ref, ctx.reason, lot_id=lot_id, owner=owner
        )
        for (line_ref, key, lot_id, owner), quantity in units.items()
    ]


@command(needs="inventory.reserve")
def expire_reservations(ctx: Context) -> list[Reservation]:
    """Close claims whose time is over, a batch at a time; returns them, none when there are no more.

    Whoever waits for their units is served at once.
    """
    stale = Reservation.objects.filter(state=Reservation.OPEN, expires_at__lte=ctx.now)
    batch = stale.order_by("expires_at").values_list("sku_id", "location_id")[:EXPIRY_BATCH]
    keys = sorted(set(batch))
    lock_to_free(keys)
    closed = close_run_out(ctx, keys)
    serve_queue(ctx, {row.sku_id for row in closed}, cause="a hold ran out")
    return closed


def _keys_of(demand: str) -> set[Key]:
    """Read, without locks, where a demand holds something; the SKUs of its claims never change."""
    rows = Reservation.objects.filter(demand=demand, state=Reservation.OPEN)
    return set(rows.values_list("sku_id", "location_id"))


def _lines_held(demand: str, line_refs: Sequence[int], location: str | None) -> list[Reservation]:
    """Lock what a demand holds and return the open claims of some lines, at one place if one is named."""
    rows = [row for row in held_by(demand) if row.line_ref in line_refs]
    if location is None or not rows:
        return rows
    codes = statements.names({key_of(row) for row in rows})
    return [row for row in rows if codes[key_of(row)][1] == location]
