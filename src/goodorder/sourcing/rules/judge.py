"""Deciding a case under rules: filters, the best plan, and how near every other location came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goodorder.sourcing.rules.facts import Case
from goodorder.sourcing.rules.filters import Refusal, policy_for, supplies_for
from goodorder.sourcing.rules.lines import assign
from goodorder.sourcing.rules.model import Assignment, CostParts, Limits, Policy, Supply
from goodorder.sourcing.rules.optimum import (
    FULL,
    GREEDY,
    Best,
    OutOfTime,
    best_plan,
    best_with,
    known_with,
    least_with,
)
from goodorder.sourcing.rules.problem import NOTHING, Problem, Units, Worth, problem_of, room_at, used_in
from goodorder.sourcing.rules.ruleset import Rules

MOST_RIVALS = 8


@dataclass(frozen=True, slots=True)
class Rival:
    """The best plan of as many units that a losing location takes part in; without units there is none."""

    location: str
    units: Units
    worth: Worth
    cost: CostParts


@dataclass(frozen=True, slots=True)
class Verdict:
    """A case decided: the plan by lines, what is short and why, and the nearest losers."""

    case: Case
    policy: Policy
    limits: Limits
    supplies: Sequence[Supply]
    refusals: Sequence[Refusal]
    problem: Problem
    best: Best
    units: Units
    assignments: tuple[Assignment, ...]
    short: Mapping[int, int]
    withheld: Mapping[int, int]
    rivals: Mapping[str, Rival] = field(default_factory=dict)

    @property
    def worth(self) -> Worth:
        """What the plan is worth; nothing when it waits to be complete."""
        return self.problem.worth(self.units) if self.units else NOTHING

    @property
    def waits(self) -> bool:
        """Whether there would be a plan, were the demand not to ship complete."""
        return not self.units and bool(self.best.units)

    @property
    def used(self) -> tuple[str, ...]:
        """The locations that give something, by code."""
        return tuple(sorted(self.problem.supplies[at].location for at in used_in(self.units)))


def judge(case: Case, rules: Rules, *, with_rivals: bool = True) -> Verdict:
    """Decide a case; the same case and rules always give the same verdict.

    Without rivals it is quicker: the plan alone, with no word on how near the losers came. Raises OutOfTime
    unless the case asks for the greedy effort.
    """
    policy = policy_for(case, rules)
    supplies, refusals = supplies_for(case, rules)
    problem = problem_of(case.demands, supplies, policy)
    best = best_plan(problem, rules.limits, effort=case.effort)
    if best.timed_out:
        raise OutOfTime(GREEDY)
    is_held = policy.ship_complete and -best.worth[0] < problem.wanted
    units = {} if is_held else best.units
    assignments = assign(problem, units)
    short = _short(case, assignments)
    looks_further = with_rivals and case.effort == FULL and bool(units)
    return Verdict(
        case=case,
        policy=policy,
        limits=rules.limits,
        supplies=supplies,
        refusals=refusals,
        problem=problem,
        best=best,
        units=units,
        assignments=assignments,
        short=short,
        withheld=_withheld(case, supplies, assignments, short),
        rivals=_rivals(problem, best, rules.limits) if looks_further else {},
    )


def _short(case: Case, assignments: Sequence[Assignment]) -> dict[int, int]:
    short: dict[int, int] = {}
    for demand in case.demands:
        short[demand.line_ref] = short.get(demand.line_ref, 0) + demand.quantity
    for take in assignments:
        short[take.line_ref] -= take.quantity
    return {line: units for line, units in short.items() if units}


def _withheld(
    case: Case, supplies: Sequence[Supply], assignments: Sequence[Assignment], short: Mapping[int, int]
) -> dict[int, int]:
    """Return how many of the short units lie at a location that may supply: a policy or capacity keeps them."""
    left: dict[int, int] = {}
    for supply in supplies:
        if not supply.excluded:
            for sku_id, units in supply.available.items():
                left[sku_id] = left.get(sku_id, 0) + max(0, units)
    for take in assignments:
        left[take.sku_id] -= take.quantity
    held: dict[int, int] = {}
    for demand in case.demands:
        lacking = short.get(demand.line_ref, 0) - held.get(demand.line_ref, 0)
        if units := min(lacking, demand.quantity, left.get(demand.sku_id, 0)):
            left[demand.sku_id] -= units
            held[demand.line_ref] = held.get(demand.line_ref, 0) + units
    return held


def _rivals(problem: Problem, best: Best, limits: Limits) -> dict[str, Rival]:
    """Look for the best plan with each loser, the most promising few first."""
    if best.method != "optimal":
        return {}
    used = used_in(best.units)
    losers = [at for at in range(len(problem.supplies)) if at not in used]
    losers.sort(key=lambda at: _promise(problem, best, at))
    found: dict[str, Rival] = {}
    for at in losers[:MOST_RIVALS]:
        rival = known_with(problem, best, at)
        if rival is None and not _is_beaten(best, at, found):
            rival = best_with(problem, best, at, limits)
        if rival is not None:
            code = problem.supplies[at].location
            found[code] = Rival(code, rival.units, rival.worth, problem.cost(rival.units))
    return found


def _is_beaten(best: Best, at: int, found: Mapping[str, Rival]) -> bool:
    """Tell whether a loser cannot come nearer than one that is known, so that the solver need not be asked."""
    least = least_with(best, at)
    nearest = min((rival.worth[1] for rival in found.values() if rival.units), default=None)
    return least is not None and nearest is not None and least > nearest


def _promise(problem: Problem, best: Best, at: int) -> tuple[int, ...]:
    """Order losers: by their best plan where it is known, else by what they have and cost."""
    if best.search is not None and (tried := best.search.best_with.get(at)):
        return (*tried.worth[:4], at)
    supply = problem.supplies[at]
    there = sum(min(group.quantity, room_at(supply, group.sku_id)) for group in problem.groups)
    return (-there, supply.fixed, supply.rank, at)
