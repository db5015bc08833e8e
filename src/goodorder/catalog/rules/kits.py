"""Kits and what they are made of: checked, flattened, counted. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.quantity import MOST_UNITS, checked

MOST_PARTS = 100
Edges = Mapping[int, Mapping[int, int]]
"""Units of each part one assembly takes, by SKU ids; only assemblies that are taken apart appear as keys."""


@dataclass(frozen=True, slots=True)
class Possible:
    """How many kits can be made up, and the component (SKU id) that limits them; None when nothing does."""

    kits: int
    limiting: int | None


def checked_parts(parts: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return parts (SKU code, units per kit); raises Invalid naming the part that is out of range."""
    if len(parts) > MOST_PARTS:
        raise Invalid("catalog.kit_too_large", f"parts: name at most {MOST_PARTS}", field="parts")
    return [(code, checked(units, field=f"parts[{at}].quantity")) for at, (code, units) in enumerate(parts)]


def path_back(edges: Edges, start: int) -> list[int]:
    """Return the way that leads from an assembly through its parts back to itself; empty if there is none."""
    ways = [[start, part] for part in edges.get(start, {})]
    seen: set[int] = set()
    while ways:
        way = ways.pop()
        if way[-1] == start:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, part] for part in edges.get(way[-1], {})]
    return []


def flattened(edges: Edges, kit: int) -> dict[int, int]:
    """Return the units of each SKU a kit takes in the end, parts that are kits themselves taken apart.

    The edges must lead nowhere back. Raises Refused `catalog.kit_too_large` for more units than an order
    line may have.
    """
    found: dict[int, int] = {}
    todo = list(edges.get(kit, {}).items())
    while todo:
        part, units = todo.pop()
        if part in edges:
            todo += [(inner, units * each) for inner, each in edges[part].items()]
        else:
            found[part] = found.get(part, 0) + units
        if units > MOST_UNITS:
            raise Refused("catalog.kit_too_large", f"parts: a kit takes at most {MOST_UNITS} of a component")
    return dict(sorted(found.items()))


def possible(parts: Mapping[int, int], there: Mapping[int, int]) -> Possible:
    """Say how many kits can be made up of what is there, by component; without parts none can."""
    made = [(max(0, there.get(part, 0)) // units, part) for part, units in parts.items()]
    return Possible(*min(made)) if made else Possible(0, None)


def taken(demands: Iterable[tuple[int, Mapping[int, int]]]) -> dict[int, int]:
    """Add up the units of each SKU that demands (how many, parts of one) take together."""
    found: dict[int, int] = {}
    for count, parts in demands:
        for part, units in parts.items():
            found[part] = found.get(part, 0) + count * units
    return found


def fitted(demands: Sequence[tuple[int, Mapping[int, int]]], there: Mapping[int, int]) -> list[int]:
    """Say how many of each demand can be had of what is there, those that come first served first.

    A demand is how many are wanted and the parts of one; whole ones only, sharing what they share.
    """
    left = dict(there)
    found = []
    for wanted, parts in demands:
        count = min(wanted, possible(parts, left).kits)
        for part, units in parts.items():
            left[part] = left.get(part, 0) - count * units
        found.append(count)
    return found
