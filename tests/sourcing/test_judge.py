"""Whole decisions under rules: the best plan, the reasons, and the smallest change that decides otherwise."""

import json
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from goodorder.sourcing.rules import Case, Demand, Item, Place, as_inputs, case_of, read_rules
from goodorder.sourcing.rules.answer import answer
from goodorder.sourcing.rules.filters import policy_for, supplies_for
from goodorder.sourcing.rules.flip import apply_flip, is_flipped
from goodorder.sourcing.rules.judge import judge
from sourcing.cases import SKUS, best_worth, demand_lists, small

CODES = ("L0", "L1", "L2")
LIMITS = {"time_ms": 20_000}
places = st.lists(
    st.builds(
        Place,
        code=st.just("?"),
        location_id=st.just(0),
        kind=st.sampled_from(["warehouse", "store"]),
        country=st.sampled_from(["GB", "DE"]),
        rank=st.integers(0, 2),
        handling=st.integers(0, 6),
        unit_handling=st.integers(0, 2),
        available=st.dictionaries(st.sampled_from(SKUS), small),
        is_open=st.booleans(),
        capacity=st.none() | st.integers(0, 6),
        late_days=st.integers(0, 2),
    ),
    max_size=3,
).map(lambda found: tuple(replace(one, code=f"L{at}", location_id=at + 1) for at, one in enumerate(found)))
amounts = st.dictionaries(st.sampled_from(CODES), st.integers(0, 5))
filters = st.lists(
    st.sampled_from(
        [
            {"name": "warehouses only", "kinds": ["warehouse"]},
            {"name": "never L0", "not_locations": ["L0"]},
            {"name": "open", "open": True},
            {"name": "near", "within_km": 300},
            {"name": "B leaves from L1", "locations": ["L1"], "when": {"skus": ["B"]}},
            {"name": "at home", "same_country": True, "when": {"countries": ["GB"]}},
            {"name": "in stock", "stock": "any"},
        ]
    ),
    unique_by=lambda one: one["name"],
    max_size=3,
)
contents = st.fixed_dictionaries(
    {
        "filters": filters,
        "preferences": st.just([{"name": "stores first", "kinds": ["store"], "rank": 0}]) | st.just([]),
        "costs": st.fixed_dictionaries(
            {
                "split": st.sampled_from([0, 2, 7, 1000]),
                "lateness": st.integers(0, 3),
                "adjust": st.dictionaries(st.sampled_from(CODES), st.integers(-9, 5)),
                "markdown": st.dictionaries(st.sampled_from(CODES), st.just({"A": 3, "*": 1})),
                "freight": st.just({"source": "service"})
                | st.just({"source": "lanes", "lanes": {"L0": {"GB": 4, "GB:EC1": 1}, "*": {"*": 2}}}),
            }
        ),
        "policies": st.fixed_dictionaries(
            {
                "ship_complete": st.booleans(),
                "whole_lines": st.booleans(),
                "most_locations": st.none() | st.integers(1, 2),
                "within_capacity": st.booleans(),
            }
        ),
        "distances_km": st.just({"L0": {"GB": 200}, "L1": {"GB": 400}}),
        "limits": st.just(LIMITS),
    }
)
cases = st.builds(
    Case,
    demands=demand_lists().map(tuple),
    places=places,
    items=st.just((Item(sku_id=11, code="A", weight_g=300), Item(sku_id=12, code="B", weight_g=900))),
    country=st.sampled_from(["GB", "DE"]),
    postcode=st.sampled_from(["EC1A 1BB", "SW1"]),
    service_freight=st.integers(0, 5),
    ship_complete=st.booleans(),
    excluded=st.sampled_from([(), (), ("L1",)]),
)


def again(case):
    """A case as it comes back from the database."""
    return case_of(json.loads(json.dumps(as_inputs(case))))


@settings(max_examples=150, deadline=None)
@given(cases, contents)
def test_the_decision_is_the_best_that_rules_allow(case, content):
    rules = read_rules(content)
    verdict = judge(case, rules, with_rivals=False)
    policy = policy_for(case, rules)
    allowed = [one for one in supplies_for(case, rules)[0] if not one.excluded]
    assert verdict.worth[:2] == best_worth(case.demands, allowed, policy)[:2]
    for demand in case.demands:
        given_out = sum(t.quantity for t in verdict.assignments if t.line_ref == demand.line_ref)
        assert given_out + verdict.short.get(demand.line_ref, 0) == demand.quantity
    assert {t.location for t in verdict.assignments}.isdisjoint(case.excluded)


@settings(max_examples=150, deadline=None)
@given(cases, contents)
def test_a_stored_case_gives_the_same_answer_to_the_letter(case, content):
    rules = read_rules(content)
    first, second = answer(case, rules), answer(again(case), read_rules(json.loads(json.dumps(content))))
    kept = json.loads(json.dumps([first.outcome, first.flip]))
    assert kept == [second.outcome, second.flip]
    assert (first.cost, first.method, first.gap_ppm) == (second.cost, second.method, second.gap_ppm)
    assert first.plan == second.plan


@settings(max_examples=500, deadline=None)
@given(cases, contents)
def test_the_stated_change_decides_otherwise(case, content):
    rules = read_rules(content)
    before, flip = judge(case, rules), answer(case, rules).flip
    assume(flip["kind"] != "none")
    inputs = as_inputs(case)
    after = judge(case_of(apply_flip(inputs, flip)), rules, with_rivals=False)
    assert is_flipped(before, after, flip)
    if flip["kind"] == "cost":
        less = {**flip, "to": flip["to"] + 1}
        same = judge(case_of(apply_flip(inputs, less)), rules, with_rivals=False)
        assert not is_flipped(before, same, flip)
        assert same.used == before.used
    assert inputs == as_inputs(case)


