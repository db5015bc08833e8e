"""Release: reserved units are sourced, allocated and handed to locations as fulfillment orders."""

from collections import defaultdict

from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.rules import Route, WorkLine
from goodorder.inventory import commands as inventory
from goodorder.inventory import queries as stock
from goodorder.inventory.rules import Claim
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt, command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.locations.models import Location
from goodorder.locations.queries import active_locations
from goodorder.orders.commands.holds import open_holds
from goodorder.orders.commands.steps import lines_of, locked
from goodorder.orders.events import LinesBackordered, OrderReleased
from goodorder.orders.models import Order, OrderLine
from goodorder.sourcing import commands as sourcing
from goodorder.sourcing.rules import Demand, Plan

Claimed = dict[tuple[int, str], int]  # (line, location code) → units


@command(needs="orders.release")
def release_order(ctx: Context, *, order_id: str) -> list[str]:
    """Hand the reserved units of a confirmed order to locations; returns the fulfillment orders' ids.

    Raises Refused when the order is not confirmed, is held, or must ship complete and is not.
    """
    order = locked(ctx, order_id)
    lines = lines_of(order)
    if reason := _not_yet(order, lines):
        raise reason
    return _release(ctx, order, lines)


@command(needs="orders.release")
def release_when_possible(ctx: Context, *, order_id: str) -> list[str]:
    """Release what can be released now; an empty list when nothing can."""
    order = locked(ctx, order_id)
    lines = lines_of(order)
    return [] if _not_yet(order, lines) else _release(ctx, order, lines)


def _not_yet(order: Order, lines: list[OrderLine]) -> Refused | None:
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
    return None


def _release(ctx: Context, order: Order, lines: list[OrderLine]) -> list[str]:
    ready = [line for line in lines if line.reserved]
    places = active_locations(order.company.code)
    inventory.keep_in_place(ctx, demand=order.public_id)
    held = _claimed(ctx, order, {line.pk for line in ready})
    chosen = _decide(ctx, order, ready, places, held)
    wanted: Claimed = defaultdict(int)
    for take in chosen.assignments:
        wanted[take.line_ref, take.location] += take.quantity
    if wanted != held and not _moved(ctx, order, ready, held, wanted):
        wanted = held
    if _set_back(ctx, order, ready, wanted) and (order.ship_complete or not wanted):
        return []
    inventory.allocate(ctx, demand=order.public_id)
    opened = _request_work(ctx, order, ready, wanted)
    for line in ready:
        line.released += line.reserved
        line.reserved = 0
    OrderLine.objects.bulk_update(ready, ["reserved", "released"])
    fact = OrderReleased(order_id=order.public_id, fulfillment_orders=opened, explanation=chosen.explanation)
    record(ctx, order, fact)
    return opened


def _set_back(ctx: Context, order: Order, ready: list[OrderLine], wanted: Claimed) -> bool:
    """Let units wait for supply whose location was closed and that no other has; tells whether there were any."""
    short = []
    for line in ready:
        lacking = line.reserved - sum(units for (line_ref, _), units in wanted.items() if line_ref == line.pk)
        if lacking:
            line.reserved -= lacking
            line.backordered += lacking
            short.append({"line": line.position, "line_ref": line.pk, "quantity": lacking})
    if short:
        OrderLine.objects.bulk_update(ready, ["reserved", "backordered"])
        record(ctx, order, LinesBackordered(order_id=order.public_id, lines=short))
    return bool(short)


def _claimed(ctx: Context, order: Order, line_refs: set[int]) -> Claimed:
    """Read where the order's soft reservations lie now."""
    held: Claimed = defaultdict(int)
    for claim in stock.reservations_of(ctx, demand=order.public_id):
        if claim.state == "open" and not claim.is_allocated and claim.line_ref in line_refs:
            held[claim.line_ref, claim.location.code] += claim.quantity
    return held


def _decide(
    ctx: Context, order: Order, ready: list[OrderLine], places: list[Location], held: Claimed
) -> Plan:
    skus, ids = _skus(ready), {place.code: place.pk for place in places}
    own: dict[tuple[int, int], int] = defaultdict(int)
    for (line_ref, code), quantity in held.items():
        if code in ids:
            own[skus[line_ref], ids[code]] += quantity
    demands = [Demand(line.pk, skus[line.pk], line.reserved) for line in ready]
    return sourcing.decide(ctx, about=order.public_id, demands=demands, locations=places, own=own)


def _skus(lines: list[OrderLine]) -> dict[int, int]:
    """Map lines to their SKUs; only items are ever reserved."""
    return {line.pk: line.sku_id for line in lines if line.sku_id is not None}


def _moved(ctx: Context, order: Order, ready: list[OrderLine], held: Claimed, wanted: Claimed) -> bool:
    """Move reservations to the chosen locations; False when somebody else took that stock meanwhile."""
    skus, ids = _skus(ready), {place.code: place.pk for place in active_locations(order.company.code)}

    def move() -> None:
        claims = [Claim(line, skus[line], ids[code], n) for (line, code), n in sorted(wanted.items())]
        lines = sorted({line_ref for line_ref, _ in held})
        inventory.move_claims(ctx, demand=order.public_id, line_refs=lines, claims=claims)

    try:
        attempt(move)
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
