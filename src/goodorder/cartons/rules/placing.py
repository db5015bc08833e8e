"""Fills one carton: each unit lies at an extreme point, inside the walls, beside the others, well supported. Pure.

Extreme points are where a corner can be pushed no further against walls and neighbours (Crainic, Perboli and
Tadei, 2008). Several orders of units and of points are tried; the fullest carton wins.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

from goodorder.cartons.rules.boxes import CartonSize, FilledCarton, Item, Placed, Sides

Box = tuple[int, int, int, int, int, int]  # x, y, z and where it ends
Point = tuple[int, int, int]
MOST_THOROUGH = 40
BORNE, OF_BASE = 3, 4  # at least three quarters of a unit's base lie on something

_ORDERS: tuple[Callable[[Item], Any], ...] = (
    lambda item: (-item.volume_mm3, item.key),
    lambda item: (-max(item.sides), -item.volume_mm3, item.key),
    lambda item: (-sorted(item.sides)[1] * max(item.sides), -item.volume_mm3, item.key),
    lambda item: (-min(item.sides), -item.volume_mm3, item.key),
)
_CORNERS: tuple[Callable[[Point], Point], ...] = (
    lambda at: (at[2], at[1], at[0]),
    lambda at: (at[2], at[0], at[1]),
)
_STANCES: tuple[Callable[[list[Sides]], list[Sides]], ...] = (
    lambda ways: ways,
    lambda ways: sorted(ways, key=lambda way: (-way[1], way[2])),
    lambda ways: ways[::-1],
)


def fits_alone(item: Item, size: CartonSize) -> bool:
    """Tell whether one unit goes into an empty carton."""
    return item.weight_g <= size.room_g and any(
        all(side <= wall for side, wall in zip(way, size.sides, strict=True)) for way in item.turned()
    )


def filled(size: CartonSize, units: Sequence[Item]) -> tuple[FilledCarton, list[Item]]:
    """Put as much as goes into one carton; returns it and the units (one item each) that are left."""
    carton, left = _filled(size, tuple(units))
    return carton, list(left)


@lru_cache(maxsize=512)  # a choice of cartons asks the same again and again
def _filled(size: CartonSize, units: tuple[Item, ...]) -> tuple[FilledCarton, tuple[Item, ...]]:
    best = FilledCarton(size, ()), units
    ways = list(product(_ORDERS, _CORNERS, _STANCES))
    # When not everything can go in anyhow, or there is much of it, a few ways are enough.
    is_quick = len(units) > MOST_THOROUGH or not _may_hold_all(size, units)
    for order, corner, stance in ways[: len(_CORNERS) * len(_STANCES)] if is_quick else ways:
        carton, left = _filled_one_way(size, sorted(units, key=order), corner, stance)
        if not left:
            return carton, ()
        if carton.filled_mm3 > best[0].filled_mm3:
            best = carton, tuple(left)
    return best


def holds_all(size: CartonSize, units: Sequence[Item]) -> FilledCarton | None:
    """Return a carton with all units in it, or None when no way is found."""
    if not _may_hold_all(size, units) or not all(fits_alone(item, size) for item in set(units)):
        return None
    carton, left = filled(size, units)
    return None if left else carton


def _may_hold_all(size: CartonSize, units: Sequence[Item]) -> bool:
    volume_mm3, weight_g = sum(item.volume_mm3 for item in units), sum(item.weight_g for item in units)
    return volume_mm3 <= size.volume_mm3 and weight_g <= size.room_g


def _filled_one_way(
    size: CartonSize,
    units: Sequence[Item],
    corner: Callable[[Point], Point],
    stance: Callable[[list[Sides]], list[Sides]],
) -> tuple[FilledCarton, list[Item]]:
    room = _Room(size, corner)
    placed, left, hopeless = list[Placed](), list[Item](), set[Item]()
    room_g = size.room_g
    for item in units:
        found = None if item in hopeless or item.weight_g > room_g else room.place(stance(item.turned()))
        if found is None:
            left.append(item)
            hopeless.add(item)
            continue
        x, y, z, *end = found
        sides = end[0] - x, end[1] - y, end[2] - z
        placed.append(Placed(item.key, x, y, z, sides, item.weight_g))
        room_g -= item.weight_g
    return FilledCarton(size, tuple(placed)), left


class _Room:
    """The inside of a carton while it is filled: boxes, and the points where the next may start."""

    def __init__(self, size: CartonSize, corner: Callable[[Point], Point]) -> None:
        self.walls, self.corner = size.sides, corner
        self.boxes: list[Box] = []
        self.points: list[Point] = [(0, 0, 0)]
        self.blocked: set[tuple[Point, Sides]] = set()  # what is in the way once stays in the way

    def place(self, ways: list[Sides]) -> Box | None:
        """Put a unit at the first point where one of its ways to lie fits; None when there is none."""
        for point in self.points:
            for way in ways:
                box = None if (point, way) in self.blocked else self._free_box(point, way)
                if box is None:
                    self.blocked.add((point, way))
                elif self._is_borne(box):
                    self._add(box)
                    return box
        return None

    def _free_box(self, point: Point, way: Sides) -> Box | None:
        (x, y, z), (length, width, height) = point, way
        ends = x + length, y + width, z + height
        is_inside = ends[0] <= self.walls[0] and ends[1] <= self.walls[1] and ends[2] <= self.walls[2]
        box = (x, y, z, *ends)
        return box if is_inside and self._is_free(box) else None

    def _is_free(self, box: Box) -> bool:
        x, y, z, u, v, w = box
        return not any(
            x < b[3] and b[0] < u and y < b[4] and b[1] < v and z < b[5] and b[2] < w for b in self.boxes
        )

    def _is_borne(self, box: Box) -> bool:
        x, y, z, u, v, _ = box
        if z == 0:
            return True
        borne = sum(
            max(0, min(u, b[3]) - max(x, b[0])) * max(0, min(v, b[4]) - max(y, b[1]))
            for b in self.boxes
            if b[5] == z
        )
        return OF_BASE * borne >= BORNE * (u - x) * (v - y)

    def _add(self, box: Box) -> None:
        x, y, z, u, v, w = box
        self.boxes.append(box)
        fresh = {
            self._pushed((u, y, z), 1), self._pushed((u, y, z), 2),
            self._pushed((x, v, z), 0), self._pushed((x, v, z), 2),
            self._pushed((x, y, w), 0), self._pushed((x, y, w), 1),
            (u, y, z), (x, v, z), (x, y, w),
        }  # fmt: skip
        open_points = {p for p in fresh.union(self.points) if not _covers(box, p) and self._is_inside(p)}
        self.points = sorted(open_points, key=self.corner)

    def _is_inside(self, point: Point) -> bool:
        return all(at < wall for at, wall in zip(point, self.walls, strict=True))

    def _pushed(self, point: Point, axis: int) -> Point:
        """Push a point along an axis towards the origin until a box or the wall stops it."""
        others = [each for each in range(3) if each != axis]
        stops = [
            b[axis + 3]
            for b in self.boxes
            if b[axis + 3] <= point[axis] and all(b[o] <= point[o] < b[o + 3] for o in others)
        ]
        at = list(point)
        at[axis] = max(stops, default=0)
        return at[0], at[1], at[2]


def _covers(box: Box, point: Point) -> bool:
    return all(box[axis] <= point[axis] < box[axis + 3] for axis in range(3))
