"""The best plan by trying sets of locations, the smallest first, until no larger one can be better.

Exact and quick where locations may share lines freely: within a set every SKU then comes from wherever a unit
costs least. What does not fit this (capacity, lines that must stay whole, a location that pays for being
used) is for the solver.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb

from goodorder.sourcing.rules.problem import NOTHING, Problem, Units, Worth, cheapest_sums, room_at

MOST_SETS = 6_000

Members = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """A set of locations, what it is worth, and the member that gives one unit only to take part at all."""

    worth: Worth
    members: Members = ()
    idle: int | None = None


@dataclass(slots=True)
class Search:
    """The best set, and the best one of those that each location takes part in; `is_whole` if all are known."""

    best: Tried = Tried(NOTHING)
    best_with: dict[int, Tried] = field(default_factory=dict)
    best_of_size: dict[int, Tried] = field(default_factory=dict)
    is_proven: bool = False
    is_whole: bool = False


def fits(problem: Problem) -> bool:
    """Tell whether trying sets is exact for a problem."""
    split = problem.policy.split
    return (
        problem.must is None
        and not any(group.is_whole for group in problem.groups)
        and all(limit is None for limit in problem.capacity)
        and all(cost + split >= 0 for cost in problem.fixed)
    )


def least_cost(problem: Problem) -> int:
    """Return what no plan of all units that are there can undercut, without searching."""
    return _Bound(problem).least(_fewest(problem))


def _fewest(problem: Problem) -> int:
    """Return how many locations any plan of all units takes at least, SKU by SKU."""
    most = 1
    for group, room in zip(problem.groups, problem.room, strict=True):
        left, rooms = min(group.quantity, sum(room)), sorted(room, reverse=True)
        most = max(most, next(n for n in range(len(rooms) + 1) if sum(rooms[:n]) >= left))
    return most


def search(problem: Problem, *, most_sets: int = MOST_SETS) -> Search | None:
    """Try sets by size; None when too many would have to be tried, or sets do not fit the problem."""
    if not fits(problem):
        return None
    found, bound = Search(), _Bound(problem)
    left = most_sets
    for size in range(1, problem.most_locations + 1):
        if _settled(found, bound, size):
            break
        if (left := left - comb(len(problem.supplies), size)) < 0:
            return found if found.is_proven else None
        for members in combinations(range(len(problem.supplies)), size):
            _enter(found, problem, bound, members)
    found.is_proven = found.is_whole = True
    return found


class _Bound:
    """The least that sets of a size can cost; nothing is known while not all can be given."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sums = cheapest_sums(problem.fixed)
        self.orders = [_by_cost(problem, group) for group in range(len(problem.groups))]
        everywhere = tuple(range(len(problem.supplies)))
        self.units = _unit_costs(problem, self.orders, everywhere)[1]

    def least(self, size: int) -> int:
        """Return what no set of this or a larger size can undercut."""
        sizes = range(size, len(self.sums))
        return min((self.units + self._split(n) + self.sums[n] for n in sizes), default=10**18)

    def least_with(self, at: int, size: int) -> int:
        """Return what no such set can undercut that a location takes part in."""
        others = cheapest_sums(cost for place, cost in enumerate(self.problem.fixed) if place != at)
        sizes = range(size, len(self.sums))
        fixed = self.problem.fixed[at]
        return min((self.units + self._split(n) + fixed + others[n - 1] for n in sizes), default=10**18)

    def _split(self, size: int) -> int:
        return self.problem.policy.split * (size - 1)


def _settled(found: Search, bound: _Bound, size: int) -> bool:
    """Tell whether no set of this size or more can matter."""
    problem = bound.problem
    if -found.best.worth[0] < problem.ceiling:
        return False
    if bound.least(size) < found.best.worth[1]:
        return False
    found.is_proven = True
    return all(
        (rival := found.best_with.get(at)) is not None
        and -rival.worth[0] == problem.ceiling
        and bound.least_with(at, size) >= rival.worth[1]
        for at in range(len(problem.supplies))
    )


def _enter(found: Search, problem: Problem, bound: _Bound, members: Members) -> None:
    fill, cost, idle = _unit_costs(problem, bound.orders, members)
    if -fill > found.best.worth[0]:
        return
    worth = problem.worth_of(members, fill, cost)
    if not idle:
        tried = Tried(worth, members)
        found.best = min(found.best, tried, key=lambda one: one.worth)
        _note(found, tried, members)
    elif len(idle) == 1 and (shifted := _shift(problem, bound.orders, members, idle[0])) is not None:
        worth = problem.worth_of(members, fill, cost + shifted)
        _note(found, Tried(worth, members, idle[0]), (idle[0],))


