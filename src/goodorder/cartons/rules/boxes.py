"""What is packed into what: items, carton sizes, placements and what cartons cost. Pure; millimetres and grams."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

Sides = tuple[int, int, int]  # along x, y and z: length, width, height

NO_SIZE, NO_WEIGHT, TOO_BIG, TOO_MANY = "no_size", "no_weight", "too_big", "too_many"
MOST_UNITS = 120  # more of them at once are for a pallet plan, not for the packing bench


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Units of one kind of goods. An `is_upright` one may be turned about its vertical axis only."""

    key: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    quantity: int = 1
    is_upright: bool = False

    @property
    def sides(self) -> Sides:
        """The sides as the goods stand on the shelf."""
        return self.length_mm, self.width_mm, self.height_mm

    @property
    def volume_mm3(self) -> int:
        """The room one unit takes."""
        return self.length_mm * self.width_mm * self.height_mm

    def turned(self) -> list[Sides]:
        """Return the ways one unit may lie, lowest first."""
        length, width, height = self.sides
        ways = {(length, width, height), (width, length, height)} if self.is_upright else None
        return sorted(ways or set(permutations(self.sides, 3)), key=lambda way: (way[2], -way[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class CartonSize:
    """A carton one can take from the shelf: inner sides, thickness of its walls, limits and its price."""

    code: str
    length_mm: int
    width_mm: int
    height_mm: int
    wall_mm: int = 0
    tare_g: int = 0
    max_weight_g: int
    cost: int = 0

    @property
    def sides(self) -> Sides:
        """The room inside."""
        return self.length_mm, self.width_mm, self.height_mm

    @property
    def outer(self) -> Sides:
        """What a carrier measures."""
        wall = 2 * self.wall_mm
        return self.length_mm + wall, self.width_mm + wall, self.height_mm + wall

    @property
    def volume_mm3(self) -> int:
        """The room inside."""
        return self.length_mm * self.width_mm * self.height_mm

    @property
    def room_g(self) -> int:
        """What its contents may weigh."""
        return self.max_weight_g - self.tare_g


@dataclass(frozen=True, slots=True)
class Tariff:
    """What carriage is reckoned at: an amount a parcel and an amount a kilogram, in minor units.

    The kilograms are the heavier of true and dimensional weight; `divisor` is cubic centimetres a kilogram.
    """

    per_parcel: int = 0
    per_kg: int = 0
    divisor: int = 5000

    def billable_g(self, size: CartonSize, contents_g: int) -> int:
        """Return the weight a carrier charges for."""
        length, width, height = size.outer
        # Cubic millimetres by cubic centimetres a kilogram are grams.
        return max(size.tare_g + contents_g, -(-length * width * height // self.divisor))

    def cost(self, size: CartonSize, contents_g: int) -> int:
        """Return what a packed carton costs, sent."""
        carriage = -(-self.billable_g(size, contents_g) * self.per_kg // 1000)
        return size.cost + self.per_parcel + carriage


@dataclass(frozen=True, slots=True)
class Placed:
    """One unit in a carton: its corner nearest the origin, and its sides as it lies."""

    key: str
    x: int
    y: int
    z: int
    sides: Sides
    weight_g: int

    @property
    def end(self) -> Sides:
        """The corner farthest from the origin."""
        return self.x + self.sides[0], self.y + self.sides[1], self.z + self.sides[2]

    @property
    def volume_mm3(self) -> int:
        """The room it takes."""
        return self.sides[0] * self.sides[1] * self.sides[2]


@dataclass(frozen=True, slots=True)
class FilledCarton:
    """A carton with every unit in its place."""

    size: CartonSize
    placed: tuple[Placed, ...]

    @property
    def contents_g(self) -> int:
        """What lies in it weighs."""
        return sum(unit.weight_g for unit in self.placed)

    @property
    def weight_g(self) -> int:
        """Carton and contents."""
        return self.size.tare_g + self.contents_g

    @property
    def filled_mm3(self) -> int:
        """The room its contents take."""
        return sum(unit.volume_mm3 for unit in self.placed)

    @property
    def fill_percent(self) -> int:
        """How full it is."""
        return 100 * self.filled_mm3 // self.size.volume_mm3

    @property
    def contents(self) -> dict[str, int]:
        """Units by key, in the order they go in."""
        found: dict[str, int] = {}
        for unit in self.placed:
            found[unit.key] = found.get(unit.key, 0) + 1
        return found


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Units no carton is proposed for, and why: NO_SIZE, NO_WEIGHT, TOO_BIG or TOO_MANY."""

    key: str
    quantity: int
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which cartons to take and what goes where; what is left out is named, never guessed."""

    cartons: tuple[FilledCarton, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def cost(self, tariff: Tariff) -> int:
        """Return what all cartons cost, sent."""
        return sum(tariff.cost(carton.size, carton.contents_g) for carton in self.cartons)


def faults_of(proposal: Proposal, items: Sequence[Item]) -> list[str]:
    """Name everything wrong with a proposal: what sticks out, overlaps, hangs, is too heavy, lost or turned over.

    It shares nothing with the code that places, so that one can be checked by the other.
    """
    found = list(_miscounted(proposal, items))
    allowed = {item.key: (set(item.turned()), item.weight_g) for item in items}
    for number, carton in enumerate(proposal.cartons, 1):
        where = f"carton {number} ({carton.size.code})"
        if carton.weight_g > carton.size.max_weight_g:
            found.append(f"{where} weighs {carton.weight_g} g")
        found += [f"{where}: {said}" for unit in carton.placed for said in _misplaced(unit, carton, allowed)]
    return found


def _miscounted(proposal: Proposal, items: Sequence[Item]) -> Iterator[str]:
    counted: dict[str, int] = {}
    for carton in proposal.cartons:
        for unit in carton.placed:
            counted[unit.key] = counted.get(unit.key, 0) + 1
    for left in proposal.left_out:
        counted[left.key] = counted.get(left.key, 0) + left.quantity
    wanted: dict[str, int] = {}
    for item in items:
        wanted[item.key] = wanted.get(item.key, 0) + item.quantity
    if counted != wanted:
        yield f"{counted} packed or left out of {wanted}"


def _misplaced(
    unit: Placed, carton: FilledCarton, allowed: dict[str, tuple[set[Sides], int]]
) -> Iterator[str]:
    ways, weight_g = allowed.get(unit.key, (set(), 0))
    if unit.sides not in ways or unit.weight_g != weight_g:
        yield f"{unit.key} is turned or weighed wrongly"
    inside = zip((unit.x, unit.y, unit.z), unit.end, carton.size.sides, strict=True)
    if any(start < 0 or end > wall for start, end, wall in inside):
        yield f"{unit.key} sticks out"
    others = [other for other in carton.placed if other is not unit]
    if any(_meet(unit, other) for other in others):
        yield f"{unit.key} overlaps"
    borne = sum(
        _overlap(unit, other, 0) * _overlap(unit, other, 1) for other in others if other.end[2] == unit.z
    )
    if unit.z and 4 * borne < 3 * unit.sides[0] * unit.sides[1]:
        yield f"{unit.key} hangs in the air"


def _overlap(one: Placed, other: Placed, axis: int) -> int:
    starts = (one.x, one.y, one.z), (other.x, other.y, other.z)
    return max(0, min(one.end[axis], other.end[axis]) - max(starts[0][axis], starts[1][axis]))


def _meet(one: Placed, other: Placed) -> bool:
    return all(_overlap(one, other, axis) for axis in range(3))
