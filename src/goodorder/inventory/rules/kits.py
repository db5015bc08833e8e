"""Building kits: how many the parts make, and which part is the limit. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """How many kits can be built, and the component (SKU id) that sets the limit."""

    kits: int
    component: int


@dataclass(frozen=True, slots=True)
class LotPart:
    """Units of a lot that go into a kit or come out of it."""

    sku: str
    lot: str
    quantity: int


def limit_of(parts: Mapping[int, int], free: Mapping[int, int]) -> Limit:
    """Say how many kits free components make; `parts` is units per kit by component."""
    kits, component = min((max(0, free.get(part, 0)) // each, part) for part, each in parts.items())
    return Limit(kits, component)


def kit_cost(parts: Mapping[int, int], costs: Mapping[int, int]) -> int | None:
    """Add up what a kit's components cost, in 1/10,000 minor units; None when one is not known."""
    if any(part not in costs for part in parts):
        return None
    return sum(each * costs[part] for part, each in parts.items())
