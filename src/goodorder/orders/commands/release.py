"""Release: reserved units are sourced, allocated and handed to locations as fulfillment orders."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from goodorder.availability.queries.supplying import supplying
from goodorder.availability.rules.selling import is_released
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.rules import Route, WorkLine
from goodorder.inventory import commands as inventory
from goodorder.inventory import queries as stock
from goodorder.inventory.rules import Claim, HoldTerms
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt, command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.locations.queries import ids_of
from goodorder.orders.commands.claims import wait_for_supply
from goodorder.orders.commands.holds import open_holds
from goodorder.orders.commands.lending import hold_over_limit, over_limit
from goodorder.orders.commands.promising import latest_promises, promise_again
from goodorder.orders.commands.served import take_in
from goodorder.orders.commands.steps import lines_of
from goodorder.orders.events import LinesBackordered, OrderReleased
from goodorder.orders.models import Order, OrderLine
from goodorder.payments.queries import has_lapsed
from goodorder.reference.queries import reading
from goodorder.shipping.queries import pickup_store
from goodorder.sourcing import commands as sourcing
from goodorder.sourcing.rules import DecideTerms, Demand, Plan

Claimed = dict[tuple[int, str], int]  # (line, location code) → units


@command(needs="orders.release")
def release_order(ctx: Context, *, order_id: str) -> list[str]:
    """Hand the reserved units of a confirmed order to locations; returns the fulfillment orders' ids.

    Raises Refused when the order is not confirmed, is held, passes its customer's credit limit, must ship
    complete and is not, or when its goods may not be sent before a day that is still to come.
    """
    order, lines = _locked(ctx, order_id)
    if reason := _not_yet(ctx, order, lines):
        raise reason
    if because := over_limit(order):
        raise Refused("orders.over_credit_limit", f"order {order.number}: {because}")
    return _release(ctx, order, lines)


@command(needs="orders.release")
def release_when_possible(ctx: Context, *, order_id: str) -> list[str]:
    """Release what can be released now; an empty list when nothing can."""
    order, lines = _locked(ctx, order_id)
    if _not_yet(ctx, order, lines) or hold_over_limit(ctx, order):
        return []
    return _release(ctx, order, lines)


def _locked(ctx: Context, order_id: str) -> tuple[Order, list[OrderLine]]:
    """Lock an order with its lines and all that a release asks of it; raises Missing."""
    rows = Order.objects.visible_to(ctx).select_related("company", "channel", "customer")
    order = rows.locked().one(public_id=order_id)
    lines = lines_of(order)
    take_in(ctx, order, lines)
    return order, lines


def release_excluding(
    ctx: Context, order: Order, lines: list[OrderLine], *, excluded: Collection[str] = ()
) -> list[str]:
    """Release what can be released of a locked order now, from any location (code) but the excluded ones."""
    return [] if _not_yet(ctx, order, lines) else _release(ctx, order, lines, excluded)


def _not_yet(ctx: Context, order: Order, lines: list[OrderLine]) -> Refused | None:
    if order.state != "confirmed":
        return Refused(
            "orders.not_confirmed", f"order {order.number} is {order.state}; only a confirmed one is released"
        )
    if kinds := open_holds(order):
        return Refused("orders.held", f"order {order.number} is held: {', '.join(kinds)}", holds=kinds)
    if not any(line.reserved for line in lines):
        return Refused("orders.nothing_reserved", f"order {order.number} has no reserved units to release")
    if order.ship_complete and any(line.backordered for line in lines):
        return Refused("orders.incomplete", f"order {order.number} ships complete and still waits for stock")
    if has_lapsed(order.public_id, at=ctx.now):
        message = f"order {order.number} is no longer covered: its authorisation ran out; renew it first"
        return Refused("orders.authorization_lapsed", message)
    early = [line for line in lines if line.reserved and not _may_leave(ctx, line)]
    is_early = early and (order.ship_complete or not _ready(ctx, lines))
    return _too_early(order, early) if is_early else None


def _too_early(order: Order, early: list[OrderLine]) -> Refused:
    days = {
        line.sku_code: line.sku.release_on.isoformat() for line in early if line.sku and line.sku.release_on
    }
    named = ", ".join(f"{code} not before {day}" for code, day in days.items())
    message = f"order {order.number} waits for the day its goods may be sent: {named}"
    return Refused("orders.not_released_yet", message, release_on=days)


def _ready(ctx: Context, lines: list[OrderLine]) -> list[OrderLine]:
    return [line for line in lines if line.reserved and _may_leave(ctx, line)]


def _may_leave(ctx: Context, line: OrderLine) -> bool:
    return line.sku is None or is_released(line.sku.release_on, ctx.now.date())


@reading()  # one order after another asks for the same places, calendars and rates
def _release(ctx: Context, order: Order, lines: list[OrderLine], excluded: Collection[str] = ()) -> list[str]:
    held = claimed(ctx, order, {line.pk for line in _ready(ctx, lines)})
    chosen = _decide(ctx, order, _ready(ctx, lines), held, excluded)
    # What a policy keeps back stays where it is held, and is asked again later.
    ready = [line for line in _ready(ctx, lines) if not chosen.withheld.get(line.pk)]
    held = {at: units for at, units in held.items() if at[0] in _skus(ready)}
    if not ready:
        return []
    wanted: Claimed = defaultdict(int)
    for take in chosen.assignments:
        if take.line_ref in _skus(ready):
            wanted[take.line_ref, take.location] += take.quantity
    if wanted != held and not moved(ctx, order, ready, wanted):
        wanted = held
    waiting = _set_back(ctx, order, ready, wanted)
    if waiting:  # the queue may have served some of them in this very moment: these go along
        wanted = claimed(ctx, order, _skus(ready))
    _keep_promises(ctx, order, lines, {line for line, _ in {*held.items()} ^ {*wanted.items()}})
    if waiting and (order.ship_complete or not wanted):
        return []
    inventory.allocate(ctx, demand=order.public_id, line_refs=[line.pk for line in ready])
    opened = _request_work(ctx, order, ready, wanted)
    for line in ready:
        line.released += line.reserved
        line.reserved = 0
    OrderLine.objects.bulk_update(ready, ["reserved", "released"])
    fact = OrderReleased(order_id=order.public_id, fulfillment_orders=opened, explanation=chosen.explanation)
    record(ctx, order, fact)
    return opened


def _keep_promises(ctx: Context, order: Order, lines: list[OrderLine], moved: set[tuple[int, str]]) -> None:
    """Promise lines again that leave from elsewhere than planned, or later than they should have."""
    ready = _ready(ctx, lines)
    late = {
        line_ref
        for line_ref, promise in latest_promises(ready).items()
        if promise.ship_on and promise.ship_on < ctx.now.date()
    }
    again = late | {line_ref for line_ref, _ in moved}
    if again:
        reason = "it was held until now" if late else "it leaves from another place"
        promise_again(ctx, order, lines, moved=again, reason=reason)


def _set_back(ctx: Context, order: Order, ready: list[OrderLine], wanted: Claimed) -> bool:
    """Let units wait for supply whose location was closed and that no other has; tells whether there were any."""
    short = []
    for line in ready:
        lacking = line.reserved - sum(units for (line_ref, _), units in wanted.items() if line_ref == line.pk)
        if lacking:
            line.reserved, line.unsourced = line.reserved - lacking, line.unsourced + lacking
            short.append(line)
    if waiting := wait_for_supply(ctx, order, short):
        record(ctx, order, LinesBackordered(order_id=order.public_id, lines=waiting))
    return bool(short)


def claimed(ctx: Context, order: Order, line_refs: Collection[int]) -> Claimed:
    """Read where the soft reservations of lines lie, and keep them there until the command ends."""
    held: Claimed = defaultdict(int)
    inventory.keep_in_place(ctx, demand=order.public_id)
    for claim in stock.reservations_of(ctx, demand=order.public_id):
        if claim.state == "open" and not claim.is_allocated and claim.line_ref in line_refs:
            held[claim.line_ref, claim.location.code] += claim.quantity
    return held


def _decide(
    ctx: Context, order: Order, ready: list[OrderLine], held: Claimed, excluded: Collection[str]
) -> Plan:
    skus, places = _skus(ready), supplying(order.company.code, order.service, excluded).places
    ids = {place.code: place.pk for place in places}
    own: dict[tuple[int, int], int] = defaultdict(int)
    for (line_ref, code), quantity in held.items():
        if code in ids:
            own[skus[line_ref], ids[code]] += quantity
    demands = [Demand(line.pk, skus[line.pk], line.reserved) for line in ready]
    terms = terms_of(order, excluded)
    return sourcing.decide(
        ctx, about=order.public_id, demands=demands, locations=places, own=own, terms=terms
    )


def terms_of(order: Order, excluded: Collection[str] = ()) -> DecideTerms:
    """Return what an order asks besides goods, for the rules that choose locations."""
    return DecideTerms(
        ship_complete=order.ship_complete,
        ship_to=order.ship_to,
        service=order.service,
        wanted_on=order.wanted_on,
        channel=order.channel.code,
        customer=order.customer.public_id,
        excluded_locations=tuple(sorted(excluded)),
    )


def _skus(lines: list[OrderLine]) -> dict[int, int]:
    """Map lines to their SKUs; only items are ever reserved."""
    return {line.pk: line.sku_id for line in lines if line.sku_id is not None}


def moved(ctx: Context, order: Order, lines: list[OrderLine], wanted: Mapping[tuple[int, str], int]) -> bool:
    """Move the reservations of lines to where they are wanted; False when others took that stock meanwhile."""
    skus = _skus(lines)
    ids = ids_of({code for _, code in wanted})
    claims = [Claim(line, skus[line], ids[code], n) for (line, code), n in sorted(wanted.items())]
    is_pinned = bool(pickup_store(order.service))
    terms = HoldTerms(min_life_days=order.customer.min_life_days, is_pinned=is_pinned)
    try:
        attempt(
            lambda: inventory.move_claims(
                ctx, demand=order.public_id, line_refs=list(skus), claims=claims, terms=terms
            )
        )
    except Refused as refusal:
        if refusal.code != "inventory.short":
            raise
        return False
    return True


def _request_work(ctx: Context, order: Order, ready: list[OrderLine], wanted: Claimed) -> list[str]:
    """Open one fulfillment order for each location that got work."""
    skus = _skus(ready)
    route = Route(service=order.service, ship_to=order.ship_to, company=order.company.code)
    opened = []
    for place in sorted({code for _, code in wanted}):
        work = [WorkLine(line, skus[line], n) for (line, code), n in sorted(wanted.items()) if code == place]
        asked = fulfillment.request(ctx, demand=order.public_id, location=place, work=work, route=route)
        opened.append(asked.public_id)
    return opened
