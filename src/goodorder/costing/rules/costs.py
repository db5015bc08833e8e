"""What stock is worth: moving average and FIFO layers, pure and exact to the minor unit.

A pool is all stock of one SKU that a company owns, wherever it lies. Its entries are the movements that change
how much that is, in the order of their places. Values are minor units; unit costs are 1/10,000 of one.
"""

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from goodorder.kernel.money import units_share

AVERAGE, FIFO = "moving_average", "fifo"
METHODS = (AVERAGE, FIFO)
SCALE = 10_000
BASES = ("value", "quantity", "weight")
Place = tuple[datetime, int, int]
"""When an entry counts, its rank then, and its movement: the one order of all entries of all pools."""


@dataclass(frozen=True, slots=True)
class CostEntry:
    """A movement as valuation sees it.

    `unit_cost` is what a unit coming in cost, None when that is not known; `landed` what getting all of
    them here cost on top, in minor units.
    """

    pool: int
    place: Place
    quantity: int
    kind: str
    unit_cost: int | None = None
    landed: int = 0
    line_ref: int | None = None
    document: str = ""

    @property
    def id(self) -> int:
        """The movement."""
        return self.place[2]

    @property
    def build(self) -> str:
        """The document that made kits or took them apart, if that is what the movement is about."""
        return self.document if self.kind == "kit" else ""


class CostState(NamedTuple):
    """What a pool amounts to: units, their value, how many of them nobody knows the cost of.

    A negative quantity left before it came in. `unit_cost` is the average, or the last one there was.
    """

    quantity: int = 0
    value: int = 0
    uncosted: int = 0
    unit_cost: int | None = None


class Valued(NamedTuple):
    """What an entry is worth, signed as its quantity, and the pool after it.

    `uncosted` of its units have no known cost and add nothing to the value. `settled` is the part of what
    came in that had left before: it pays for issues at no cost and is not stock any more.
    """

    value: int
    settled: int
    uncosted: int
    after: CostState


class Stocked(Protocol):
    """What lies in a pool, by one method."""

    @property
    def state(self) -> CostState:
        """Sum it up."""

    def put(self, source: int, quantity: int, value: int | None, /) -> int:
        """Add units of a known value, or of none; returns the value of those that had left before."""

    def take(self, quantity: int, /) -> tuple[int, int]:
        """Take units out; returns their value and how many have no known cost."""

    def holds_any(self, sources: Collection[int], /) -> bool:
        """Tell whether anything that came with these movements is still told apart."""


class Standing(NamedTuple):
    """A pool before some entry: its method, its sums and, for FIFO, its layers, oldest first."""

    method: str
    state: CostState
    layers: tuple["Layer", ...] = ()


@dataclass(slots=True)
class Layer:
    """What is left of one delivery: the last `left` of its units. `source` is its movement, 0 what was there."""

    source: int
    quantity: int
    value: int | None
    left: int

    @property
    def worth(self) -> int:
        """Value what is left, in minor units."""
        return self.part(self.left)

    def part(self, quantity: int) -> int:
        """Value the next units to go; all parts add up to the layer."""
        if self.value is None:
            return 0
        return units_share(self.value, self.quantity, first=self.quantity - self.left, count=quantity)


@dataclass(slots=True)
class Average:
    """All units of known cost are worth the same; they go first, those of unknown cost last."""

    state: CostState

    def put(self, _source: int, quantity: int, value: int | None, /) -> int:
        """Add units; see Stocked."""
        before = self.state
        late = min(quantity, max(0, -before.quantity))
        settled = units_share(value or 0, quantity, first=0, count=late)
        worth = before.value + (value or 0) - settled
        uncosted = before.uncosted + (quantity - late if value is None else 0)
        self.state = _summed(before, before.quantity + quantity, worth, uncosted)
        return settled

    def take(self, quantity: int) -> tuple[int, int]:
        """Take units out; see Stocked."""
        before = self.state
        known = max(0, before.quantity) - before.uncosted
        costed = min(quantity, known)
        value = before.value if costed == known else _rounded(before.value * costed, known)
        uncosted = min(quantity - costed, before.uncosted)
        self.state = _summed(
            before, before.quantity - quantity, before.value - value, before.uncosted - uncosted
        )
        return value, quantity - costed

    def holds_any(self, _sources: Collection[int], /) -> bool:
        """Deny it: an average knows its sums only."""
        return False


