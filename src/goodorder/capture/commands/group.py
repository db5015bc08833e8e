"""A group of plain orders in one transaction: planned in memory, written set by set, its stock taken last."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.db import DatabaseError, OperationalError

from goodorder.capture.commands.pricing import Asked, price_plain
from goodorder.inventory import commands as inventory
from goodorder.inventory.queries import Standing
from goodorder.inventory.rules import Claim, Key
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import draw_ids, fresh
from goodorder.kernel.command import attempt, command
from goodorder.kernel.errors import OmsError, Refused, Transient
from goodorder.locations.models import Location
from goodorder.locations.queries import active_locations
from goodorder.orders.commands.capture import Prepared, lines_of, order_of
from goodorder.orders.commands.claims import claims_of, refuse_lacking, supply_for_lines
from goodorder.orders.commands.payment import WAITS_FOR_MONEY
from goodorder.orders.commands.placing import Worked, place_orders
from goodorder.orders.commands.promising import first_promises
from goodorder.orders.models import Hold, Order, OrderLine, Promise
from goodorder.parties import commands as parties
from goodorder.parties.queries import draw_order_numbers
from goodorder.parties.rules import CustomerParticulars
from goodorder.payments.commands.opening import Opening
from goodorder.payments.rules import TenderDraft
from goodorder.pricing.commands.redeeming import Redeemed
from goodorder.reference.queries import reading
from goodorder.sourcing.rules import Demand, Plan, Supply, plan, plan_from_one

Pair = tuple[Context, Prepared]
Free = dict[Key, int]
Found = Worked | Refused | None
Told = dict[tuple[Any, ...], dict[str, Any]]
PROMISED = [
    field.attname for field in Promise._meta.concrete_fields if field.attname not in {"id", "line_id"}
]
FAILURES = (DatabaseError, OmsError, ValueError)


@command(needs="orders.capture")
def capture_together(ctx: Context, *, asked: Sequence[Asked]) -> list[Found]:
    """Capture the plain ones among drafts of several callers, all at this instant.

    A refusal says that there is not enough for one; None is out of the ordinary, to be captured by itself.
    """
    now = [Asked(replace(one.ctx, now=ctx.now), one.draft) for one in asked]
    with reading():
        found = price_plain(now)
        pairs = [(one.ctx, prepared) for one, prepared in zip(now, found, strict=True) if prepared]
        placed = iter(place(pairs, stops=False))
    return [next(placed) if prepared else None for prepared in found]


def place(pairs: Sequence[Pair], *, stops: bool, keeps: bool = False) -> list[Found]:
    """Place priced orders under a savepoint; None for what cannot be judged here, and with `stops` for all after it.

    They are planned on stock that is not locked. Where somebody else was quicker all is done again on locked stock,
    as at once with `keeps`. When something fails that nobody foresaw, the group is halved until the order is found that fails by itself.
    """
    if not pairs:
        return []
    new = [prepared.customer for _, prepared in pairs if prepared.customer.pk is None]
    try:
        return attempt(lambda: _place(pairs, stops=stops, keeps=keeps))
    except FAILURES as failure:
        if isinstance(failure, OperationalError):
            raise  # a deadlock or a lost connection: the whole command is run again, or fails
        for customer in new:
            customer.pk, customer.version = None, 0
        if isinstance(failure, Transient) and not keeps:
            return place(pairs, stops=stops, keeps=True)
    half = len(pairs) // 2
    if not half:
        return [None]
    first = place(pairs[:half], stops=stops, keeps=keeps)
    if stops and None in first:
        return first + [None] * (len(pairs) - half)
    return first + place(pairs[half:], stops=stops, keeps=keeps)


def _place(pairs: Sequence[Pair], *, stops: bool, keeps: bool) -> list[Found]:
    ctx = pairs[0][0]
    known = _met(ctx, pairs)
    sku_ids = {item.sku.pk for _, prepared in pairs for item in prepared.quoted.items}
    free = inventory.look_at_stock(ctx, sku_ids=sku_ids, keeps=keeps)
    blank = _blank(pairs)
    found: list[Found] = []
    told: Told = {}
    for (own, prepared), (order, lines) in zip(pairs, blank, strict=True):
        is_over = (stops and None in found) or id(prepared.customer) in known
        found.append(None if is_over else _worked(own, prepared, (order, lines), free, told))
    worked = [(own, one) for (own, _), one in zip(pairs, found, strict=True) if isinstance(one, Worked)]
    _register(ctx, [one.order for _, one in worked])
    for own, group in _by_actor(worked):
        place_orders(own, worked=group)
    return found


def _met(ctx: Context, pairs: Sequence[Pair]) -> set[int]:
    """Keep new customers to this command; returns those (by identity) whom somebody registered meanwhile."""
    new = list({id(one.customer): one.customer for _, one in pairs if one.customer.pk is None}.values())
    if not new:
        return set()
    names = tuple(CustomerParticulars.__dataclass_fields__)
    particulars = [CustomerParticulars(**{name: getattr(one, name) for name in names}) for one in new]
    met = parties.meet_customers(ctx, particulars=particulars)
    return {id(one) for one, other in zip(new, met, strict=True) if other}


def _register(ctx: Context, orders: Sequence[Order]) -> None:
    """Give orders that will be their numbers, and those who are new among their customers a row."""
    new = list({id(one.customer): one.customer for one in orders if one.customer.pk is None}.values())
    if new:
        parties.register_customers(ctx, customers=new)
    numbers = draw_order_numbers([one.channel for one in orders], ctx.now.year)
    for order, number in zip(orders, numbers, strict=True):
        order.number, order.customer_id = number, order.customer.pk


def _blank(pairs: Sequence[Pair]) -> Iterator[tuple[Order, list[OrderLine]]]:
    """Return each order with its lines, with the ids they will have."""
    line_count = sum(len(prepared.quoted.asked) for _, prepared in pairs)
    order_ids, drawn = draw_ids((Order, len(pairs)), (OrderLine, line_count))
    line_ids = iter(drawn)
    for (own, prepared), order_id in zip(pairs, order_ids, strict=True):
        order = order_of(own, prepared)
        order.pk = order_id
        lines = lines_of(order, prepared.draft, prepared.quoted)
        for line in lines:
            line.pk, line.order_id = next(line_ids), order_id
        yield order, lines


def _worked(
    ctx: Context, prepared: Prepared, blank: tuple[Order, list[OrderLine]], free: Free, told: Told
) -> Found:
    """Plan an order against what is free, and take it if all of it is there."""
    order, lines = blank
    places = active_locations(prepared.channel.company.code)
    items = [line for line in lines if line.kind == "item"]
    found = _planned(items, places, free)
    if found.short:
        return _refusal(prepared, items, found.short, free)
    claims = claims_of(found)
    promises = _promises(ctx, order, items, (claims, places), told)
    if any(promise.bookings for promise in promises):
        return None  # a day's capacity is booked one order at a time
    for claim in claims:
        free[claim.key] -= claim.quantity
    for line in items:
        line.reserved, line.unsourced = line.unsourced, 0
    return Worked(
        order=order,
        lines=lines,
        claims=claims,
        promises=promises,
        redeemed=_redeemed(prepared, order, lines),
        opening=_opening(prepared, order),
        hold=_hold(ctx, prepared, order),
    )


def _promises(
    ctx: Context,
    order: Order,
    items: Sequence[OrderLine],
    held: tuple[Sequence[Claim], Sequence[Location]],
    told: Told,
) -> list[Promise]:
    """Promise the lines of an order; what the group has promised already is said again.

    Units whose way takes no limited capacity have their days from where they lie, how many they are and what was
    asked of the order; lines that go together depend on each other.
    """
    units: dict[int, list[tuple[int, int]]] = {}
    for claim in held[0]:
        units.setdefault(claim.line_ref, []).append((claim.location_id, claim.quantity))
    names = {
        line.pk: (order.service, order.wanted_on, line.sku and line.sku.release_on, *units[line.pk])
        for line in items
    }
    if not order.ship_complete and all(name in told for name in names.values()):
        return [fresh(Promise, **told[name], line_id=pk) for pk, name in names.items()]
    promises = first_promises(ctx, order, items, _standings(*held))
    for promise in promises:
        if not order.ship_complete and not promise.bookings:
            told[names[promise.line_id]] = {name: getattr(promise, name) for name in PROMISED}
    return promises


def _redeemed(prepared: Prepared, order: Order, lines: Sequence[OrderLine]) -> Redeemed:
    promoted, priced = prepared.quoted.promoted, prepared.quoted.priced
    return Redeemed(
        about=order.public_id,
        customer=order.customer.public_id,
        currency=order.currency,
        uses=promoted.uses(priced.lines) if promoted.outcome.applied else (),
        lines=[line.pk for line in lines],
    )


def _opening(prepared: Prepared, order: Order) -> Opening:
    payment = prepared.draft.payment
    tender = TenderDraft(
        method=payment.method,
        amount=order.total,
        provider=payment.provider,
        token=payment.token,
        code=payment.code,
    )
    return Opening(
        about=order.public_id,
        channel=prepared.channel,
        customer=prepared.customer,
        currency=order.currency,
        tender=tender,
    )


def _hold(ctx: Context, prepared: Prepared, order: Order) -> Hold | None:
    """Return the hold until the money is sure, if the means of payment needs one."""
    reason = WAITS_FOR_MONEY.get(prepared.draft.payment.method)
    if reason is None:
        return None
    return fresh(Hold, order=order, kind="payment", reason=reason, placed_by=ctx.actor, placed_at=ctx.now)


def _refusal(
    prepared: Prepared, items: list[OrderLine], short: Mapping[int, int], free: Free
) -> Refused | None:
    """Return why an order cannot be; None where it may wait, or where it is unsettled what is free of a SKU."""
    settled = {sku_id for sku_id, _ in free}
    if any(line.sku_id not in settled for line in items):
        return None
    try:
        refuse_lacking(items, short, supply_for_lines(items, backorders=prepared.channel.backorders))
    except Refused as refusal:
        return refusal
    return None


def _planned(items: Sequence[OrderLine], places: Sequence[Location], free: Free) -> Plan:
    """Plan an order; mostly the place that is preferred has all of it, and no other is looked at."""
    demands = [Demand(line.pk, line.sku_id or 0, line.unsourced) for line in items]
    sku_ids = {demand.sku_id for demand in demands}
    preferred = sorted(places, key=lambda place: (place.handling_cost, place.rank, place.code))
    simple = plan_from_one(demands, (_supply(place, sku_ids, free) for place in preferred))
    return simple or plan(demands, [_supply(place, sku_ids, free) for place in places], tells=False)


def _supply(place: Location, sku_ids: Collection[int], free: Free) -> Supply:
    available = {sku_id: free[sku_id, place.pk] for sku_id in sku_ids if (sku_id, place.pk) in free}
    return Supply(place.code, place.pk, available, place.rank, place.handling_cost)


def _standings(claims: Sequence[Claim], places: Sequence[Location]) -> list[Standing]:
    codes = {place.pk: place.code for place in places}
    units: dict[tuple[int, int], int] = {}
    for claim in claims:
        held = (claim.line_ref, claim.location_id)
        units[held] = units.get(held, 0) + claim.quantity
    return [
        Standing(line_ref=line_ref, quantity=quantity, location=codes[place], location_id=place)
        for (line_ref, place), quantity in sorted(units.items())
    ]


def _by_actor(worked: Sequence[tuple[Context, Worked]]) -> Iterator[tuple[Context, list[Worked]]]:
    """Bring together what one actor asked for, as facts name who did it and why."""

    def name(pair: tuple[Context, Worked]) -> tuple[str, str]:
        return pair[0].actor, pair[0].reason

    for _, pairs in groupby(sorted(worked, key=name), key=name):
        own = list(pairs)
        yield own[0][0], [one for _, one in own]