def _note(found: Search, tried: Tried, members: Members) -> None:
    for at in members:
        known = found.best_with.get(at, tried)
        found.best_with[at] = min(known, tried, key=lambda one: one.worth)
    size = len(tried.members)
    known = found.best_of_size.get(size, tried)
    found.best_of_size[size] = min(known, tried, key=lambda one: one.worth)


def _by_cost(problem: Problem, group: int) -> list[int]:
    """Order locations for a SKU: where a unit costs least, then by worth."""

    def key(at: int) -> tuple[int, int, int, str]:
        supply = problem.supplies[at]
        return problem.units[group][at], problem.fixed[at], supply.rank, supply.location

    return sorted((at for at in range(len(problem.supplies)) if problem.room[group][at]), key=key)


def _unit_costs(
    problem: Problem, orders: Sequence[Sequence[int]], members: Members
) -> tuple[int, int, list[int]]:
    """Give each SKU from where a unit costs least: units given, their cost, members that give nothing."""
    chosen, giving = set(members), set()
    fill = cost = 0
    for group, order in enumerate(orders):
        left, room, costs = problem.groups[group].quantity, problem.room[group], problem.units[group]
        for at in order:
            if at in chosen:
                units = min(left, room[at])
                left -= units
                fill += units
                cost += units * costs[at]
                giving.add(at)
                if not left:
                    break
    return fill, cost, [at for at in members if at not in giving]


def climb(problem: Problem, start: Collection[int], *, most_sets: int = MOST_SETS) -> Tried:
    """Return the best set that is reached by adding, dropping or exchanging one location at a time."""
    bound = _Bound(problem)

    def tried(members: Members) -> Tried:
        fill, cost, _ = _unit_costs(problem, bound.orders, members)
        return Tried(problem.worth_of(members, fill, cost), members)

    best = tried(tuple(sorted(start)))
    while (near := list(_neighbours(problem, best.members))) and (most_sets := most_sets - len(near)) >= 0:
        better = min(map(tried, near), key=lambda one: one.worth)
        if better.worth >= best.worth:
            break
        best = better
    return best


def _neighbours(problem: Problem, members: Members) -> Iterator[Members]:
    others = [at for at in range(len(problem.supplies)) if at not in members]
    for gone in members:
        rest = [at for at in members if at != gone]
        yield tuple(rest)
        yield from (tuple(sorted([*rest, at])) for at in others)
    if len(members) < problem.most_locations:
        yield from (tuple(sorted([*members, at])) for at in others)


def units_of(problem: Problem, tried: Tried) -> Units:
    """Return who gives how much in a tried set."""
    given: dict[tuple[int, int], int] = {}
    for group, wanted in enumerate(problem.groups):
        left = wanted.quantity
        for at in _by_cost(problem, group):
            if at in tried.members and (units := min(left, problem.room[group][at])):
                given[group, at] = units
                left -= units
    if tried.idle is not None:
        _move_one(problem, given, tried.idle)
    return given


def _shift(problem: Problem, orders: Sequence[Sequence[int]], members: Members, idle: int) -> int | None:
    """Return what it costs more to let an idle member give one unit instead of the dearest giver."""
    least: int | None = None
    for group, order in enumerate(orders):
        if problem.room[group][idle] and (last := _last_giver(problem, group, order, members)) is not None:
            more = problem.units[group][idle] - problem.units[group][last]
            least = more if least is None else min(least, more)
    return least


def _last_giver(problem: Problem, group: int, order: Sequence[int], members: Members) -> int | None:
    left, last = problem.groups[group].quantity, None
    for at in order:
        if at in members and left > 0:
            left -= problem.room[group][at]
            last = at
    return last


def _move_one(problem: Problem, given: dict[tuple[int, int], int], idle: int) -> None:
    """Let an idle member give one unit where that costs least more."""
    costs = problem.units
    moves = [
        (costs[group][idle] - costs[group][at], group, -costs[group][at], at)
        for group, at in given
        if room_at(problem.supplies[idle], problem.groups[group].sku_id)
    ]
    _, group, _, giver = min(moves)
    given[group, giver] -= 1
    if not given[group, giver]:
        del given[group, giver]
    given[group, idle] = 1


def best_of_size(problem: Problem, size: int) -> Tried | None:
    """Return the best set of exactly so many locations, each giving something; None if there is none."""
    if not fits(problem) or size > problem.most_locations:
        return None
    found, bound = Search(), _Bound(problem)
    for members in combinations(range(len(problem.supplies)), size):
        _enter(found, problem, bound, members)
    return found.best_of_size.get(size)
