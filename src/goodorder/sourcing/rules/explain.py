"""Saying why: a sentence for the plan, one for each location, and the numbers both rest on."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from math import comb
from typing import Any

from goodorder.sourcing.rules.judge import Rival, Verdict
from goodorder.sourcing.rules.model import PARTS, CostParts, Plan
from goodorder.sourcing.rules.optimum import FULL
from goodorder.sourcing.rules.problem import Worth, room_at
from goodorder.sourcing.rules.subsets import best_of_size, search

MOST_SETS_FOR_MARGIN = 500


def plan_of(verdict: Verdict) -> Plan:
    """Return the verdict as a plan with its sentences."""
    return Plan(
        verdict.assignments,
        verdict.short,
        _sentence(verdict),
        {supply.location: _reason(verdict, supply.location) for supply in verdict.supplies},
        withheld=verdict.withheld,
        cost=cost_of(verdict),
        method=verdict.best.method,
        gap_ppm=verdict.best.gap_ppm,
    )


def cost_of(verdict: Verdict) -> CostParts:
    """Return the stated cost of what was decided."""
    return verdict.problem.cost(verdict.units) if verdict.units else CostParts()


def outcome_of(verdict: Verdict) -> dict[str, Any]:
    """Return all that is to be kept of a verdict as plain values."""
    plan = plan_of(verdict)
    return {
        "assignments": [asdict(take) for take in plan.assignments],
        "short": _texts(plan.short),
        "withheld": _texts(plan.withheld),
        "explanation": plan.explanation,
        "reasons": dict(plan.reasons),
        "cost": as_plain(plan.cost),
        "places": [_place(verdict, supply.location) for supply in verdict.supplies],
        "margin": _margin(verdict),
    }


def as_plain(cost: CostParts) -> dict[str, int]:
    """Return a cost by its parts, with their sum."""
    return {**{part: getattr(cost, part) for part in PARTS}, "total": cost.total}


def _texts(by_line: Mapping[int, int]) -> dict[str, int]:
    return {str(line): units for line, units in by_line.items()}


def _sentence(verdict: Verdict) -> str:
    if verdict.waits:
        missing, lines = sum(verdict.short.values()), len(verdict.short)
        given = -verdict.best.worth[0]
        return f"nothing is assigned: it must ship complete and {missing - given} units of {lines} lines are missing"
    if not verdict.assignments:
        return _nothing(verdict)
    units = sum(take.quantity for take in verdict.assignments)
    cost = cost_of(verdict)
    parts = ", ".join(f"{part} {_signed(cost, part)}" for part in PARTS if getattr(cost, part)) or "nothing"
    said = f"{units} units from {', '.join(verdict.used)} at a stated cost of {cost.total} ({parts}); {_how(verdict)}"
    if elsewhere := sum(verdict.short.values()) - sum(verdict.withheld.values()):
        said += f"; {elsewhere} units are short everywhere"
    if held := sum(verdict.withheld.values()):
        said += f"; {held} units are kept back by the split policy or capacity"
    return said


def _signed(cost: CostParts, part: str) -> int:
    value: int = getattr(cost, part)
    return -value if part == "markdown" else value


def _how(verdict: Verdict) -> str:
    best = verdict.best
    if best.method == "optimal":
        return "no plan costs less"
    if best.method == "bounded":
        return f"at most {best.gap_ppm / 10_000:.2f} % above the least: the search reached its limit"
    return "the first good plan: the search for the best was cut short"


def _nothing(verdict: Verdict) -> str:
    refused = sum(bool(supply.excluded) for supply in verdict.supplies)
    if held := sum(verdict.withheld.values()):
        return f"{held} units are there, but the split policy or capacity lets none of them go"
    tail = f"; {refused} were refused by a filter" if refused else ""
    return f"none of {len(verdict.supplies)} locations has any of it that may be used{tail}"


def _units_at(verdict: Verdict, location: str) -> int:
    return sum(take.quantity for take in verdict.assignments if take.location == location)


def _refusal(verdict: Verdict, location: str) -> tuple[str, str]:
    """Return the rule that refused a location, or items there, and its reason."""
    for one in verdict.refusals:
        if one.location == location:
            items = f" for {', '.join(one.skus)}" if one.skus else ""
            return one.rule, f"“{one.rule}” refuses it{items}: it {one.reason}"
    return "", ""


def _there(verdict: Verdict, location: str) -> int:
    """Return how many of the demanded units a location could give, refused items aside."""
    supply = next(one for one in verdict.supplies if one.location == location)
    wanted: dict[int, int] = {}
    for demand in verdict.case.demands:
        wanted[demand.sku_id] = wanted.get(demand.sku_id, 0) + demand.quantity
    there = sum(min(units, room_at(supply, sku_id)) for sku_id, units in wanted.items())
    return there if supply.capacity is None else min(there, max(0, supply.capacity))


def _outcome(verdict: Verdict, location: str) -> str:
    """Name the fate of a location in a word."""
    supply = next(one for one in verdict.supplies if one.location == location)
    if _units_at(verdict, location):
        return "chosen"
    if supply.excluded:
        return "refused"
    if not _there(verdict, location):
        return "refused" if _refusal(verdict, location)[0] else "empty"
    return _standing(verdict, verdict.rivals.get(location)) if verdict.units else "waits"


def _standing(verdict: Verdict, rival: Rival | None) -> str:
    """Name how a loser compares with the winners."""
    if rival is None:
        return "not_compared"
    if not rival.units:
        return "gives_less"
    return "dearer" if rival.worth[1] > verdict.worth[1] else "equal"


def _reason(verdict: Verdict, location: str) -> str:
    wanted = verdict.problem.wanted
    outcome, there = _outcome(verdict, location), _there(verdict, location)
    if outcome == "chosen":
        return f"chosen: supplies {_units_at(verdict, location)} of {wanted} units"
    if outcome == "refused":
        return _refusal(verdict, location)[1]
    if outcome == "empty":
        return "has none of it" if not _has_stock(verdict, location) else "can send nothing more that day"
    if outcome == "waits":
        return (
            "waits: the demand must ship complete"
            if verdict.waits
            else f"has {there} of {wanted} units, which the split policy does not let go"
        )
    if outcome in {"gives_less", "not_compared"}:
        tail = (
            "fewer units could be sent with it" if outcome == "gives_less" else "was not compared in detail"
        )
        return f"has {there} of {wanted} units; {tail}"
    return _loss(verdict, verdict.rivals[location], there)


def _has_stock(verdict: Verdict, location: str) -> bool:
    place = next(one for one in verdict.case.places if one.code == location)
    return any(place.available.get(demand.sku_id, 0) > 0 for demand in verdict.case.demands)


def _loss(verdict: Verdict, rival: Rival, there: int) -> str:
    """Say by how much a location lost, and in which part of the cost or by which tie."""
    mine, best = rival.worth, verdict.worth
    if mine[1] > best[1]:
        more = rival.cost.minus(cost_of(verdict))
        parts = ", ".join(f"{part} {_signed(more, part):+d}" for part in PARTS if getattr(more, part))
        places = f", from {mine[2]} locations instead of {best[2]}" if mine[2] != best[2] else ""
        of = f"has {there} of {verdict.problem.wanted} units; " if there < verdict.problem.wanted else ""
        return f"{of}with it the best plan costs {mine[1]} instead of {best[1]} ({parts}){places}"
    if mine[2] != best[2]:
        return f"would cost the same, but from {mine[2]} locations instead of {best[2]}"
    if mine[3] != best[3]:
        return f"would do as well, but ranks behind ({mine[3]} instead of {best[3]})"
    return "would do as well, but comes later by code"


def _place(verdict: Verdict, location: str) -> dict[str, Any]:
    """Return everything about one location that machines may ask."""
    number = next((n for n, one in enumerate(verdict.problem.supplies) if one.location == location), None)
    used = verdict.problem.parts(verdict.units) if verdict.units else {}
    cost = used.get(number) if number is not None else None
    rival = verdict.rivals.get(location)
    is_rival = rival is not None and bool(rival.units)
    return {
        "location": location,
        "outcome": _outcome(verdict, location),
        "rule": _refusal(verdict, location)[0],
        "units": _units_at(verdict, location),
        "has": _there(verdict, location),
        "cost": as_plain(cost) if cost else None,
        "with_it": as_plain(rival.cost) if rival and is_rival else None,
        "dearer_by": rival.worth[1] - verdict.worth[1] if rival and is_rival else None,
    }


def _margin(verdict: Verdict) -> dict[str, Any]:
    """Return what one location fewer would leave short and save, and what one more would cost."""
    if (
        not verdict.units
        or verdict.best.search is None
        or verdict.case.effort != FULL
        or verdict.best.method != "optimal"
    ):
        return {}
    problem, count = verdict.problem, len(verdict.used)
    found: dict[str, Any] = {}
    policy = replace(verdict.policy, most_locations=count - 1)
    fewer = search(replace(problem, policy=policy)) if count > 1 else None
    if fewer is not None:
        found["fewer"] = _alternative(verdict, count - 1, fewer.best.worth)
    if comb(len(problem.supplies), count + 1) <= MOST_SETS_FOR_MARGIN:
        more = best_of_size(problem, count + 1)
        if more is not None and more.worth[0] == verdict.worth[0]:
            found["more"] = _alternative(verdict, count + 1, more.worth)
    return found


def _alternative(verdict: Verdict, count: int, worth: Worth) -> dict[str, int]:
    return {
        "locations": count,
        "units": -worth[0],
        "fewer_units": worth[0] - verdict.worth[0],
        "cost": worth[1],
        "dearer_by": worth[1] - verdict.worth[1],
    }
