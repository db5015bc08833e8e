"""A plan that is always at hand: location by location, whichever gives most for least, then what is not needed goes.

Never impossible, seldom the best: it is the answer when the search for the best is cut short, and its start.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from goodorder.sourcing.rules.problem import Problem, Units, room_at


@dataclass(slots=True)
class _Given:
    """What has been given so far, and what is left to give."""

    problem: Problem
    units: dict[tuple[int, int], int] = field(default_factory=dict)
    used: list[int] = field(default_factory=list)

    def missing(self, group: int) -> int:
        """Return how many units of a group nobody gives yet."""
        given = sum(count for (which, _), count in self.units.items() if which == group)
        return self.problem.groups[group].quantity - given

    def offer(self, at: int) -> dict[int, int]:
        """Return what a location could add: whole lines first, the largest first, then the cheapest units."""
        problem, supply = self.problem, self.problem.supplies[at]
        left_in_day = supply.capacity
        left: dict[int, int] = {}
        offered: dict[int, int] = {}
        for group in sorted(range(len(problem.groups)), key=lambda number: self._order(number, at)):
            wanted = problem.groups[group]
            room = left.setdefault(wanted.sku_id, room_at(supply, wanted.sku_id))
            units = min(self.missing(group), room, room if left_in_day is None else left_in_day)
            if units <= 0 or (wanted.is_whole and units < wanted.quantity):
                continue
            offered[group] = units
            left[wanted.sku_id] -= units
            left_in_day = None if left_in_day is None else left_in_day - units
        return offered

    def _order(self, group: int, at: int) -> tuple[int, int, int, int]:
        wanted = self.problem.groups[group]
        size = -wanted.quantity if wanted.is_whole else 0
        return (not wanted.is_whole, size, self.problem.units[group][at], group)

    def price(self, at: int, offered: dict[int, int]) -> tuple[int, int, int, str]:
        """Order offers: most units, then least cost, rank and code."""
        supply = self.problem.supplies[at]
        cost = sum(self.problem.units[group][at] * count for group, count in offered.items())
        return (-sum(offered.values()), cost + supply.fixed, supply.rank, supply.location)

    def take(self, at: int, offered: dict[int, int]) -> None:
        """Let a location give what it offered."""
        self.used.append(at)
        self.units.update({(group, at): count for group, count in offered.items()})


def greedy(problem: Problem) -> Units:
    """Return a possible plan, never worse in units and cost than the same plan with a location less."""
    first = _from(problem, [])
    for at in sorted(first.used, key=lambda used: (-problem.fixed[used], used)):
        if at == problem.must:
            continue
        fewer = _from(problem, [used for used in first.used if used != at], only=True)
        if problem.worth(fewer.units) < problem.worth(first.units):
            first = fewer
    return first.units


def _from(problem: Problem, start: Iterable[int], *, only: bool = False) -> _Given:
    """Give from the locations to start with, then (unless only these) from whichever gives most."""
    given = _Given(problem)
    firm = [problem.must, *start] if problem.must is not None else list(start)
    for at in dict.fromkeys(firm):
        if at is not None and (offered := given.offer(at)):
            given.take(at, offered)
    while not only and len(given.used) < problem.most_locations:
        rest = [at for at in range(len(problem.supplies)) if at not in given.used]
        offers = [(given.price(at, offered), at, offered) for at in rest if (offered := given.offer(at))]
        if not offers:
            break
        _, at, offered = min(offers, key=lambda offer: offer[:2])
        given.take(at, offered)
    return given
