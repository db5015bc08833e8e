"""From units per location to lines: the first lines are filled first, and a line stays whole where it can."""

from collections.abc import Mapping, Sequence

from goodorder.sourcing.rules.model import Assignment
from goodorder.sourcing.rules.problem import Problem, Units, room_at, used_in

Shares = Mapping[int, Sequence[tuple[int, int]]]  # line → (location, units)


def share_out(problem: Problem, units: Units) -> Shares:
    """Give the lines, by number, their locations: at the same cost, so that few lines are split."""
    fills = _fills(problem, units)
    shares = _freely(problem, units, fills)
    if _as_units(problem, shares) != units and not _is_as_good(problem, shares, units):
        shares = _exactly(problem, units, fills)
    return shares


def assign(problem: Problem, units: Units) -> tuple[Assignment, ...]:
    """Give the lines their locations, as assignments in the order of the demands."""
    shares = share_out(problem, units)
    return tuple(
        Assignment(
            demand.line_ref,
            demand.sku_id,
            problem.supplies[at].location,
            problem.supplies[at].location_id,
            count,
        )
        for line, demand in enumerate(problem.demands)
        for at, count in shares.get(line, ())
    )


def _fills(problem: Problem, units: Units) -> dict[int, int]:
    """Say how many units each line gets, the first lines of a group first."""
    fills: dict[int, int] = {}
    for number, group in enumerate(problem.groups):
        left = sum(count for (which, _), count in units.items() if which == number)
        for line in group.lines:
            fills[line] = min(left, problem.demands[line].quantity)
            left -= fills[line]
    return fills


def _freely(problem: Problem, units: Units, fills: Mapping[int, int]) -> Shares:
    """Fill the largest lines first, whole where one of the used locations has room, as if cost were no matter."""
    used = used_in(units)
    skus = {group.sku_id for group in problem.groups}
    room = {(at, sku_id): room_at(problem.supplies[at], sku_id) for at in used for sku_id in skus}
    group_of = {line: number for number, group in enumerate(problem.groups) for line in group.lines}
    shares: dict[int, list[tuple[int, int]]] = {}
    for line in sorted(fills, key=lambda line: (-fills[line], line)):
        group = group_of[line]
        order = sorted(used, key=lambda at: (problem.units[group][at], *_preference(problem, at)))
        shares[line] = _shares(problem.demands[line].sku_id, fills[line], order, room)
    return shares


def _exactly(problem: Problem, units: Units, fills: Mapping[int, int]) -> Shares:
    """Fill the largest lines first from exactly the units each location is to give."""
    shares: dict[int, list[tuple[int, int]]] = {}
    for number, group in enumerate(problem.groups):
        order = sorted(
            (at for which, at in units if which == number), key=lambda at: _preference(problem, at)
        )
        room = {(at, group.sku_id): units[number, at] for at in order}
        for line in sorted(group.lines, key=lambda line: (-fills[line], line)):
            shares[line] = _shares(group.sku_id, fills[line], order, room)
    return shares


def _preference(problem: Problem, at: int) -> tuple[int, int, str]:
    supply = problem.supplies[at]
    return supply.fixed, supply.rank, supply.location


def _shares(
    sku_id: int, count: int, order: Sequence[int], room: dict[tuple[int, int], int]
) -> list[tuple[int, int]]:
    """Take units of a SKU from the first location with room for all, else from one after the other."""
    whole = [at for at in order if room.get((at, sku_id), 0) >= count]
    shares = []
    for at in whole[:1] or order:
        if part := min(count, room.get((at, sku_id), 0)):
            room[at, sku_id] -= part
            count -= part
            shares.append((at, part))
    return shares


def _as_units(problem: Problem, shares: Shares) -> dict[tuple[int, int], int]:
    group_of = {line: number for number, group in enumerate(problem.groups) for line in group.lines}
    units: dict[tuple[int, int], int] = {}
    for line, parts in shares.items():
        for at, count in parts:
            key = (group_of[line], at)
            units[key] = units.get(key, 0) + count
    return units


def _is_as_good(problem: Problem, shares: Shares, units: Units) -> bool:
    found = _as_units(problem, shares)
    return problem.is_possible(found) and problem.worth(found) == problem.worth(units)
