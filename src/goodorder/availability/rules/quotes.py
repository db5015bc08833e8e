"""Quoting a promise before anything is reserved: where each line would come from, and when it arrives. Pure.

A line comes from where its last unit arrives first; of equals from stock before supply that is to come, then
whole from one place rather than from several. Lines share stock, supply and the days' capacity in the order in which they are asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from goodorder.availability.rules.atp import Slice, take
from goodorder.availability.rules.basket import AskedLine, Recipe, Serving
from goodorder.availability.rules.promises import (
    LinePromise,
    Origin,
    Source,
    Terms,
    merged,
    order_promise,
    promise_for,
    promise_lines,
)

Placed = tuple[int, Slice]
"""A place's id and units it can promise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAsk:
    """A basket before it is paid for: SKU codes and quantities, kits as such, and where it goes.

    `country` may be empty when it is not known yet; the service is then not checked for it.
    """

    channel: str
    lines: tuple[tuple[str, int], ...]
    country: str = ""
    service: str = ""
    wanted_on: date | None = None
    ship_complete: bool = False
    min_life_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineQuote:
    """What can be promised of one asked line. `limiting` is the SKU id of the kit's part that comes last."""

    sku: str
    quantity: int
    promise: LinePromise
    limiting: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseQuote:
    """The lines' promises; the order's dates are the latest of them, None while one line has none."""

    lines: tuple[LineQuote, ...]
    ship_on: date | None
    arrive_on: date | None


@dataclass(slots=True)
class _Desk:
    """What is left while lines are quoted one after the other: stock and supply, and the days' capacity.

    `places` is a location's code by its id, `origins` are by code.
    """

    shelf: Serving
    places: Mapping[int, str]
    origins: dict[str, Origin]
    terms: Terms


def quote_lines(
    lines: Sequence[tuple[str, AskedLine]], *, shelf: Serving, origins: Mapping[int, Origin], terms: Terms
) -> PromiseQuote:
    """Quote asked lines (code as asked, line); `origins` by location id. Takes from the shelf as it goes."""
    places = {place: origin.code for place, origin in origins.items()}
    begun = {origin.code: origin for origin in origins.values()}
    desk = _Desk(shelf, places, dict(begun), replace(terms, ship_complete=False))
    chosen = [_parts_of(desk, line) for _, line in lines]
    flat = [found for parts in chosen for found in parts.values()]
    promises = iter(promise_lines(flat, origins=begun, terms=terms))
    quotes = [
        _quote(code, line, {part: next(promises) for part in parts})
        for (code, line), parts in zip(lines, chosen, strict=True)
    ]
    ship_on, arrive_on = order_promise([quote.promise for quote in quotes]) or (None, None)
    return PromiseQuote(lines=tuple(quotes), ship_on=ship_on, arrive_on=arrive_on)


def _quote(code: str, line: AskedLine, parts: Mapping[int, LinePromise]) -> LineQuote:
    last = max(parts, key=lambda part: parts[part].arrive_on or date.max)
    limiting = None if set(parts) == {line.sku_id} else last
    return LineQuote(
        sku=code, quantity=line.quantity, promise=merged(list(parts.values())), limiting=limiting
    )


def _parts_of(desk: _Desk, line: AskedLine) -> dict[int, tuple[list[Source], int]]:
    """Choose sources for each SKU the line takes; returns them with the units lacking, by SKU id."""
    recipe = desk.shelf.picture.recipes.get(line.sku_id, Recipe({}))
    found = {
        sku_id: _choose(desk, sku_id, line.quantity * units, recipe.release_on)
        for sku_id, units in recipe.parts.items()
    }
    return found or {line.sku_id: ([], line.quantity)}


def _choose(desk: _Desk, sku_id: int, quantity: int, release_on: date | None) -> tuple[list[Source], int]:
    """Choose the sources that arrive first, take them off the shelf and book their days."""
    by_place = {
        place: slices for place, slices in desk.shelf.by_place(sku_id).items() if place in desk.places
    }
    options = [[(place, part) for part in take(slices, quantity)] for place, slices in by_place.items()]
    options = [option for option in options if _units(option) == quantity]
    options.append(_spread(desk, by_place, quantity, release_on))
    best = min(options, key=lambda option: _rank(desk, option, quantity, release_on))
    for place in {place for place, _ in best}:
        desk.shelf.take_at(sku_id, place, [part for at, part in best if at == place])
    sources = [_source(desk, place, part, release_on) for place, part in best]
    _book(desk, _promise(desk, sources))
    return sources, quantity - _units(best)


def _spread(
    desk: _Desk, by_place: Mapping[int, Sequence[Slice]], quantity: int, release_on: date | None
) -> list[Placed]:
    """Take units from wherever they arrive first."""
    entries = [(place, part) for place, slices in by_place.items() for part in slices]
    entries.sort(key=lambda entry: _arrival(desk, entry, release_on))
    found: list[Placed] = []
    for place, part in entries:
        if (left := quantity - _units(found)) <= 0:
            break
        found += [(place, cut) for cut in take([part], left)]
    return found


def _rank(
    desk: _Desk, option: Sequence[Placed], quantity: int, release_on: date | None
) -> tuple[int, date, int, int]:
    """Order options: the least lacking, the earliest whole arrival, the most from stock, the fewest places."""
    promise = _promise(desk, [_source(desk, place, part, release_on) for place, part in option])
    lacking = quantity - _units(option) + promise.lacking
    last = max((part.arrive_on for part in promise.parts), default=date.max)
    to_come = sum(part.quantity for _, part in option if part.document)
    return lacking, last, to_come, len({place for place, _ in option})


def _arrival(desk: _Desk, entry: Placed, release_on: date | None) -> date:
    promise = _promise(desk, [_source(desk, *entry, release_on)])
    return promise.arrive_on or date.max


def _source(desk: _Desk, place: int, part: Slice, release_on: date | None) -> Source:
    days = [day for day in (part.day if part.document else None, release_on) if day]
    return Source(
        location=desk.places[place],
        quantity=part.quantity,
        ready_on=max(days, default=None),
        document=part.document,
        confidence_percent=part.confidence_percent,
    )


def _promise(desk: _Desk, sources: Sequence[Source]) -> LinePromise:
    return promise_for(sources, origins=desk.origins, terms=desk.terms)


def _book(desk: _Desk, promise: LinePromise) -> None:
    for part in promise.parts:
        origin = desk.origins[part.location]
        loads = dict(origin.loads)
        for day, units in part.bookings:
            loads[day] = loads.get(day, 0) + units
        desk.origins[part.location] = replace(origin, loads=loads)


def _units(option: Iterable[Placed]) -> int:
    return sum(part.quantity for _, part in option)
