"""The smallest change that would decide otherwise: computed exactly where it is a cost, else tried out first."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from goodorder.sourcing.rules.facts import Case, as_inputs, case_of
from goodorder.sourcing.rules.judge import Rival, Verdict, judge
from goodorder.sourcing.rules.optimum import FULL, PLAN
from goodorder.sourcing.rules.ruleset import Rules

COST, FILTER, POLICY, UNITS, CAPACITY, NONE = "cost", "filter", "policy", "units", "capacity", "none"
MOST_TRIALS = 16


@dataclass(frozen=True, slots=True)
class Flip:
    """One parameter to change, from what to what, and the location it would bring in (or put out)."""

    kind: str
    location: str
    parameter: str
    before: Any
    after: Any
    sentence: str

    def as_plain(self) -> dict[str, Any]:
        """Return it as it is stored and read by machines."""
        return {
            "kind": self.kind,
            "location": self.location,
            "parameter": self.parameter,
            "from": self.before,
            "to": self.after,
            "sentence": self.sentence,
        }


def smallest_change(verdict: Verdict, rules: Rules) -> Flip:
    """Return the smallest change of one parameter after which the decision would be another; raises OutOfTime."""
    if verdict.best.method != "optimal":
        return _none("not looked for: the plan itself is not proven best")
    if verdict.case.effort != FULL:
        return _none("not looked for: there was no time")
    losers = [_cheaper(verdict, rival) for rival in verdict.rivals.values() if rival.units]
    if losers:
        return min(
            losers, key=lambda flip: (flip.before - flip.after, _rank(verdict, flip.location), flip.location)
        )
    trials = _trials(verdict)
    for _, flip in zip(range(MOST_TRIALS), trials, strict=False):
        if _changes(verdict, flip, rules):
            return flip
    return _none("no change of one location, filter or policy was found that would decide otherwise")


def apply_flip(inputs: Mapping[str, Any], flip: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of a decision with a stated change made."""
    changed: dict[str, Any] = deepcopy(dict(inputs))
    kind, location, parameter, after = flip["kind"], flip["location"], flip["parameter"], flip["to"]
    supposed = changed["what_if"]
    if kind == COST:
        known = supposed["adjust"].get(location, 0)
        supposed["adjust"][location] = known + after - flip["from"]
    elif kind == FILTER:
        supposed["waived"][location] = [*supposed["waived"].get(location, []), parameter]
    elif kind == POLICY:
        supposed["policy"][parameter] = after
    elif kind in {UNITS, CAPACITY}:
        place = next(one for one in changed["places"] if one["code"] == location)
        if kind == CAPACITY:
            place["capacity"] = after
        else:
            place["available"][parameter.removeprefix("available.")] = after
    return changed


def is_flipped(verdict: Verdict, after: Verdict, flip: Mapping[str, Any]) -> bool:
    """Tell whether a decision after a change is the other one that was foretold."""
    if flip["kind"] in {COST, FILTER}:
        return flip["location"] in after.used and flip["location"] not in verdict.used
    return verdict.assignments != after.assignments


def _none(why: str) -> Flip:
    return Flip(NONE, "", "", None, None, why)


def _rank(verdict: Verdict, location: str) -> int:
    return next(one.rank for one in verdict.supplies if one.location == location)


def _cheaper(verdict: Verdict, rival: Rival) -> Flip:
    """Return by how much a fulfillment order at a loser must cost less for it to win, the tie-break included."""
    more = rival.worth[1] - verdict.worth[1]
    needed = (
        more if (*rival.worth[:1], *rival.worth[2:]) < (*verdict.worth[:1], *verdict.worth[2:]) else more + 1
    )
    fixed = next(one.fixed for one in verdict.supplies if one.location == rival.location)
    said = (
        f"if one fulfillment order at {rival.location} cost {needed} less ({fixed - needed} instead of {fixed}), "
        f"it would be chosen"
    )
    return Flip(COST, rival.location, "fixed_cost", fixed, fixed - needed, said)


