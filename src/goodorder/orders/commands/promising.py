"""Promises: what the customer is told of each line, kept by version, with the days' capacity booked behind it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from goodorder.availability.rules import (
    Booked,
    LinePromise,
    Origin,
    Source,
    Terms,
    bookings_of,
    first_units,
    joined,
    loaded,
    promise_lines,
    together,
    totals,
)
from goodorder.inventory import queries as stock
from goodorder.inventory.queries import Standing
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import fresh
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.locations import commands as locations
from goodorder.locations import queries as places
from goodorder.locations.rules import MOST_DAYS_AHEAD
from goodorder.orders.events import PromiseChanged
from goodorder.orders.models import Order, OrderLine, Promise
from goodorder.shipping.queries import Timing, timing

MOST_TRIES = 5
MOST_REASON = 300
AHEAD = timedelta(days=MOST_DAYS_AHEAD)
Loads = Mapping[tuple[str, date], int]


@dataclass(frozen=True, slots=True)
class _Case:
    """An order under promise: the lines to promise, what each was promised last, what capacity the order keeps."""

    order: Order
    lines: Sequence[OrderLine]
    standings: Sequence[Standing]
    last: Mapping[int, Promise] = field(default_factory=dict)
    kept: Mapping[int, list[Booked]] = field(default_factory=dict)
    booked: Loads = field(default_factory=dict)


def promise_order(ctx: Context, order: Order, lines: Sequence[OrderLine]) -> None:
    """Promise the lines of a new order: version 1 of each, and book the capacity they take."""
    _promise(ctx, _Case(order, lines, stock.standing_of(order.public_id)), reason="")


def first_promises(
    ctx: Context, order: Order, lines: Sequence[OrderLine], standings: Sequence[Standing]
) -> list[Promise]:
    """Return what `promise_order` writes for units that stand so; what capacity it takes is not booked yet."""
    found = _dated(ctx, _Case(order, lines, standings))
    return [_version(ctx, pk, promise, bookings_of(promise), version=1) for pk, promise in found.items()]


def promise_again(
    ctx: Context, order: Order, lines: Sequence[OrderLine], *, moved: Collection[int], reason: str
) -> None:
    """Promise the moved lines (ids) of an order again, and tell of it when the day of arrival moves.

    Capacity behind units that are no longer to come is freed. An order without promises stays without.
    """
    last = latest_promises(lines)
    items = [line for line in lines if line.pk in last]
    if not items:
        return
    if order.ship_complete and moved:
        moved = {line.pk for line in items}
    standings = stock.standing_of(order.public_id)
    again = [line for line in items if line.pk in moved and _is_open(ctx, line, last[line.pk], standings)]
    kept = {
        line.pk: first_units(last[line.pk].bookings, line.handed_over if line in again else line.live)
        for line in items
    }
    had = any(promise.bookings for promise in last.values())
    booked = places.booked_for(order.public_id) if had else {}
    _promise(ctx, _Case(order, again, standings, last, kept, booked), reason=reason)


def _is_open(ctx: Context, line: OrderLine, last: Promise, standings: Sequence[Standing]) -> bool:
    """Tell whether a line's dates are to be found again: not when all of it is at work as was promised."""
    own = [each for each in standings if each.line_ref == line.pk]
    as_promised = not last.document and last.ship_on is not None and last.ship_on >= ctx.now.date()
    return bool(own) and not (as_promised and all(each.is_allocated for each in own))


def latest_promises(lines: Sequence[OrderLine]) -> dict[int, Promise]:
    """Return the promise in force for each line that has one, by line id."""
    rows = Promise.objects.filter(line__in=lines).order_by("line_id", "-promise_version")
    return {promise.line_id: promise for promise in rows.distinct("line_id")}


def _promise(ctx: Context, case: _Case, *, reason: str) -> None:
    """Find dates, book what they take, write down what differs; a day that fills up meanwhile is left out."""
    for _ in range(MOST_TRIES):
        found = _dated(ctx, case)
        taken = {pk: [*case.kept.get(pk, []), *bookings_of(promise)] for pk, promise in found.items()}
        wanted = totals(entry for entries in {**case.kept, **taken}.values() for entry in entries)
        try:
            attempt(lambda wanted=wanted: _book(ctx, case, wanted))  # type: ignore[misc]  # bound to this round
        except Refused as refusal:
            if refusal.code != "locations.day_full":
                raise
        else:
            _write(ctx, case, found, taken, reason)
            return
    raise Refused("orders.capacity_contended", "too many orders at once for the same days; try again")


def _book(ctx: Context, case: _Case, wanted: Loads) -> None:
    """Bring what the order has booked to what it takes now, day by day."""
    if wanted == case.booked:
        return
    demand = case.order.public_id
    ids = places.ids_of({code for code, _ in (*wanted, *case.booked)})
    for (code, on), had in sorted(case.booked.items()):
        if (units := had - wanted.get((code, on), 0)) > 0:
            locations.free_capacity(ctx, demand=demand, location_id=ids[code], on=on, units=units)
    more = [
        (ids[code], on, extra)
        for (code, on), units in sorted(wanted.items())
        if (extra := units - case.booked.get((code, on), 0)) > 0
    ]
    if more:
        locations.book_capacity(ctx, demand=demand, bookings=more)