@settings(max_examples=150, deadline=None)
@given(cases, contents)
def test_there_is_a_change_whenever_anything_is_to_be_had(case, content):
    rules = read_rules(content)
    found = answer(case, rules)
    if found.plan.assignments:
        assert found.flip["kind"] != "none"


@settings(max_examples=150, deadline=None)
@given(cases, contents)
def test_without_the_filter_that_refused_it_a_location_is_judged_by_the_rest(case, content):
    rules = read_rules(content)
    for place in answer(case, rules).outcome["places"]:
        if place["outcome"] == "refused":
            flip = {
                "kind": "filter",
                "location": place["location"],
                "parameter": place["rule"],
                "from": True,
                "to": False,
            }
            waived = case_of(apply_flip(as_inputs(case), flip))
            (after,) = [
                one for one in answer(waived, rules).outcome["places"] if one["location"] == place["location"]
            ]
            assert after["rule"] != place["rule"]


@settings(max_examples=150, deadline=None)
@given(cases, contents)
def test_every_location_has_a_reason_and_the_numbers_add_up(case, content):
    found = answer(case, read_rules(content))
    places = found.outcome["places"]
    assert [one["location"] for one in places] == [one.code for one in case.places]
    assert all(found.plan.reasons[one["location"]] for one in places)
    cost = found.outcome["cost"]
    assert cost["total"] == found.cost
    paid = sum(one["cost"]["total"] for one in places if one["cost"])
    assert paid + cost["split"] == cost["total"]
    chosen = {one["location"] for one in places if one["outcome"] == "chosen"}
    assert chosen == {take.location for take in found.plan.assignments}
    short = sum(found.plan.short.values())
    assert 0 <= sum(found.plan.withheld.values()) <= short


def place(code, units, **more):
    return Place(code=code, location_id=ord(code[0]), available={11: units}, **more)


def case_with(*found, units=1, **more):
    return Case(
        demands=(Demand(1, 11, units),),
        places=found,
        items=(Item(sku_id=11, code="A"),),
        country="GB",
        **more,
    )


def test_the_smallest_change_is_a_cost_when_another_could_do_it():
    found = answer(case_with(place("NEAR", 5, handling=100), place("FAR", 5, handling=150)), read_rules({}))
    assert found.plan.reasons["FAR"] == "with it the best plan costs 150 instead of 100 (handling +50)"
    assert found.flip == {
        "kind": "cost",
        "location": "FAR",
        "parameter": "fixed_cost",
        "from": 150,
        "to": 100,
        "sentence": "if one fulfillment order at FAR cost 50 less (100 instead of 150), it would be chosen",
    }


def test_the_smallest_change_is_a_filter_when_it_alone_keeps_the_goods():
    rules = read_rules({"filters": [{"name": "no stores", "not_kinds": ["store"]}]})
    found = answer(case_with(place("SHOP", 5, kind="store")), rules)
    assert found.plan.reasons == {"SHOP": "“no stores” refuses it: it is a store"}
    assert (found.flip["kind"], found.flip["parameter"]) == ("filter", "no stores")


def test_the_smallest_change_is_a_unit_when_nobody_has_any():
    found = answer(case_with(place("NEAR", 0), place("FAR", 0, rank=1)), read_rules({}))
    assert (found.flip["kind"], found.flip["location"], found.flip["to"]) == ("units", "FAR", 1)


def test_the_smallest_change_is_the_policy_when_it_waits_to_be_complete():
    found = answer(case_with(place("NEAR", 2), units=3, ship_complete=True), read_rules({}))
    assert found.plan.assignments == ()
    assert found.plan.withheld == {1: 2}
    assert (found.flip["kind"], found.flip["parameter"], found.flip["to"]) == (
        "policy",
        "ship_complete",
        False,
    )
    assert found.plan.explanation == (
        "nothing is assigned: it must ship complete and 1 units of 1 lines are missing"
    )


def test_one_split_more_or_fewer_is_priced():
    rules = read_rules({"costs": {"split": 30}})
    found = answer(
        case_with(
            place("A", 2, handling=10), place("B", 2, handling=20), place("C", 2, handling=25), units=4
        ),
        rules,
    )
    assert found.plan.cost.total == 60
    assert found.outcome["margin"] == {
        "fewer": {"locations": 1, "units": 2, "fewer_units": 2, "cost": 10, "dearer_by": -50},
        "more": {"locations": 3, "units": 4, "fewer_units": 0, "cost": 115, "dearer_by": 55},
    }


def test_exceptions_bind_customers_lines_and_channels():
    rules = read_rules(
        {
            "policies": {
                "most_locations": 3,
                "for": [{"name": "one parcel", "when": {"customers": ["cus_1"]}, "most_locations": 1}],
            }
        }
    )
    two = (place("A", 2), place("B", 1))
    free = answer(case_with(*two, units=3), rules)
    bound = answer(case_with(*two, units=3, customer="cus_1"), rules)
    assert (free.plan.short, bound.plan.short, bound.plan.withheld) == ({}, {1: 1}, {1: 1})


def test_a_line_that_may_not_be_split_comes_whole_or_waits():
    demands = (Demand(1, 11, 3, may_split=False), Demand(2, 11, 1))
    case = replace(case_with(place("A", 2), place("B", 2)), demands=demands)
    found = answer(case, read_rules({}))
    assert {take.line_ref: take.quantity for take in found.plan.assignments} == {2: 1}
    assert found.plan.short == found.plan.withheld == {1: 3}
