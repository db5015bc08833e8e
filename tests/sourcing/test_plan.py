"""The plan against brute force, and its promises on any input."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.sourcing.rules import MOST_EXACT, Assignment, Demand, Supply, plan, plan_from_one

SKUS = [11, 12, 13]
demand_lists = st.lists(st.tuples(st.sampled_from(SKUS), st.integers(1, 9)), max_size=5).map(
    lambda wanted: [Demand(100 + at, sku_id, units) for at, (sku_id, units) in enumerate(wanted)]
)


def supplies(most):
    one = st.tuples(
        st.dictionaries(st.sampled_from(SKUS), st.integers(0, 12)), st.integers(0, 3), st.integers(0, 2)
    )
    return st.lists(one, max_size=most).map(
        lambda found: [
            Supply(f"L{at:02}", at, available, rank, cost) for at, (available, rank, cost) in enumerate(found)
        ]
    )


def there(some, sku_id):
    return sum(supply.available.get(sku_id, 0) for supply in some)


def wanted_of(demands, sku_id):
    return sum(demand.quantity for demand in demands if demand.sku_id == sku_id)


def check_promises(demands, some, made):
    """Everything demanded is assigned or short, and nothing is assigned that is not there."""
    given_out = {}
    for assignment in made.assignments:
        assert assignment.quantity > 0
        key = (assignment.location, assignment.sku_id)
        given_out[key] = given_out.get(key, 0) + assignment.quantity
    for supply in some:
        for sku_id in SKUS:
            assert given_out.get((supply.location, sku_id), 0) <= supply.available.get(sku_id, 0)
    for demand in demands:
        assigned = sum(a.quantity for a in made.assignments if a.line_ref == demand.line_ref)
        assert assigned + made.short.get(demand.line_ref, 0) == demand.quantity
    assert set(made.reasons) == {supply.location for supply in some}
    chosen = {a.location for a in made.assignments}
    assert {name for name, reason in made.reasons.items() if reason.startswith("chosen")} == chosen
    assert made.explanation


@given(demand_lists, supplies(6))
def test_plan_is_what_brute_force_finds(demands, some):
    made = plan(demands, some)
    check_promises(demands, some, made)
    full = {sku_id: min(wanted_of(demands, sku_id), there(some, sku_id)) for sku_id in SKUS}
    for sku_id in SKUS:
        short = sum(made.short.get(d.line_ref, 0) for d in demands if d.sku_id == sku_id)
        assert short == wanted_of(demands, sku_id) - full[sku_id]
    subsets = chain.from_iterable(combinations(some, size) for size in range(len(some) + 1))
    best = min(
        (
            len(subset),
            sum(supply.cost for supply in subset),
            sum(supply.rank for supply in subset),
            sorted(supply.location for supply in subset),
        )
        for subset in subsets
        if all(there(subset, sku_id) >= full[sku_id] for sku_id in SKUS)
    )
    assert sorted({assignment.location for assignment in made.assignments}) == best[3]


@given(demand_lists, supplies(MOST_EXACT + 8))
def test_greedy_keeps_the_promises_too(demands, some):
    check_promises(demands, some, plan(demands, some))


@given(demand_lists, supplies(5))
def test_ship_complete_is_everything_or_nothing(demands, some):
    made, partly = plan(demands, some, ship_complete=True), plan(demands, some)
    if partly.short:
        assert made.assignments == ()
        assert made.short == {demand.line_ref: demand.quantity for demand in demands}
    else:
        assert made == partly


@given(demand_lists, supplies(5))
def test_the_order_of_locations_does_not_matter(demands, some):
    forth, back = plan(demands, some), plan(demands, some[::-1])
    assert (forth.assignments, forth.short, forth.reasons) == (back.assignments, back.short, back.reasons)


def test_one_location_with_everything_beats_two_cheaper_ones():
    some = [
        Supply("A", 1, {11: 2}, cost=0),
        Supply("B", 2, {12: 2}, cost=0),
        Supply("C", 3, {11: 2, 12: 2}, cost=900),
    ]
    made = plan([Demand(1, 11, 2), Demand(2, 12, 1)], some)
    assert made.assignments == (Assignment(1, 11, "C", 3, 2), Assignment(2, 12, "C", 3, 1))
    assert made.reasons["A"] == "has 2 of 3 units; with it more locations would be needed"
    assert made.explanation == "3 units from C (the fewest locations, then the cheapest)"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (Supply("B", 2, {11: 1}, rank=1, cost=5), "would do as well, but costs 5 instead of 4"),
        (Supply("B", 2, {11: 1}, rank=3, cost=4), "would do as well, but ranks behind"),
        (Supply("B", 2, {11: 1}, rank=2, cost=4), "would do as well, but comes later by code"),
        (Supply("B", 2, {12: 1}, rank=2, cost=4), "has none of it"),
    ],
)
def test_reasons_say_why_a_location_lost(other, reason):
    made = plan([Demand(1, 11, 1)], [other, Supply("A", 1, {11: 1}, rank=2, cost=4)])
    assert made.reasons == {"A": "chosen: supplies 1 of 1 units", "B": reason}


def test_a_line_is_split_only_when_no_chosen_location_has_room_for_it():
    some = [Supply("A", 1, {11: 6, 12: 1}), Supply("B", 2, {11: 4, 13: 1})]
    made = plan([Demand(1, 11, 4), Demand(2, 12, 1), Demand(3, 13, 1), Demand(4, 11, 6)], some)
    assert [(a.line_ref, a.location, a.quantity) for a in made.assignments] == [
        (1, "B", 4),
        (2, "A", 1),
        (3, "B", 1),
        (4, "A", 6),
    ]
    made = plan([Demand(1, 11, 9)], some)
    assert [(a.location, a.quantity) for a in made.assignments] == [("A", 6), ("B", 3)]


def test_beyond_twelve_candidates_the_explanation_says_it_is_greedy():
    some = [Supply(f"L{at:02}", at, {11: 1}, cost=at) for at in range(20)]
    made = plan([Demand(1, 11, 3)], some)
    assert [a.location for a in made.assignments] == ["L00", "L01", "L02"]
    assert "greedy" in made.explanation


def test_earlier_lines_are_filled_first():
    made = plan([Demand(1, 11, 2), Demand(2, 11, 2)], [Supply("A", 1, {11: 3})])
    assert made.short == {2: 1}
    assert "1 units are short everywhere" in made.explanation


@given(demand_lists, supplies(MOST_EXACT + 8))
def test_plan_from_one_location_is_the_plan_where_one_is_enough(demands, some):
    drawn = []
    preferred = sorted(some, key=lambda supply: (supply.cost, supply.rank, supply.location))
    made = plan_from_one(demands, (drawn.append(supply) or supply for supply in preferred))
    usual = plan(demands, some, tells=False)
    is_enough = len({assignment.location for assignment in usual.assignments}) <= 1 and not usual.short
    assert made == (usual if is_enough and some else None)
    assert not made or not made.assignments or made.assignments[-1].location == drawn[-1].location
