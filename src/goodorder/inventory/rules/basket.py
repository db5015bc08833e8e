"""What a basket can have: lines served one after the other from the same stock and supply, kits by their parts. Pure.

Each line is answered with what the lines before it leave. So demand is summed per SKU over all lines and
parts before anything is said to be there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from goodorder.inventory.rules.atp import CERTAIN_PERCENT, Position, Slice, atp, earliest, promised, take
from goodorder.inventory.rules.stock import Key

Slices = list[Slice]


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A wanted SKU, kits as such. Zero units ask what there is without taking any."""

    sku_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one unit of a SKU takes in the end, units by SKU id: itself, or the parts of a kit.

    Nothing of it leaves before `release_on`.
    """

    parts: Mapping[int, int]
    release_on: date | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """All that availability is computed from, as read at one instant; `places` in order of preference.

    `waiting` are units by SKU that customers of any place wait for and no supply is bound to; `codes` of parts.
    """

    recipes: Mapping[int, Recipe]
    positions: Mapping[Key, Position]
    places: Sequence[int]
    waiting: Mapping[int, int]
    codes: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Component:
    """A part of an asked SKU: how many one unit takes, and what there is of it, by location id."""

    sku_id: int
    code: str
    units: int
    by_place: Mapping[int, Slices]
    slices: Slices


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What can be promised of a line's SKU: over all places, at each place, and the part that limits a kit.

    `available_on` is when the asked quantity can be promised whole: None when known supply never reaches it.
    """

    sku_id: int
    quantity: int
    slices: Slices
    by_place: Mapping[int, Slices]
    components: tuple[Component, ...]
    limiting: int | None
    available_on: date | None
    release_on: date | None

    def promisable(self, day: date) -> int:
        """Say how many units can be promised by a day, over all places."""
        return sum(part.quantity for part in self.slices if part.day <= day)


class Shelf:
    """The picture while a basket is served: what has been taken is gone for the next line."""

    def __init__(self, picture: Picture, *, today: date) -> None:
        self.picture, self.today = picture, today
        self._positions = dict(picture.positions)
        self._slices: dict[Key, Slices] = {}
        for sku_id, units in picture.waiting.items():
            self.take(sku_id, units)

    def at(self, sku_id: int, place: int) -> Slices:
        """Return what a place can still promise of a SKU."""
        key = sku_id, place
        if key not in self._slices:
            position = self._positions.get(key)
            self._slices[key] = atp(position, today=self.today) if position else []
        return self._slices[key]

    def by_place(self, sku_id: int) -> dict[int, Slices]:
        """Return what each place that has or expects some can still promise of a SKU."""
        found = {place: self.at(sku_id, place) for place in self.picture.places}
        return {place: slices for place, slices in found.items() if slices}

    def take_at(self, sku_id: int, place: int, taken: Iterable[Slice]) -> None:
        """Promise slices of a place."""
        key = sku_id, place
        self._positions[key] = promised(self._positions[key], taken)
        self._slices.pop(key, None)

    def take(self, sku_id: int, units: int) -> None:
        """Promise units of a SKU, the earliest first, wherever they are; as many as there are."""
        placed = sorted(
            (
                (part.day, at, part)
                for at, place in enumerate(self.picture.places)
                for part in self.at(sku_id, place)
            ),
            key=lambda entry: entry[:2],
        )
        taken: dict[int, Slices] = {}
        for _, at, part in placed:
            if units <= 0:
                break
            taken.setdefault(self.picture.places[at], []).extend(take([part], units))
            units -= part.quantity
        for place, parts in taken.items():
            self.take_at(sku_id, place, parts)


def answers(lines: Sequence[AskedLine], picture: Picture, *, today: date) -> list[LineAnswer]:
    """Answer the lines of a basket in their order; each takes what it can have before the next is answered."""
    shelf = Shelf(picture, today=today)
    found = []
    for line in lines:
        answer = _answer(line, shelf)
        served = min(line.quantity, sum(part.quantity for part in answer.slices))
        for component in answer.components:
            shelf.take(component.sku_id, served * component.units)
        found.append(answer)
    return found


def _answer(line: AskedLine, shelf: Shelf) -> LineAnswer:
    recipe = shelf.picture.recipes.get(line.sku_id, Recipe({}))
    components = tuple(_component(shelf, sku_id, units) for sku_id, units in recipe.parts.items())
    is_itself = set(recipe.parts) == {line.sku_id}
    slices = _kits([(part.units, part.slices) for part in components])
    places = {place for part in components for place in part.by_place}
    by_place = {
        place: made
        for place in shelf.picture.places
        if place in places
        and (made := _kits([(part.units, part.by_place.get(place, [])) for part in components]))
    }
    return LineAnswer(
        sku_id=line.sku_id,
        quantity=line.quantity,
        slices=slices,
        by_place=by_place,
        components=components,
        limiting=None if is_itself else _limiting(components, line.quantity),
        available_on=earliest(slices, line.quantity),
        release_on=recipe.release_on,
    )


def _component(shelf: Shelf, sku_id: int, units: int) -> Component:
    by_place = shelf.by_place(sku_id)
    merged = sorted((part for slices in by_place.values() for part in slices), key=lambda part: part.day)
    return Component(sku_id, shelf.picture.codes.get(sku_id, ""), units, by_place, merged)


def _kits(parts: Sequence[tuple[int, Slices]]) -> Slices:
    """Turn slices of parts into slices of what they make up: whole ones, from the day the last part is there.

    The document is that of the part that completes them; they are as sure as the least sure part in them.
    """
    if len(parts) == 1 and parts[0][0] == 1:
        return parts[0][1]
    events = sorted(
        ((part.day, at, part) for at, (_, slices) in enumerate(parts) for part in slices),
        key=lambda entry: entry[:2],
    )
    there, made, found = [0] * len(parts), 0, []
    for day, at, part in events:
        there[at] += part.quantity
        if (possible := min(have // units for have, (units, _) in zip(there, parts, strict=True))) > made:
            sure = min(_sure(slices, made * units, possible * units) for units, slices in parts)
            found.append(Slice(day, possible - made, part.document, sure))
            made = possible
    return found


def _sure(slices: Slices, first: int, last: int) -> int:
    """Say how sure the units after `first`, up to `last`, are, counted in the order of their days."""
    start, lowest = 0, CERTAIN_PERCENT
    for part in slices:
        if start < last and start + part.quantity > first:
            lowest = min(lowest, part.confidence_percent)
        start += part.quantity
    return lowest


def _limiting(components: Sequence[Component], quantity: int) -> int | None:
    """Name the part that comes last for the asked quantity, or of which there is least; of equals the first."""

    def scarcity(part: Component) -> tuple[bool, date, int]:
        whole = earliest(part.slices, max(1, quantity) * part.units)
        makes = sum(found.quantity for found in part.slices) // part.units
        return whole is not None, date.max - ((whole or date.min) - date.min), makes

    return min(components, key=scarcity).sku_id if components else None