@dataclass(slots=True)
class Layers:
    """What came first leaves first."""

    state: CostState
    layers: deque[Layer] = field(default_factory=deque)

    def put(self, source: int, quantity: int, value: int | None) -> int:
        """Add a layer; see Stocked."""
        before = self.state
        layer = Layer(source, quantity, value, quantity)
        late = min(quantity, max(0, -before.quantity))
        settled = layer.part(late)
        layer.left -= late
        if layer.left:
            self.layers.append(layer)
        worth = before.value + layer.worth
        uncosted = before.uncosted + (layer.left if value is None else 0)
        self.state = _summed(before, before.quantity + quantity, worth, uncosted)
        return settled

    def take(self, quantity: int) -> tuple[int, int]:
        """Take from the oldest layers; see Stocked."""
        before, value, unknown, wanted = self.state, 0, 0, quantity
        while wanted and self.layers:
            layer = self.layers[0]
            taken = min(wanted, layer.left)
            value += layer.part(taken)
            unknown += taken if layer.value is None else 0
            layer.left -= taken
            wanted -= taken
            if not layer.left:
                self.layers.popleft()
        after = before.quantity - quantity
        self.state = _summed(before, after, before.value - value, before.uncosted - unknown)
        return value, unknown + wanted

    def holds_any(self, sources: Collection[int]) -> bool:
        """Look for layers of these movements."""
        return any(layer.source in sources for layer in self.layers)


def stocked(standing: Standing) -> Stocked:
    """Lay out what is in a pool by its method."""
    if standing.method == FIFO:
        return Layers(standing.state, deque(standing.layers))
    return Average(standing.state)


def standing_layers(arrivals: Iterable[tuple[int, int, int | None]], quantity: int) -> tuple[Layer, ...]:
    """Return the layers of the last `quantity` units, oldest first.

    `arrivals` are movement, units and value, latest first; what they do not cover was there before, at
    no known cost. No more of them is read than needed.
    """
    found: list[Layer] = []
    wanted = quantity
    if wanted > 0:
        for source, units, value in arrivals:
            left = min(wanted, units)
            found.append(Layer(source, units, value, left))
            wanted -= left
            if not wanted:
                break
    if wanted > 0:
        found.append(Layer(0, wanted, None, wanted))
    return tuple(reversed(found))


def worth_of(quantity: int, unit_cost: int) -> int:
    """Value units at a unit cost, rounded half up to minor units."""
    return _rounded(quantity * unit_cost, SCALE)


def unit_cost_of(value: int, quantity: int) -> int:
    """Return what each of the units is worth, in 1/10,000 minor units."""
    return _rounded(value * SCALE, quantity)


def _rounded(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)


def _summed(before: CostState, quantity: int, value: int, uncosted: int) -> CostState:
    known = max(0, quantity) - uncosted
    return CostState(quantity, value, uncosted, unit_cost_of(value, known) if known > 0 else before.unit_cost)


def effects(kind: str, valued: Valued, *, receipt_as: str = "receipt") -> dict[str, int]:
    """Say by how much an entry raises or lowers the worth of stock, and for what.

    `receipt_as` names what a delivery's worth is owed for: the goods, or what getting them here cost.
    """
    found = {receipt_as if kind == "receipt" else kind: valued.value}
    if valued.settled:
        found["settled"] = -valued.settled
    return found


def landed_weights(basis: str, receipts: Sequence[tuple[int, int, int]]) -> list[int]:
    """Weigh receipts (units, worth of the goods, weight of a unit in grams) for sharing what they cost on top."""
    if basis == "value":
        return [worth for _, worth, _ in receipts]
    return [units * (weight_g if basis == "weight" else 1) for units, _, weight_g in receipts]
