"""What becomes of a promise when things change: which capacity a line keeps, and what its parts add up to. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from goodorder.availability.rules.promises import LinePromise, Origin

Booked = tuple[str, str, int]
"""Location's code, day as text, units: how a promise keeps the capacity behind it."""


def bookings_of(promise: LinePromise) -> list[Booked]:
    """Return the capacity a promise takes, the earliest day first."""
    taken = [
        (part.location, day.isoformat(), units) for part in promise.parts for day, units in part.bookings
    ]
    return sorted(taken, key=lambda booked: (booked[1], booked[0]))


def first_units(booked: Iterable[Sequence[str | int]], count: int) -> list[Booked]:
    """Return the bookings of a line's first units: they leave from the front and are cancelled from the back."""
    kept: list[Booked] = []
    for location, day, units in booked:
        if share := min(int(units), count):
            kept.append((str(location), str(day), share))
            count -= share
    return kept


def totals(booked: Iterable[Booked]) -> dict[tuple[str, date], int]:
    """Add bookings up by location's code and day."""
    found: dict[tuple[str, date], int] = {}
    for location, on, units in booked:
        day = location, date.fromisoformat(on)
        found[day] = found.get(day, 0) + units
    return found


def loaded(origins: Mapping[str, Origin], extra: Mapping[tuple[str, date], int]) -> dict[str, Origin]:
    """Return the origins with units added to (or taken off) the loads of their days."""
    found = {}
    for code, origin in origins.items():
        loads = dict(origin.loads)
        for (place, day), units in extra.items():
            if place == code:
                loads[day] = max(0, loads.get(day, 0) + units)
        found[code] = replace(origin, loads=loads)
    return found


def joined(first: LinePromise | None, second: LinePromise | None) -> LinePromise:
    """Return the promise of a line of which some units are at work already and others are to be sourced."""
    if first is None or second is None:
        found = first or second
        if found is None:
            raise ValueError("a line has units at work or to come")
        return found
    later = second if second.arrive_on is None else max(first, second, key=_arrival)
    return replace(
        later,
        parts=(*first.parts, *second.parts),
        confidence_percent=min(first.confidence_percent, second.confidence_percent),
    )


def together(promises: Sequence[LinePromise]) -> list[LinePromise]:
    """Return the promises of lines that go together: each is promised for the day of the last."""
    if any(promise.arrive_on is None for promise in promises):
        return [replace(promise, ship_on=None, arrive_on=None) for promise in promises]
    last = max(promises, key=_arrival, default=None)
    return [replace(promise, ship_on=last.ship_on, arrive_on=last.arrive_on) for promise in promises if last]


def _arrival(promise: LinePromise) -> date:
    return promise.arrive_on or date.max
