"""The best plan there is: by trying sets where that is exact and quick, else by the solver, within limits."""

from dataclasses import dataclass, replace

from goodorder.sourcing.rules.greedy import greedy
from goodorder.sourcing.rules.lines import share_out
from goodorder.sourcing.rules.model import Limits
from goodorder.sourcing.rules.problem import NOTHING, Problem, Units, Worth, relaxed, used_in
from goodorder.sourcing.rules.subsets import Search, Tried, climb, fits, least_cost, search, units_of

PPM = 1_000_000
MOST_PAIRS_FOR_RIVALS = 40  # groups × locations up to which the solver also looks for each loser's best plan
FULL, PLAN, GREEDY = "full", "plan", "greedy"
"""How far to look: for losers and changes too, for the plan alone, for the first good answer."""
STANDARD = Limits()


class OutOfTime(Exception):
    """The clock ended a search: what it would have found depends on the machine, so less is to be looked for."""

    def __init__(self, effort: str) -> None:
        super().__init__(effort)
        self.effort = effort


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


def best_plan(problem: Problem, limits: Limits = STANDARD, *, effort: str = FULL) -> Best:
    """Find the plan of the best `Worth`.

    `method` is optimal when that is proven, bounded when the limits were reached with at most `gap_ppm` to
    gain, greedy when nothing better than the first answer was found or, with that effort, looked for.
    """
    if not problem.supplies:
        return Best({}, NOTHING, "optimal")
    if effort == GREEDY:
        return _first_answer(problem)
    return _by_sets(problem, limits)


def best_with(problem: Problem, best: Best, at: int, limits: Limits) -> Best | None:
    """Return the best plan of as many units that a location takes part in, without units if there is none.

    None when that is too hard to find. Raises OutOfTime.
    """
    if (known := known_with(problem, best, at)) is not None:
        return known
    if len(problem.groups) * len(problem.supplies) > MOST_PAIRS_FOR_RIVALS:
        return None
    found = _solved(replace(problem, must=at), limits)
    if found.timed_out:
        raise OutOfTime(PLAN)
    return _as_many(found, best) if found.method == "optimal" else None


def least_with(best: Best, at: int) -> int | None:
    """Return what no plan with a location can undercut; None when sets do not tell."""
    tried = best.search.best_with.get(at) if best.search and best.search.is_whole else None
    return tried.worth[1] if tried is not None and tried.worth[0] == best.worth[0] else None


def known_with(problem: Problem, best: Best, at: int) -> Best | None:
    """Read a loser's best plan from the sets tried; None when it is not known from there."""
    if best.search is None or best.searched is None or not best.search.is_whole:
        return None
    tried = best.search.best_with.get(at)
    if tried is None:
        # Sets that were tried without the limits say nothing of plans that are only as good within them.
        return Best({}, NOTHING, "optimal") if fits(problem) else None
    units = _fitted(problem, best.searched, tried)
    return None if units is None else _as_many(Best(units, problem.worth(units), "optimal"), best)


def _as_many(found: Best, best: Best) -> Best:
    """Return a plan if it gives as many units as the best one, else none."""
    return found if found.worth[0] == best.worth[0] else Best({}, NOTHING, "optimal")


def _by_sets(problem: Problem, limits: Limits) -> Best:
    """Try sets; where they are not exact, try them without the limits and see whether the best keeps to them."""
    free = problem if fits(problem) else relaxed(problem)
    tried = search(free)
    units = _fitted(problem, free, tried.best) if tried is not None and tried.is_proven else None
    found = _solved(problem, limits) if units is None else Best(units, problem.worth(units), "optimal")
    return replace(found, search=tried, searched=free)


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


def first_answer(problem: Problem) -> Units:
    """Return the greedy plan, climbed from as far as exchanging one location at a time leads."""
    units = greedy(problem)
    free = replace(problem, must=None) if fits(replace(problem, must=None)) else relaxed(problem)
    if units and fits(free):
        better = _fitted(problem, free, climb(free, used_in(units)))
        if better and problem.is_possible(better) and problem.worth(better) < problem.worth(units):
            return better
    return units


def _first_answer(problem: Problem) -> Best:
    units = first_answer(problem)
    worth = problem.worth(units)
    is_full = -worth[0] == problem.ceiling
    gap = _gap(worth[1], least_cost(relaxed(problem))) if is_full else PPM
    return Best(units, worth, GREEDY, gap)


def _gap(cost: int, bound: int) -> int:
    return min(PPM, max(0, cost - bound) * PPM // max(1, abs(cost)) + (cost > bound))


def _solved(problem: Problem, limits: Limits) -> Best:
    from goodorder.sourcing.rules.solver import solve

    start = first_answer(problem)
    found = solve(problem, start, limits)
    worth = problem.worth(found.units)
    if found.is_proven:
        return Best(found.units, worth, "optimal")
    method = "bounded" if worth < problem.worth(start) else GREEDY
    gap = PPM if found.bound is None else _gap(worth[1], found.bound)
    return Best(found.units, worth, method, gap, found.timed_out)
