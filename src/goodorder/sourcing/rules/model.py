"""What a plan is made from and what it says. Quantities in the SKU's smallest unit, costs in minor units."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FEWEST_FIRST = 1_000_000  # the cost of one more location that keeps splits for when nothing else will do


@dataclass(frozen=True, slots=True)
class Demand:
    """A quantity one line of a demand wants of one SKU; not `may_split`: all from one location, or none."""

    line_ref: int
    sku_id: int
    quantity: int
    may_split: bool = True


@dataclass(frozen=True, slots=True)
class CostParts:
    """A stated cost and what it consists of; `markdown` is what is taken off."""

    handling: int = 0
    freight: int = 0
    adjust: int = 0
    split: int = 0
    lateness: int = 0
    markdown: int = 0

    @property
    def total(self) -> int:
        """The stated cost."""
        return self.handling + self.freight + self.adjust + self.split + self.lateness - self.markdown

    def plus(self, other: "CostParts") -> "CostParts":
        """Add two costs part by part."""
        return CostParts(*(getattr(self, part) + getattr(other, part) for part in PARTS))

    def minus(self, other: "CostParts") -> "CostParts":
        """Subtract a cost part by part."""
        return CostParts(*(getattr(self, part) - getattr(other, part) for part in PARTS))


PARTS = ("handling", "freight", "adjust", "split", "lateness", "markdown")


@dataclass(frozen=True, slots=True)
class Supply:
    """What one location can give per SKU id, and what taking it costs.

    `cost` is what one fulfillment order costs there, `freight` what its parcel costs to the destination,
    `adjust` a signed preference on top; `unit_cost` and `unit_freight` come per unit, `markdown` is a credit
    per unit, `late_days` count against the wished day. `capacity` is what may still leave that day (none: any
    number). Lower `rank` goes first among equal costs. `excluded` says why it may not be used at all.
    """

    location: str
    location_id: int
    available: Mapping[int, int]
    rank: int = 100
    cost: int = 0
    unit_cost: int = 0
    freight: int = 0
    adjust: int = 0
    unit_freight: Mapping[int, int] = field(default_factory=dict)
    markdown: Mapping[int, int] = field(default_factory=dict)
    capacity: int | None = None
    late_days: int = 0
    excluded: str = ""

    @property
    def fixed(self) -> int:
        """What using the location costs before the first unit."""
        return self.cost + self.freight + self.adjust

    def per_unit(self, sku_id: int, lateness: int) -> int:
        """Return what one unit of a SKU costs from here; negative where the markdown outweighs the rest."""
        dear = self.unit_cost + self.unit_freight.get(sku_id, 0) + lateness * self.late_days
        return dear - self.markdown.get(sku_id, 0)

    def unit_parts(self, sku_id: int, count: int, lateness: int) -> CostParts:
        """Break down what so many units of a SKU cost from here."""
        return CostParts(
            handling=self.unit_cost * count,
            freight=self.unit_freight.get(sku_id, 0) * count,
            lateness=lateness * self.late_days * count,
            markdown=self.markdown.get(sku_id, 0) * count,
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """What a split and a late unit-day cost, and what is not to be done at any cost."""

    split: int = FEWEST_FIRST
    lateness: int = 0
    ship_complete: bool = False
    most_locations: int | None = None
    whole_lines: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work goes into a plan: solver nodes (the same everywhere), and a time that nothing exceeds."""

    nodes: int = 2_000
    time_ms: int = 1_000


@dataclass(frozen=True, slots=True)
class Assignment:
    """A quantity of a line that a location is to supply."""

    line_ref: int
    sku_id: int
    location: str
    location_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Who supplies what; `short` is what nobody supplies, `reasons` why each location won or lost.

    `withheld` is the part of `short` that is there but that a policy does not let go (ship complete, whole
    lines, the most locations, capacity). `cost` is the stated cost; `method` tells how it was found:
    optimal, bounded (at most `gap_ppm` dearer than the optimum) or greedy.
    """

    assignments: tuple[Assignment, ...]
    short: Mapping[int, int]
    explanation: str
    reasons: Mapping[str, str]
    withheld: Mapping[int, int] = field(default_factory=dict)
    cost: CostParts = field(default_factory=CostParts)
    method: str = "optimal"
    gap_ppm: int = 0
