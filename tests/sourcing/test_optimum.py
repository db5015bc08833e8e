"""The best plan against counting every possibility, and the promises of the ways it is found."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.sourcing.rules import Demand, Limits, Policy, Supply, plan
from goodorder.sourcing.rules.greedy import greedy
from goodorder.sourcing.rules.lines import assign
from goodorder.sourcing.rules.optimum import best_plan, best_with
from goodorder.sourcing.rules.problem import problem_of
from goodorder.sourcing.rules.solver import solve
from goodorder.sourcing.rules.subsets import fits, search, units_of
from sourcing.cases import best_worth, demand_lists, every_plan, policies, supply_lists, worth_of

LIMITS = Limits(time_ms=20_000)


def posed(demands, places, policy):
    return problem_of(demands, places, replace(policy, ship_complete=False))


@settings(max_examples=600, deadline=None)
@given(demand_lists(), supply_lists(), policies())
def test_the_best_plan_is_what_counting_finds(demands, places, policy):
    policy = replace(policy, ship_complete=False)
    problem = posed(demands, places, policy)
    found = best_plan(problem, LIMITS)
    assert found.method == "optimal"
    assert problem.is_possible(found.units)
    assert found.worth == problem.worth(found.units) == best_worth(demands, places, policy)


@settings(max_examples=120, deadline=None)
@given(demand_lists(), supply_lists(plain=True), policies(plain=True))
def test_sets_and_solver_agree(demands, places, policy):
    problem = posed([replace(one, may_split=True) for one in demands], places, policy)
    if not problem.supplies:
        return
    assert fits(problem)
    tried = search(problem)
    by_sets = problem.worth(units_of(problem, tried.best))
    assert by_sets == tried.best.worth
    solved = solve(problem, greedy(problem), LIMITS)
    assert (solved.is_proven, problem.worth(solved.units)) == (True, by_sets)


@settings(max_examples=150, deadline=None)
@given(demand_lists(), supply_lists(), policies())
def test_the_greedy_plan_is_possible_and_never_better_than_the_best(demands, places, policy):
    problem = posed(demands, places, policy)
    found = greedy(problem)
    assert problem.is_possible(found)
    assert best_plan(problem, LIMITS).worth <= problem.worth(found)
    assert best_plan(problem, LIMITS, effort="greedy").worth <= problem.worth(found)


@settings(max_examples=150, deadline=None)
@given(demand_lists(), supply_lists(), policies())
def test_lines_get_exactly_what_the_plan_costs(demands, places, policy):
    policy = replace(policy, ship_complete=False)
    problem = posed(demands, places, policy)
    found = best_plan(problem, LIMITS)
    given_out = assign(problem, found.units)
    shares = tuple(
        tuple(
            sum(a.quantity for a in given_out if (a.line_ref, a.location) == (one.line_ref, place.location))
            for place in places
        )
        for one in demands
    )
    assert all(a.quantity > 0 for a in given_out)
    assert shares in set(every_plan(demands, places, policy))
    assert worth_of(shares, demands, places, policy) == found.worth


@settings(max_examples=150, deadline=None)
@given(demand_lists(), supply_lists(), policies())
def test_the_best_plan_with_a_location_is_what_counting_finds(demands, places, policy):
    policy = replace(policy, ship_complete=False)
    problem = posed(demands, places, policy)
    best = best_plan(problem, LIMITS)
    plans = list(every_plan(demands, places, policy))
    for at, place in enumerate(problem.supplies):
        number = places.index(place)
        using = [p for p in plans if any(s[number] for s in p) and sum(map(sum, p)) == -best.worth[0]]
        units = best_with(problem, best, at, LIMITS).units
        if not using:
            assert units == {}
        else:
            assert problem.is_possible(units)
            assert at in {used for _, used in units}
            assert problem.worth(units) == min(worth_of(p, demands, places, policy) for p in using)


@settings(max_examples=120, deadline=None)
@given(
    demand_lists(),
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from([11, 12]), st.integers(0, 4)),
            st.integers(0, 2),
            st.integers(0, 3),
        ),
        max_size=6,
    ),
)
def test_the_default_policy_agrees_with_the_quick_plan(demands, found):
    demands = [replace(one, may_split=True) for one in demands]
    places = [Supply(f"L{at}", at, there, rank, cost) for at, (there, rank, cost) in enumerate(found)]
    problem = problem_of(demands, places, Policy())
    best = best_plan(problem)
    assert assign(problem, best.units) == plan(demands, places).assignments


@settings(max_examples=100, deadline=None)
@given(demand_lists(), supply_lists(), policies())
def test_the_order_of_locations_does_not_matter(demands, places, policy):
    forth, back = posed(demands, places, policy), posed(demands, places[::-1], policy)
    assert assign(forth, best_plan(forth, LIMITS).units) == assign(back, best_plan(back, LIMITS).units)


def large(count, lines):
    demands = [Demand(at, at, 3 + at % 4) for at in range(lines)]
    places = [
        Supply(
            f"L{at:03}",
            at,
            {sku: (at * 7 + sku * 5) % 6 for sku in range(lines)},
            cost=100 + (at * 37) % 91,
            unit_cost=(at * 11) % 17,
        )
        for at in range(count)
    ]
    return problem_of(demands, places, Policy(split=50))


def test_a_large_problem_ends_in_time_with_a_bounded_gap():
    problem = large(60, 40)
    best = best_plan(problem, Limits(nodes=1, time_ms=400))
    assert problem.is_possible(best.units)
    assert best.method in {"bounded", "greedy"}
    assert 0 < best.gap_ppm <= 1_000_000
    assert best.worth <= problem.worth(greedy(problem))
    assert -best.worth[0] == problem.ceiling


def test_the_gap_tells_how_much_dearer_it_can_be():
    problem = large(16, 12)
    cut_short = best_plan(problem, Limits(nodes=0, time_ms=20_000))
    best = best_plan(problem, Limits(nodes=200_000, time_ms=60_000))
    assert best.method == "optimal"
    least = cut_short.worth[1] * (1_000_000 - cut_short.gap_ppm) / 1_000_000
    assert least <= best.worth[1] <= cut_short.worth[1]


def test_a_location_that_is_as_good_only_within_the_limits_has_its_plan():
    demands = [Demand(100, 11, 1, may_split=False), Demand(101, 11, 1, may_split=False)]
    places = [Supply("L0", 1, {11: 2}, rank=0, capacity=1), Supply("L1", 2, {11: 1}, rank=0)]
    problem = posed(demands, places, Policy(split=0, lateness=0, most_locations=1))
    best = best_plan(problem, LIMITS)
    assert best.units == {(0, 0): 1}
    assert set(best_with(problem, best, 1, LIMITS).units) == {(0, 1)}
