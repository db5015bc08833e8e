"""When stock comes, moves in time or is missing: counters follow the queue, promises follow supply."""

from collections import Counter
from collections.abc import Mapping

from goodorder.availability.rules.selling import STOCK_EFFECTS, Refusal
from goodorder.inventory import commands as inventory
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.locations.queries import active_locations
from goodorder.orders.commands.claims import claim_stock, facts_of, wait_for_supply
from goodorder.orders.commands.promising import promise_again
from goodorder.orders.commands.release import claimed, moved, release_excluding, terms_of
from goodorder.orders.commands.served import take_in
from goodorder.orders.commands.steps import lines_of, locked, put_on_hold
from goodorder.orders.events import LinesBackordered, WorkProgressed
from goodorder.orders.models import Order, OrderLine
from goodorder.sourcing import commands as sourcing
from goodorder.sourcing.rules import Demand


@command(needs="orders.follow")
def absorb_served(ctx: Context, *, order_id: str, explanation: str = "") -> int:
    """Count units as reserved that the queue served; returns how many. Doing it twice changes nothing."""
    order = locked(ctx, order_id)
    return take_in(ctx, order, lines_of(order), explanation=explanation)


@command(needs="orders.follow")
def re_promise(ctx: Context, *, order_id: str, line_ref: int | None = None, reason: str) -> None:
    """Promise a line, or all of them, again: supply moved, or a day passed. Told only when the day moves."""
    order = locked(ctx, order_id)
    lines = lines_of(order)
    moved = {line.pk for line in lines} if line_ref is None else {line_ref}
    promise_again(ctx, order, lines, moved=moved, reason=reason)


@command(needs="orders.follow")
def source_again(ctx: Context, *, order_id: str, refusal: Refusal) -> None:
    """Take units a location does not send back from it and look for them at the others.

    What was not found or is damaged leaves the location's stock first, and waits for supply if nobody else
    has it. What a busy or closed location keeps is parked there when nobody else has it: the order is put on
    hold, saying so.
    """
    order = locked(ctx, order_id)
    lines = lines_of(order)
    by_ref = {line.pk: line for line in lines}
    refused = {by_ref[line_ref]: units for line_ref, units in refusal.units.items()}
    if refusal.reason in STOCK_EFFECTS:
        _replace(ctx, order, refused, refusal)
    elif not _move(ctx, order, refused, refusal):
        words = f"{refusal.location} refused: {refusal.because}; no other location has the goods"
        put_on_hold(ctx, order, "stock", words)
    step = "short" if refusal.is_short else "refused"
    record(ctx, order, WorkProgressed(order_id=order.public_id, step=step, lines=facts_of(refused)))
    reason = f"{refusal.location} did not send it: {refusal.because}"
    promise_again(ctx, order, lines, moved={line.pk for line in refused}, reason=reason)
    release_excluding(ctx, order, lines, excluded={refusal.location})


def _replace(ctx: Context, order: Order, refused: Mapping[OrderLine, int], refusal: Refusal) -> None:
    """Correct the stock the location does not have, and claim other units or wait for them."""
    inventory.write_off_missing(
        ctx,
        demand=order.public_id,
        location=refusal.location,
        lines=_named(refused),
        reason=refusal.because,
        is_damaged=refusal.reason == "damaged",
    )
    for line, units in refused.items():
        line.released, line.unsourced = line.released - units, line.unsourced + units
        line.save(update_fields=["released", "unsourced"])
    claim_stock(ctx, order, list(refused), excluded={refusal.location})
    if waiting := wait_for_supply(ctx, order, list(refused)):
        record(ctx, order, LinesBackordered(order_id=order.public_id, lines=waiting))


def _move(ctx: Context, order: Order, refused: Mapping[OrderLine, int], refusal: Refusal) -> bool:
    """Claim the units elsewhere and let the location's go; False, and they stay its own, when nobody else has all."""
    inventory.loosen(ctx, demand=order.public_id, location=refusal.location, lines=_named(refused))
    for line, units in refused.items():
        line.released, line.reserved = line.released - units, line.reserved + units
        line.save(update_fields=["released", "reserved"])
    chosen = sourcing.decide(
        ctx,
        about=order.public_id,
        demands=[Demand(line_ref, sku_id, units) for line_ref, sku_id, units in _named(refused)],
        locations=active_locations(order.company.code),
        terms=terms_of(order, {refusal.location}),
    )
    if chosen.short:
        return False
    held = claimed(ctx, order, set(refusal.units))
    wanted = Counter(held)
    for take in chosen.assignments:
        wanted[take.line_ref, take.location] += take.quantity
    wanted.subtract({(line_ref, refusal.location): units for line_ref, units in refusal.units.items()})
    return moved(ctx, order, list(refused), +wanted)


def _named(refused: Mapping[OrderLine, int]) -> list[tuple[int, int, int]]:
    return [(line.pk, line.sku_id, units) for line, units in refused.items() if line.sku_id is not None]
