"""The queue: who is served first out of what is free, and what supply the others wait for. Pure.

Served by rank (lower first), then by promised day (without a promise last), then by who asked first. A later
one goes ahead only where the earlier one cannot be served at all: at a place that may not serve it, or out of
lots that do not keep long enough.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goodorder.inventory.rules.shelves import Shelf, Shelves
from goodorder.inventory.rules.stock import Key


@dataclass(frozen=True, slots=True)
class Wanting:
    """Units of a SKU that somebody wants from any of `places`, preferred ones first, or that `is_pinned` to one."""

    id: int
    sku_id: int
    quantity: int
    places: tuple[int, ...]
    demand: str = ""
    rank: int = 100
    promised_on: date | None = None
    asked_at: datetime | None = None
    min_life_days: int = 0
    needed_on: date | None = None
    is_pinned: bool = False
    ranked_by: str = ""

    @property
    def promise(self) -> tuple[date, float, int]:
        """Order by promise alone, whatever the rank."""
        return self.promised_on or date.max, self.asked_at.timestamp() if self.asked_at else 0, self.id

    @property
    def turn(self) -> tuple[int, date, float, int]:
        """Order in which the queue is served."""
        return self.rank, *self.promise


@dataclass(frozen=True, slots=True)
class Movable:
    """An open claim on the network: it may lie at any of `places`."""

    id: int
    sku_id: int
    location_id: int
    quantity: int
    places: tuple[int, ...]
    lot_id: int | None = None
    needed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """Units given to a wanting, from a place and a lot."""

    wanting_id: int
    location_id: int
    quantity: int
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """Units of a network claim that go to another place, or lot, to make room."""

    movable_id: int
    location_id: int
    quantity: int
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """Dated supply with what is still to come of it."""

    id: int
    sku_id: int
    location_id: int
    quantity: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Cover:
    """The supplies (id, units) a wanting waits for, and the day by which they are all there.

    `expected_on` is None when some units have no supply yet.
    """

    parts: tuple[tuple[int, int], ...]
    expected_on: date | None


def serve(
    queue: Iterable[Wanting], shelves: Shelves, movables: Sequence[Movable] = ()
) -> tuple[list[Grant], list[Shift]]:
    """Give what is free to the queue in its order, and say which network claims go elsewhere to make room.

    Changes the shelves. Units are given in part when there are not enough. Room is made for whoever's turn it is:
    were it for pinned ones alone, earlier promises would wait beside them for what they got.
    """
    turns = _Turns(shelves, movables)
    for wanting in sorted(queue, key=lambda one: one.turn):
        lacking = wanting.quantity - turns.give(wanting, wanting.quantity)
        if lacking:
            turns.make_room(wanting, lacking)
            turns.give(wanting, lacking)
    return turns.grants, turns.shifts


class _Turns:
    """The state while the queue is served."""

    def __init__(self, shelves: Shelves, movables: Sequence[Movable]) -> None:
        self.shelves, self.movables = shelves, movables
        self.left = {movable.id: movable.quantity for movable in movables}
        self.grants: list[Grant] = []
        self.shifts: list[Shift] = []

    def give(self, wanting: Wanting, quantity: int) -> int:
        """Give up to so many units out of what is free; returns how many."""
        lacking = quantity
        for place in wanting.places:
            shelf = self.shelves.get((wanting.sku_id, place))
            if shelf is None or not lacking:
                continue
            for lot_id, units in shelf.take(lacking, wanting.min_life_days, wanting.needed_on):
                self.grants.append(Grant(wanting.id, place, units, lot_id))
                lacking -= units
        return quantity - lacking

    def make_room(self, wanting: Wanting, lacking: int) -> None:
        """Move claims of the network elsewhere until a wanting finds room at its places."""
        terms = wanting.min_life_days, wanting.needed_on
        own = [shelf for place in wanting.places if (shelf := self.shelves.get((wanting.sku_id, place)))]
        for movable in self.movables:
            if movable.sku_id != wanting.sku_id or movable.location_id not in wanting.places:
                continue
            shelf = self.shelves[movable.sku_id, movable.location_id]
            missing = lacking - sum(one.offer(*terms) for one in own)
            if missing > 0 and shelf.suits(movable.lot_id, *terms):
                self._shift(movable, shelf, min(missing, self.left[movable.id]))

    def _shift(self, movable: Movable, shelf: Shelf, quantity: int) -> None:
        """Move units of one claim to wherever there are free ones that keep as long as its own."""
        day = shelf.expiry_of(movable.lot_id) or movable.needed_on
        for place in movable.places:
            other = self.shelves.get((movable.sku_id, place))
            if other is None or place == movable.location_id:
                continue
            for lot_id, units in other.take(quantity, 0, day):
                self.shifts.append(Shift(movable.id, place, units, lot_id))
                self.left[movable.id] -= units
                shelf.put_back(movable.lot_id, units)
                quantity -= units


def given(grants: Iterable[Grant]) -> dict[int, int]:
    """Add up what each wanting got."""
    totals: dict[int, int] = {}
    for grant in grants:
        totals[grant.wanting_id] = totals.get(grant.wanting_id, 0) + grant.quantity
    return totals


def overtaken(served: Wanting, grants: Sequence[Grant], queue: Sequence[Wanting]) -> list[Wanting]:
    """List earlier promises that still wait although a place that served this one may serve them, too.

    Only a rank can bring that about.
    """
    totals = given(grants)
    places = {grant.location_id for grant in grants if grant.wanting_id == served.id}
    return [
        other
        for other in queue
        if other.sku_id == served.sku_id
        and other.promise < served.promise
        and other.rank > served.rank
        and totals.get(other.id, 0) < other.quantity
        and places.intersection(other.places)
    ]


def bind(
    queue: Iterable[Wanting], supplies: Iterable[Coming], lacking: Mapping[Key, int]
) -> dict[int, Cover]:
    """Say which dated supply each wanting waits for: the earliest due goes to the first in the queue.

    `lacking` is what places must first fill up again, per (SKU id, location id).
    """
    ordered = sorted(supplies, key=lambda coming: (coming.due_on, coming.id))
    left = _after_filling_up(ordered, dict(lacking))
    covers: dict[int, Cover] = {}
    for wanting in sorted(queue, key=lambda one: one.turn):
        parts, wanted, day = [], wanting.quantity, None
        for coming in ordered:
            fits = coming.sku_id == wanting.sku_id and coming.location_id in wanting.places
            if fits and (units := min(wanted, left[coming.id])):
                left[coming.id] -= units
                wanted -= units
                parts.append((coming.id, units))
                day = coming.due_on
        covers[wanting.id] = Cover(tuple(parts), None if wanted else day)
    return covers


def _after_filling_up(ordered: Iterable[Coming], lacking: dict[Key, int]) -> dict[int, int]:
    left = {}
    for coming in ordered:
        key = (coming.sku_id, coming.location_id)
        kept = min(coming.quantity, lacking.get(key, 0))
        lacking[key] = lacking.get(key, 0) - kept
        left[coming.id] = coming.quantity - kept
    return left
