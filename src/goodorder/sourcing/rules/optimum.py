"""The best plan there is: by trying sets where that is exact and quick, else by the solver, within limits."""

from dataclasses import dataclass, replace

from goodorder.sourcing.rules.greedy import greedy
from goodorder.sourcing.rules.model import Limits
from goodorder.sourcing.rules.problem import NOTHING, Problem, Units, Worth
from goodorder.sourcing.rules.subsets import Search, search, units_of

PPM = 1_000_000
MOST_PAIRS_FOR_RIVALS = 120  # groups × locations up to which the solver also looks for each loser's best plan


@dataclass(frozen=True, slots=True)
class Best:
    """Units and what they are worth; `search` has more to tell where sets were tried."""

    units: Units
    worth: Worth
    method: str
    gap_ppm: int = 0
    timed_out: bool = False
    search: Search | None = None


def best_plan(problem: Problem, limits: Limits = Limits(), *, effort: str = "full") -> Best:
    """Find the plan of the best `Worth`.

    `method` is optimal when that is proven, bounded when the limits were reached with at most `gap_ppm` to
    gain, greedy when nothing better than the first answer was found or, with that effort, looked for.
    """
    if not problem.supplies:
        return Best({}, NOTHING, "optimal")
    if effort == "greedy":
        return _of(problem, greedy(problem), "greedy")
    tried = search(problem)
    if tried is not None and tried.is_proven:
        units = units_of(problem, tried.best)
        return Best(units, problem.worth(units), "optimal", search=tried)
    return _solved(problem, limits)


def best_with(problem: Problem, best: Best, at: int, limits: Limits) -> Units | None:
    """Return the best plan of as many units that a location takes part in; None if there is none or too hard."""
    if best.search is not None and best.search.is_whole:
        tried = best.search.best_with.get(at)
        units = units_of(problem, tried) if tried else {}
    elif len(problem.groups) * len(problem.supplies) > MOST_PAIRS_FOR_RIVALS:
        return None
    else:
        forced = replace(problem, must=at)
        found = _solved(forced, limits)
        units = found.units if found.method == "optimal" else {}
    return units if units and problem.worth(units)[0] == best.worth[0] else None


def _of(problem: Problem, units: Units, method: str) -> Best:
    return Best(units, problem.worth(units), method)


def _solved(problem: Problem, limits: Limits) -> Best:
    from goodorder.sourcing.rules.solver import solve

    start = greedy(problem)
    found = solve(problem, start, limits)
    worth = problem.worth(found.units)
    if found.is_proven:
        return Best(found.units, worth, "optimal")
    is_better = worth < problem.worth(start)
    bound = max(found.bound, -(10**15))
    gap = max(0, worth[1] - bound) * PPM // max(1, abs(worth[1])) + 1
    if found.bound <= -(10**17) or worth[0] > -problem.ceiling:
        return Best(found.units, worth, "bounded" if is_better else "greedy", PPM, found.timed_out)
    return Best(found.units, worth, "bounded", min(gap, PPM), found.timed_out)
