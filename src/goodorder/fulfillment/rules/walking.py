"""How far pickers walk: parallel aisles between two cross-aisles, from the front of aisle 0 and back. Pure.

Distances are in metres, along aisles and cross-aisles. From one aisle to another one walks by the front or by
the back, whichever is shorter, so a detour is never shorter than the direct way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise

AISLE_PITCH_M = 4


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place on the floor: how many metres into which aisle."""

    aisle: int
    depth_m: int


FRONT = Spot(0, 0)


def distance_m(one: Spot, other: Spot, length_m: int) -> int:
    """Return how far it is between two spots, in aisles of this length."""
    if one.aisle == other.aisle:
        return abs(one.depth_m - other.depth_m)
    by_front = one.depth_m + other.depth_m
    by_back = 2 * length_m - by_front
    return AISLE_PITCH_M * abs(one.aisle - other.aisle) + min(by_front, by_back)


def walk_m(stops: Sequence[Spot], length_m: int) -> int:
    """Return how far a walk past all stops in this order is, from the front and back to it."""
    return sum(distance_m(a, b, length_m) for a, b in pairwise([FRONT, *stops, FRONT]))


def serpentine(stops: Iterable[Spot]) -> list[Spot]:
    """Return stops aisle by aisle, up one and down the next."""
    aisles = [list(group) for _, group in groupby(sorted(set(stops)), key=lambda spot: spot.aisle)]
    return [spot for at, aisle in enumerate(aisles) for spot in (aisle[::-1] if at % 2 else aisle)]


def nearest_first(stops: Iterable[Spot], length_m: int) -> list[Spot]:
    """Return stops in the order of always going to the nearest one left."""
    left, walk = set(stops), [FRONT]
    while left:
        here = walk[-1]
        walk.append(min(left, key=lambda spot: (distance_m(here, spot, length_m), spot)))
        left.remove(walk[-1])
    return walk[1:]


def shortest_walk(stops: Iterable[Spot], length_m: int, *, known: Iterable[Spot] = ()) -> list[Spot]:
    """Return the shortest of the walks we know past all stops; never longer than the `known` one past the same."""
    places = set(stops)
    walks = [serpentine(places), sorted(places), nearest_first(places, length_m)]
    if given := list(dict.fromkeys(known)):
        walks.append(given)
    return min(walks, key=lambda walk: walk_m(walk, length_m))


def one_after_the_other(walks: Iterable[Sequence[Spot]]) -> list[Spot]:
    """Return the walk past the stops of several walks in turn, each stop when it first comes."""
    return list(dict.fromkeys(chain.from_iterable(walks)))