def _dated(ctx: Context, case: _Case) -> dict[int, LinePromise]:
    """Find dates for the lines: for units at work from when they were ordered, for the others from now on."""
    if not case.lines:
        return {}
    sent = timing(case.order.service)
    origins = _origins(ctx, case, sent)
    terms = Terms(
        ordered_at=ctx.now,
        transit_days=sent.transit_days,
        wanted_on=case.order.wanted_on,
        ship_complete=case.order.ship_complete,
    )
    begun = replace(terms, ordered_at=case.order.placed_at, release_on=ctx.now.date(), ship_complete=False)
    at_work = _lines(ctx, case, is_allocated=True)
    first = _found(at_work, origins, begun)
    taken = totals(entry for promise in first.values() for entry in bookings_of(promise))
    to_come = _lines(ctx, case, is_allocated=False)
    second = _found(to_come, loaded(origins, taken), terms)
    found = {pk: joined(first.get(pk), second.get(pk)) for pk in {**first, **second}}
    if case.order.ship_complete:
        return dict(zip(found, together(list(found.values())), strict=True))
    return found


Sources = tuple[list[Source], int]


def _found(
    lines: Mapping[int, Sources], origins: Mapping[str, Origin], terms: Terms
) -> dict[int, LinePromise]:
    return dict(zip(lines, promise_lines(list(lines.values()), origins=origins, terms=terms), strict=True))


def _lines(ctx: Context, case: _Case, *, is_allocated: bool) -> dict[int, Sources]:
    """Say for each line that has such units where they come from, and how many nobody knows of."""
    today, found = ctx.now.date(), dict[int, Sources]()
    lines = {line.pk: line for line in case.lines}
    for each in case.standings:
        line = lines.get(each.line_ref)
        if line is None or each.is_allocated != is_allocated:
            continue
        sources, lacking = found.get(line.pk, ([], 0))
        if not each.location or (each.expected_on and each.expected_on < today):
            found[line.pk] = sources, lacking + each.quantity
        else:
            found[line.pk] = [*sources, _source(line, each)], lacking
    return found


def _source(line: OrderLine, standing: Standing) -> Source:
    release_on = line.sku.release_on if line.sku else None
    days = [day for day in (standing.expected_on, release_on) if day]
    return Source(
        location=standing.location,
        quantity=standing.quantity,
        ready_on=max(days, default=None),
        document=standing.document,
        confidence_percent=standing.confidence_percent,
    )


def _origins(ctx: Context, case: _Case, sent: Timing) -> dict[str, Origin]:
    """Read the places' calendars and the days' loads, without what this order gives up."""
    ids = {each.location_id: each.location for each in case.standings if each.location_id is not None}
    today = ctx.now.date()
    calendars = places.calendars(ids, since=today - timedelta(days=1))
    limited = [place for place, calendar in calendars.items() if calendar.daily_capacity is not None]
    loads = places.day_loads(limited, since=today, until=today + AHEAD) if limited else {}
    origins = {
        code: Origin(code, sent.at(place, calendars[place]), loads.get(place, {}))
        for place, code in ids.items()
    }
    own = {day: -units for day, units in case.booked.items()}
    kept = totals(entry for entries in case.kept.values() for entry in entries)
    return loaded(loaded(origins, own), kept)


def _write(
    ctx: Context,
    case: _Case,
    found: Mapping[int, LinePromise],
    taken: Mapping[int, list[Booked]],
    reason: str,
) -> None:
    """Keep a new version of each promise that differs from the last."""
    made = {pk: _row(ctx, case, pk, promise, taken[pk]) for pk, promise in found.items()}
    differing = [row for pk, row in made.items() if pk not in case.last or not _same(case.last[pk], row)]
    Promise.objects.bulk_create(differing)
    for line in case.lines:
        was, now = case.last.get(line.pk), made.get(line.pk)
        if was and now and was.arrive_on != now.arrive_on:
            fact = PromiseChanged(
                order_id=case.order.public_id,
                line=line.position,
                was=_told(was.arrive_on),
                now=_told(now.arrive_on),
                reason=reason,
            )
            record(ctx, case.order, fact)


def _row(ctx: Context, case: _Case, pk: int, promise: LinePromise, taken: list[Booked]) -> Promise:
    was = case.last.get(pk)
    return _version(ctx, pk, promise, taken, version=was.promise_version + 1 if was else 1)


def _version(ctx: Context, pk: int, promise: LinePromise, taken: list[Booked], *, version: int) -> Promise:
    return fresh(
        Promise,
        line_id=pk,
        promise_version=version,
        ship_on=promise.ship_on,
        arrive_on=promise.arrive_on,
        location=promise.location,
        document=promise.document,
        confidence_percent=promise.confidence_percent,
        reason="; ".join(promise.steps)[:MOST_REASON],
        bookings=[list(entry) for entry in taken],
        made_at=ctx.now,
    )


def _same(was: Promise, made: Promise) -> bool:
    names = ("ship_on", "arrive_on", "location", "document", "confidence_percent", "bookings")
    return all(getattr(was, name) == getattr(made, name) for name in names)


def _told(day: date | None) -> str:
    return day.isoformat() if day else ""
