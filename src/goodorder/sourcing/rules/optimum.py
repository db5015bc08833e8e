"""The best plan there is: by trying sets where that is exact and quick, else by the solver, within limits."""

from dataclasses import dataclass, replace

from goodorder.sourcing.rules.greedy import greedy
from goodorder.sourcing.rules.lines import share_out
from goodorder.sourcing.rules.model import Limits
from goodorder.sourcing.rules.problem import NOTHING, Problem, Units, Worth, relaxed
from goodorder.sourcing.rules.subsets import Search, Tried, fits, least_cost, search, units_of

PPM = 1_000_000
MOST_PAIRS_FOR_RIVALS = 40  # groups × locations up to which the solver also looks for each loser's best plan
GREEDY = "greedy"
STANDARD = Limits()


class OutOfTime(Exception):
    """The clock ended a search: what it would have found depends on the machine, so it is not used."""


@dataclass(frozen=True, slots=True)
class Best:
    """Units and what they are worth; `search` (of `searched`) has more to tell where sets were tried."""

    units: Units
    worth: Worth
    method: str
    gap_ppm: int = 0
    timed_out: bool = False
    search: Search | None = None
    searched: Problem | None = None


def best_plan(problem: Problem, limits: Limits = STANDARD, *, effort: str = "full") -> Best:
    """Find the plan of the best `Worth`.

    `method` is optimal when that is proven, bounded when the limits were reached with at most `gap_ppm` to
    gain, greedy when nothing better than the first answer was found or, with that effort, looked for.
    """
    if not problem.supplies:
        return Best({}, NOTHING, "optimal")
    if effort == GREEDY:
        return _first_answer(problem)
    return _by_sets(problem) or _solved(problem, limits)


def best_with(problem: Problem, best: Best, at: int, limits: Limits) -> Best | None:
    """Return the best plan of as many units that a location takes part in, without units if there is none.

    None when that is too hard to find. Raises OutOfTime.
    """
    found = _known_with(problem, best, at)
    if found is None and len(problem.groups) * len(problem.supplies) <= MOST_PAIRS_FOR_RIVALS:
        found = _solved(replace(problem, must=at), limits)
        if found.timed_out:
            raise OutOfTime
    if found is None or found.method != "optimal":
        return None
    return found if found.worth[0] == best.worth[0] else Best({}, NOTHING, "optimal")


def _known_with(problem: Problem, best: Best, at: int) -> Best | None:
    """Read a loser's best plan from the sets tried; None when it is not known from there."""
    if best.search is None or best.searched is None or not best.search.is_whole:
        return None
    tried = best.search.best_with.get(at)
    if tried is None:
        return Best({}, NOTHING, "optimal")
    units = _fitted(problem, best.searched, tried)
    return None if units is None else Best(units, problem.worth(units), "optimal")


def _by_sets(problem: Problem) -> Best | None:
    """Try sets; where they are not exact, try them without the limits and see whether the best keeps to them."""
    free = problem if fits(problem) else relaxed(problem)
    if (tried := search(free)) is None or not tried.is_proven:
        return None
    units = _fitted(problem, free, tried.best)
    if units is None:
        return None
    return Best(units, problem.worth(units), "optimal", search=tried, searched=free)


def _fitted(problem: Problem, free: Problem, tried: Tried) -> Units | None:
    """Return the units of a tried set as the problem's own groups; None when they break one of its limits."""
    units = units_of(free, tried)
    if free is problem:
        return units
    group_of = {line: number for number, group in enumerate(problem.groups) for line in group.lines}
    found: dict[tuple[int, int], int] = {}
    for line, shares in share_out(free, units).items():
        for at, count in shares:
            key = (group_of[line], at)
            found[key] = found.get(key, 0) + count
    return found if problem.is_possible(found) and problem.worth(found) == tried.worth else None


def _first_answer(problem: Problem) -> Best:
    units = greedy(problem)
    worth = problem.worth(units)
    is_full = -worth[0] == problem.ceiling
    gap = _gap(worth[1], least_cost(relaxed(problem))) if is_full else PPM
    return Best(units, worth, GREEDY, gap)


def _gap(cost: int, bound: int) -> int:
    return min(PPM, max(0, cost - bound) * PPM // max(1, abs(cost)) + (cost > bound))


def _solved(problem: Problem, limits: Limits) -> Best:
    from goodorder.sourcing.rules.solver import solve

    start = greedy(problem)
    found = solve(problem, start, limits)
    worth = problem.worth(found.units)
    if found.is_proven:
        return Best(found.units, worth, "optimal")
    method = "bounded" if worth < problem.worth(start) else GREEDY
    gap = PPM if found.bound is None else _gap(worth[1], found.bound)
    return Best(found.units, worth, method, gap, found.timed_out)
