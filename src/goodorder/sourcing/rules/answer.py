"""The whole answer to a case, as it is kept: outcome, cost, how it was found, and the smallest change."""

from dataclasses import dataclass, replace
from typing import Any

from goodorder.sourcing.rules.explain import cost_of, outcome_of, plan_of
from goodorder.sourcing.rules.facts import Case
from goodorder.sourcing.rules.flip import smallest_change
from goodorder.sourcing.rules.judge import judge
from goodorder.sourcing.rules.model import Plan
from goodorder.sourcing.rules.optimum import OutOfTime
from goodorder.sourcing.rules.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept of a decision; `case` carries the effort with which the same answer is found again."""

    case: Case
    plan: Plan
    outcome: dict[str, Any]
    cost: int
    method: str
    gap_ppm: int
    flip: dict[str, Any]


def answer(case: Case, rules: Rules) -> Answer:
    """Decide a case and tell all about it.

    When the clock cuts the search short, less is looked for and noted as the effort: what depends on how fast
    a machine is could not be found again.
    """
    while True:
        try:
            return _answer(case, rules)
        except OutOfTime as cut:
            case = replace(case, effort=cut.effort)


def _answer(case: Case, rules: Rules) -> Answer:
    verdict = judge(case, rules)
    return Answer(
        case=case,
        plan=plan_of(verdict),
        outcome=outcome_of(verdict),
        cost=cost_of(verdict).total,
        method=verdict.best.method,
        gap_ppm=verdict.best.gap_ppm,
        flip=smallest_change(verdict, rules).as_plain(),
    )
