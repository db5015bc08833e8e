"""What a version of the sourcing rules says, and how it is read: every error names the place in the content."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from goodorder.sourcing.rules.model import FEWEST_FIRST, Limits

FREIGHT_SOURCES = ("service", "lanes", "none")
EVERYWHERE = "*"

Lanes = Mapping[str, Mapping[str, int]]  # location or * → destination (GB, GB:EC1, *) → amount or kilometres


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """For which demands a rule holds; an empty list asks for nothing. Items: any line with one of them."""

    channels: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    tax_classes: tuple[str, ...] = ()

    @property
    def names_items(self) -> bool:
        """Whether it speaks of items, so that a filter refuses these items only."""
        return bool(self.skus or self.tax_classes)


@dataclass(frozen=True, slots=True)
class Filter:
    """A named test that a location must pass; `value` is what it is tested for."""

    name: str
    test: str
    value: Any
    when: When = When()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """A rank for the locations of some kinds, countries or codes, in place of their own."""

    name: str
    rank: int
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Freight:
    """Where freight comes from: the carrier service's rates, or a table of lanes (then service as fallback)."""

    source: str = "service"
    lanes: Lanes = field(default_factory=dict)
    per_kg: Lanes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """The weights of the stated cost, in minor units; `markdown` and `adjust` by location."""

    split: int = FEWEST_FIRST
    lateness: int = 0
    freight: Freight = Freight()
    markdown: Lanes = field(default_factory=dict)
    adjust: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Splits:
    """What may be split: None leaves it as the demand (or the general policy) says."""

    ship_complete: bool | None = None
    whole_lines: bool | None = None
    most_locations: int | None = None


@dataclass(frozen=True, slots=True)
class SplitsFor:
    """A split policy for some demands: channels, customers, countries or items."""

    name: str
    when: When
    splits: Splits


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A version of the rules: filters in the order in which they are asked, preferences, costs, policies.

    `within_capacity` never gives a location more than may still leave that day; otherwise it leaves later.
    """

    filters: tuple[Filter, ...] = ()
    preferences: tuple[Preference, ...] = ()
    costs: Costs = Costs()
    splits: Splits = Splits()
    exceptions: tuple[SplitsFor, ...] = ()
    within_capacity: bool = False
    distances_km: Lanes = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


BUILT_IN: Mapping[str, Any] = {
    "filters": [],
    "preferences": [],
    "costs": {"split": FEWEST_FIRST, "lateness": 0, "freight": {"source": "service"}},
    "policies": {},
}


def lane(table: Lanes, location: str, country: str, postcode: str) -> int | None:
    """Find the entry for a way: the location's own before `*`, the longest beginning of the postcode first."""
    place = f"{country}:{postcode.replace(' ', '').upper()}"
    for origin in (location, EVERYWHERE):
        ways = table.get(origin, {})
        fitting = [way for way in ways if ":" in way and place.startswith(way)]
        for way in (*sorted(fitting, key=len, reverse=True), country, EVERYWHERE):
            if way in ways:
                return ways[way]
    return None
