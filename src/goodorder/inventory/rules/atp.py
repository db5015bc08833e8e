"""Available to promise over time: what one balance can still give on each day, and which supply gives it. Pure.

What can be promised on a day is the least that is left on that or any later day, when everything promised
so far has been served: on hand plus supply due by then, less demand due by then, less safety stock. So a
promise made today never takes what a later one relies on. Demand is served from the earliest supply; what is
left of each supply is a slice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

ON_HAND = ""
CERTAIN_PERCENT = 100

Supply = tuple[date, int, str, int]
"""Day due, units, document, confidence in per cent."""
Demand = tuple[date, int]
"""Day needed, units."""


@dataclass(frozen=True, slots=True)
class Position:
    """What one SKU has and expects at one location. `on_hand` is what may be sold and nobody holds."""

    on_hand: int
    safety: int = 0
    supplies: Sequence[Supply] = ()
    demands: Sequence[Demand] = ()


@dataclass(frozen=True, slots=True)
class Slice:
    """Units that can be promised from a day on, over and above earlier slices; `document` is their supply.

    The document is empty for stock on hand.
    """

    day: date
    quantity: int
    document: str = ON_HAND
    confidence_percent: int = CERTAIN_PERCENT


def atp(position: Position, *, today: date) -> list[Slice]:
    """Return what can be promised, earliest first: each slice adds to those before it; none is empty.

    Demand of before today counts as of today. Supply that should have come before today does not count:
    nobody knows when it comes, until it has a new date.
    """
    supplies, demands = _by_day(position, today)
    days = sorted({today, *supplies, *demands})
    promisable = _promisable(position.on_hand - position.safety, days, supplies, demands)
    slices: list[Slice] = []
    known = 0
    for day, units in zip(days, promisable, strict=True):
        if units > known:
            slices += _slices(day, units - known, supplies.get(day, []))
            known = units
    return slices


def _by_day(position: Position, today: date) -> tuple[dict[date, list[Supply]], dict[date, int]]:
    supplies: dict[date, list[Supply]] = {}
    for supply in position.supplies:
        if supply[0] >= today:
            supplies.setdefault(supply[0], []).append(supply)
    demands: dict[date, int] = {}
    for day, units in position.demands:
        demands[max(day, today)] = demands.get(max(day, today), 0) + units
    return supplies, demands


def _promisable(
    start: int, days: Sequence[date], supplies: dict[date, list[Supply]], demands: dict[date, int]
) -> list[int]:
    """Return, for each day on which something happens, the least that is left from then on."""
    levels, level = [], start
    for day in days:
        level += sum(units for _, units, _, _ in supplies.get(day, [])) - demands.get(day, 0)
        levels.append(level)
    for at in range(len(levels) - 2, -1, -1):
        levels[at] = min(levels[at], levels[at + 1])
    return [max(0, level) for level in levels]


def _slices(day: date, quantity: int, supplies: Sequence[Supply]) -> list[Slice]:
    """Peg units that become free on a day: demand has the day's first supplies, they come from its last.

    What no supply of the day explains was on hand.
    """
    found: list[Slice] = []
    for _, units, document, confidence in reversed(supplies):
        if (part := min(units, quantity)) > 0:
            found.append(Slice(day, part, document, confidence))
            quantity -= part
    if quantity:
        found.append(Slice(day, quantity))
    return found[::-1]


def earliest(slices: Sequence[Slice], quantity: int) -> date | None:
    """Return the day from which a quantity can be promised whole; None when the known supply never reaches it."""
    taken = take(slices, quantity)
    return taken[-1].day if taken and sum(part.quantity for part in taken) >= quantity else None


def take(slices: Iterable[Slice], quantity: int) -> list[Slice]:
    """Return the earliest slices up to a quantity, the last one cut; the sum is less when they run out."""
    taken: list[Slice] = []
    for part in slices:
        if quantity <= 0:
            break
        units = min(part.quantity, quantity)
        taken.append(Slice(part.day, units, part.document, part.confidence_percent))
        quantity -= units
    return taken


def promised(position: Position, taken: Iterable[Slice]) -> Position:
    """Return the position once slices of it are promised: each is demand from its day on."""
    demands = [*position.demands, *((part.day, part.quantity) for part in taken)]
    return Position(position.on_hand, position.safety, position.supplies, demands)
