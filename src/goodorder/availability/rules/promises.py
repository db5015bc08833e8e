"""When ordered units leave and arrive: from supply, the location's calendar and load, and the way there. Pure.

A line is promised for the day on which its last unit arrives, an order for the day on which its last line
does. Transit days are calendar days, as the service states them; nothing arrives on a Sunday, it comes on
Monday. Every date carries the steps that led to it, in plain words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from goodorder.locations.rules import Calendar, Work, schedule

CERTAIN_PERCENT = 100
_SUNDAY = 6
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Origin:
    """A location that may send: its calendar and the units booked there by day."""

    code: str
    calendar: Calendar
    loads: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the customer asks for. `transit_days` is None when no service is chosen, or they collect.

    `wanted_on`: nothing arrives before. `release_on`: nothing leaves before (a preorder).
    """

    ordered_at: datetime
    transit_days: int | None = None
    wanted_on: date | None = None
    release_on: date | None = None
    ship_complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Units of one line that one location sends, from stock (`ready_on` None) or from the supply due that day."""

    location: str
    quantity: int
    ready_on: date | None = None
    document: str = ""
    confidence_percent: int = CERTAIN_PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Units of a line with their dates, the capacity they take there by day, and why."""

    location: str
    quantity: int
    document: str
    confidence_percent: int
    ship_on: date
    arrive_on: date
    bookings: tuple[tuple[date, int], ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePromise:
    """When a whole line has left and arrived; both None when some of its units have no date.

    `location` and `document` are those of the part that comes last, `lacking` the units without a date.
    """

    parts: tuple[Part, ...]
    lacking: int
    ship_on: date | None
    arrive_on: date | None
    location: str
    document: str
    confidence_percent: int
    steps: tuple[str, ...]


def promise_for(
    sources: Sequence[Source], *, origins: Mapping[str, Origin], terms: Terms, lacking: int = 0
) -> LinePromise:
    """Promise one line from the sources chosen for it; `lacking` are units nobody has or expects.

    `origins` maps location code to place; raises KeyError for a source at none of them. No date is before
    the day of the order.
    """
    parts, undated, loads = [], lacking, dict[str, dict[date, int]]()
    for source in sources:
        at = source.location
        loads.setdefault(at, dict(origins[at].loads))
        part = _part(source, replace(origins[at], loads=loads[at]), terms)
        if part is None:
            undated += source.quantity
            continue
        parts.append(part)
        _add(loads[at], part)
    return _whole(parts, undated)


def promise_lines(
    lines: Sequence[tuple[Sequence[Source], int]], *, origins: Mapping[str, Origin], terms: Terms
) -> list[LinePromise]:
    """Promise the lines (sources, units lacking) of one order, which share the days' capacity.

    With `ship_complete` nothing leaves before everything can, and every line has the order's dates.
    """
    found = _one_after_another(lines, origins, terms)
    latest = order_promise(found)
    if not terms.ship_complete or latest is None:
        return found if not terms.ship_complete else [_undated(line) for line in found]
    together = _one_after_another(lines, origins, replace(terms, release_on=latest[0]))
    return _together(together)


def merged(promises: Sequence[LinePromise]) -> LinePromise:
    """Return one promise for what several make up, such as the parts of a kit: the latest of them counts."""
    parts = [part for promise in promises for part in promise.parts]
    whole = _whole(parts, sum(promise.lacking for promise in promises))
    last = max(promises, key=lambda promise: promise.arrive_on or date.min, default=whole)
    if whole.lacking or any(promise.arrive_on is None for promise in promises):
        return replace(whole, ship_on=None, arrive_on=None)
    leaving = max((promise.ship_on for promise in promises if promise.ship_on), default=None)
    return replace(whole, ship_on=leaving, arrive_on=last.arrive_on, steps=last.steps)


def order_promise(lines: Sequence[LinePromise]) -> tuple[date, date] | None:
    """Return the day on which the last line has left, and on which it arrives; None while one has no date."""
    leaving = [line.ship_on for line in lines if line.ship_on]
    arriving = [line.arrive_on for line in lines if line.arrive_on]
    if not lines or len(arriving) < len(lines):
        return None
    return max(leaving), max(arriving)


def arrival(ship_on: date, transit_days: int | None) -> date:
    """Return when a parcel arrives that leaves on a day; without a service it is there to be collected."""
    if transit_days is None:
        return ship_on
    found = ship_on + transit_days * _DAY
    return found + _DAY if found.weekday() == _SUNDAY else found


def earliest_leaving(terms: Terms) -> date | None:
    """Return the first day on which goods may leave so that they neither leave nor arrive too early."""
    days = [terms.release_on] if terms.release_on else []
    if terms.wanted_on:
        leaving = terms.wanted_on - (terms.transit_days or 0) * _DAY
        early = leaving - _DAY
        days.append(early if arrival(early, terms.transit_days) >= terms.wanted_on else leaving)
    return max(days, default=None)


def _part(source: Source, origin: Origin, terms: Terms) -> Part | None:
    work = Work(
        ordered_at=terms.ordered_at,
        ready_on=source.ready_on,
        units=source.quantity,
        not_before=earliest_leaving(terms),
    )
    found = schedule(origin.calendar, work, loads=origin.loads)
    if found is None:
        return None
    arrive_on = arrival(found.ship_on, terms.transit_days)
    return Part(
        location=source.location,
        quantity=source.quantity,
        document=source.document,
        confidence_percent=source.confidence_percent,
        ship_on=found.ship_on,
        arrive_on=arrive_on,
        bookings=found.bookings,
        steps=(_supply_step(source), *found.steps, _arrival_step(found.ship_on, arrive_on, terms)),
    )


def _supply_step(source: Source) -> str:
    if source.ready_on is None:
        return f"{source.quantity} in stock at {source.location}"
    if not source.document:
        return f"{source.quantity} at {source.location}, not to be sent before {_named(source.ready_on)}"
    return (
        f"{source.quantity} from {source.document}, due at {source.location} on {_named(source.ready_on)} "
        f"({source.confidence_percent} % sure)"
    )


def _arrival_step(ship_on: date, arrive_on: date, terms: Terms) -> str:
    if terms.transit_days is None:
        return f"no service chosen: ready for collection {_named(arrive_on)}"
    days = "1 day" if terms.transit_days == 1 else f"{terms.transit_days} days"
    if arrive_on > ship_on + terms.transit_days * _DAY:
        return f"{days} on the way, not on a Sunday: arrives {_named(arrive_on)}"
    return f"{days} on the way: arrives {_named(arrive_on)}"


def _whole(parts: Sequence[Part], lacking: int) -> LinePromise:
    last = max(parts, key=lambda part: (part.arrive_on, part.ship_on), default=None)
    steps = list(last.steps) if last else []
    if lacking:
        steps.append(f"for {lacking} no supply is known: no date can be given")
    is_dated = last is not None and not lacking
    return LinePromise(
        parts=tuple(parts),
        lacking=lacking,
        ship_on=max(part.ship_on for part in parts) if is_dated else None,
        arrive_on=last.arrive_on if last and is_dated else None,
        location=last.location if last else "",
        document=last.document if last else "",
        confidence_percent=0 if lacking else min((part.confidence_percent for part in parts), default=0),
        steps=tuple(steps),
    )


def _one_after_another(
    lines: Sequence[tuple[Sequence[Source], int]], origins: Mapping[str, Origin], terms: Terms
) -> list[LinePromise]:
    places = dict(origins)
    found = []
    for sources, lacking in lines:
        line = promise_for(sources, origins=places, terms=terms, lacking=lacking)
        for part in line.parts:
            loads = dict(places[part.location].loads)
            _add(loads, part)
            places[part.location] = replace(places[part.location], loads=loads)
        found.append(line)
    return found


def _together(lines: Sequence[LinePromise]) -> list[LinePromise]:
    latest = order_promise(lines)
    if latest is None:
        return [_undated(line) for line in lines]
    step = f"the order goes together: leaves by {_named(latest[0])}, complete {_named(latest[1])}"
    return [
        replace(line, ship_on=latest[0], arrive_on=latest[1], steps=(*line.steps, step)) for line in lines
    ]


def _undated(line: LinePromise) -> LinePromise:
    step = "the order goes together and another line has no date"
    steps = line.steps if line.lacking else (*line.steps, step)
    return replace(line, ship_on=None, arrive_on=None, steps=steps)


def _add(loads: dict[date, int], part: Part) -> None:
    for day, units in part.bookings:
        loads[day] = loads.get(day, 0) + units


def _named(day: date) -> str:
    return f"{day:%A} {day.isoformat()}"