def _changes(verdict: Verdict, flip: Flip, rules: Rules) -> bool:
    changed = replace(_changed(verdict.case, flip), effort=PLAN)
    after = judge(changed, rules, with_rivals=False)
    return is_flipped(verdict, after, flip.as_plain())


def _changed(case: Case, flip: Flip) -> Case:
    return case_of(apply_flip(as_inputs(case), flip.as_plain()))


def _trials(verdict: Verdict) -> Iterator[Flip]:
    """Yield what may decide otherwise: a filter that goes, a policy, units more where there are none, or fewer."""
    yield from _without_filter(verdict)
    if verdict.units:
        yield from _fewer_units(verdict)
    else:
        yield from _other_policy(verdict)
        yield from _more_capacity(verdict)
        yield from _more_units(verdict)


def _without_filter(verdict: Verdict) -> Iterator[Flip]:
    places = {place.code: place for place in verdict.case.places}
    wanted = {demand.sku_id for demand in verdict.case.demands}
    for one in verdict.refusals:
        if any(places[one.location].available.get(sku_id, 0) > 0 for sku_id in wanted):
            said = f"without “{one.rule}” {one.location} would be chosen"
            yield Flip(FILTER, one.location, one.rule, True, False, said)


def _other_policy(verdict: Verdict) -> Iterator[Flip]:
    words = {"ship_complete": "if it need not ship complete", "whole_lines": "if lines could be split"}
    for name, condition in words.items():
        if getattr(verdict.policy, name):
            said = f"{condition}, a part of it would be assigned"
            yield Flip(POLICY, "", name, True, False, said)


def _more_capacity(verdict: Verdict) -> Iterator[Flip]:
    wanted = sum(demand.quantity for demand in verdict.case.demands)
    for place in verdict.case.places:
        if place.capacity is not None and place.capacity < wanted:
            said = f"if {place.code} could send {wanted} units that day instead of {place.capacity}, it would be used"
            yield Flip(CAPACITY, place.code, "capacity", place.capacity, wanted, said)


def _more_units(verdict: Verdict) -> Iterator[Flip]:
    """Yield what would have to lie somewhere, the fewest units first."""
    found = []
    for supply in verdict.supplies:
        if supply.excluded:
            continue
        for demand in verdict.case.demands:
            there = max(0, supply.available.get(demand.sku_id, 0))
            lacking = verdict.short.get(demand.line_ref, 0)
            elsewhere = verdict.withheld.get(demand.line_ref, 0)
            found += [
                (units, supply.rank, supply.location, demand.sku_id, there)
                for units in (1, lacking - elsewhere, demand.quantity - there)
            ]
    for units, _, location, sku_id, there in sorted({one for one in found if one[0] > 0}):
        code = verdict.case.item(sku_id).code or f"SKU {sku_id}"
        said = f"if {location} had {units} more of {code} ({there + units} instead of {there}), it would be assigned"
        yield Flip(UNITS, location, f"available.{sku_id}", there, there + units, said)


def _fewer_units(verdict: Verdict) -> Iterator[Flip]:
    """Yield how many units a winner would have to lack, the fewest first."""
    given: dict[tuple[str, int], int] = {}
    for take in verdict.assignments:
        key = (take.location, take.sku_id)
        given[key] = given.get(key, 0) + take.quantity
    places = {place.code: place for place in verdict.case.places}
    found = []
    for (location, sku_id), units in given.items():
        there = places[location].available.get(sku_id, 0)
        found.append((there - units + 1, location, sku_id, there, units - 1))
    for fewer, location, sku_id, there, after in sorted(found):
        code = verdict.case.item(sku_id).code or f"SKU {sku_id}"
        said = f"if {location} had {fewer} fewer of {code} ({after} instead of {there}), it would be decided otherwise"
        yield Flip(UNITS, location, f"available.{sku_id}", there, after, said)
