"""Signals, points and expected loss: what must hold whatever the rules and the values."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.kernel.errors import Invalid
from goodorder.screening.rules import (
    DEFAULTS,
    LANGUAGE,
    MEANINGS,
    SAMPLES,
    SEVERITY,
    Conduct,
    Costs,
    EntryDraft,
    Listed,
    RuleDraft,
    RuleText,
    Subject,
    Velocity,
    calibrated,
    checked_entry,
    checked_rule,
    judge,
    keys_of,
    points_of,
    probability,
    score,
    signals,
    weigh,
)

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HOME = {"name": "Ada", "line1": "12 St James Square", "postcode": "SW1Y 4JH", "country": "GB"}
ADA = Subject(
    ref="ord_1",
    label="SO-1",
    name="Ada",
    company="T1",
    channel="web",
    value=10_000,
    currency="GBP",
    at=NOW,
    customer="cus_1",
    email="Ada@Example.com",
    ship_to=HOME,
    bill_to=HOME,
)
COSTS = Costs(currency="GBP", margin_ppm=300_000, review_cost=300, loss_ppm=700_000, loss_fee=1_500)
POINTS = st.integers(-100, 200).filter(bool)


def rule(code, points, condition="value > 0", **more):
    return RuleText(code, 1, RuleDraft(title=code, condition=condition, points=points, **more))


@given(st.lists(POINTS, max_size=8), st.integers(1, 200), st.integers(1, 10**7))
@settings(max_examples=60, deadline=None)
def test_one_more_bad_signal_never_makes_it_milder(points, more, value):
    rules = [rule(f"r{at}", each) for at, each in enumerate(points)]
    seen = {"value": value}
    before = score(judge(rules, seen, at=NOW), [], value=value, costs=COSTS)
    after = score(judge([*rules, rule("more", more)], seen, at=NOW), [], value=value, costs=COSTS)
    assert after.points >= before.points
    assert after.weighed.probability_ppm >= before.weighed.probability_ppm
    assert SEVERITY[after.outcome] >= SEVERITY[before.outcome]


@given(st.permutations([30, -10, 45, 70, -5]))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rules_does_not_matter_to_points(points):
    rules = [rule(f"r{each}", each, position=at) for at, each in enumerate(points)]
    assert points_of(judge(rules, {"value": 1}, at=NOW)) == 130


@given(st.integers(0, 1_000), st.integers(0, 1_000))
@settings(max_examples=40, deadline=None)
def test_probability_rises_with_points(one, other):
    few, many = sorted((one, other))
    assert 0 <= probability(few) <= probability(many) <= 1_000_000


def test_the_curve_as_delivered_is_as_documented():
    assert [probability(points) for points in (0, 60, 100)] == [6_693, 119_203, 500_000]


def test_the_cheapest_decision_is_taken_and_of_equals_the_mildest():
    assert weigh(0, 10_000, COSTS).cheapest == "accept"
    found = weigh(60, 10_000, COSTS)
    assert (found.accept, found.review, found.reject, found.cheapest) == (1_013, 300, 2_642, "review")
    assert weigh(170, 10_000, COSTS).cheapest == "reject"
    free = replace(COSTS, review_cost=0, loss_fee=0, loss_ppm=0)
    assert weigh(60, 10_000, free).cheapest == "accept"


def test_without_costs_whatever_has_points_is_reviewed():
    assert score(judge([rule("r", 5)], {"value": 1}, at=NOW), [], value=1, costs=None).outcome == "review"
    assert score([], [], value=1, costs=None).outcome == "accept"


def test_a_missing_signal_is_unknown_and_never_fine():
    found = signals(ADA, {})
    assert set(found) | set(found["unknown"]) == set(SAMPLES)
    assert "phone_orders_1h" in found["unknown"]
    [finding] = judge([rule("r", 30, "failed_tries >= 2")], found, at=NOW)
    assert (finding.verdict, dict(finding.values)) == ("unknown", {"failed_tries": "unknown"})
    assert points_of([finding]) == 0
    [asking] = judge([rule("r", 30, "'failed_tries' in unknown")], found, at=NOW)
    assert asking.verdict == "fired"


def test_signals_say_what_the_addresses_and_the_mail_tell():
    found = signals(ADA, {})
    assert (found["address_distance"], found["is_forwarder"], found["email_class"]) == (0, False, "own")
    away = {**HOME, "line1": "Unit 4, Reship Freight Forwarding", "country": "US", "postcode": ""}
    found = signals(replace(ADA, ship_to=away, email="x@mailinator.com"), {})
    assert (found["address_distance"], found["is_forwarder"], found["email_class"]) == (3, True, "disposable")
    near = signals(replace(ADA, ship_to={**HOME, "postcode": ""}), {})
    assert "address_distance" in near["unknown"]
    assert signals(replace(ADA, ship_to={**HOME, "line1": "PO Box 12"}), {})["is_po_box"]


def test_conduct_becomes_signals():
    conduct = Conduct(known_since=NOW, orders=2, average=2_000, captured=4_000, refunded=1_000, disputes=1)
    found = signals(replace(ADA, conduct=conduct, lines=(("MUG", 2), ("MUG", 3))), {}, resale=("MU",))
    assert (found["value_to_usual_pct"], found["past_refunded_pct"], found["is_new"]) == (500, 25, False)
    assert (found["most_of_one_sku"], found["has_resale_goods"]) == (5, True)


def test_lists_and_asked_outcomes_come_before_points():
    reject, review, accept = (
        rule(f"r{effect}", 0, effect=effect) for effect in ("reject", "review", "accept")
    )
    blocked = Listed(listing="block", kind="email", value="a@b.c", reason="stole")
    allowed = replace(blocked, listing="allow", reason="known")
    judged = judge([accept, review, reject], {"value": 1}, at=NOW)
    outcomes = [
        score(judged, [allowed, blocked], value=1, costs=COSTS).outcome,
        score(judged, [allowed], value=1, costs=COSTS).outcome,
        score(judged, [], value=1, costs=COSTS).outcome,
        score(judged[::2], [], value=1, costs=COSTS).outcome,
    ]
    assert outcomes == ["reject", "accept", "reject", "review"]


def test_the_delivered_rules_are_sound_and_every_word_is_explained():
    assert {code: checked_rule(draft) for code, draft in DEFAULTS.items()} == dict(DEFAULTS)
    assert set(MEANINGS) == set(SAMPLES) == set(LANGUAGE.words)


@pytest.mark.parametrize(
    ("condition", "remedy"),
    [
        ("", "condition: say when the rule fires"),
        ("value >", "condition: "),
        ("password == 'x'", "condition: no such word: password"),
        ("skus.all(x, x == 'A')", "condition: loops such as exists() are not offered"),
        ("value", "condition: must say yes or no"),
        ("value > 'many'", "condition: "),
        ("matches(currency, '(a+)+b')", "condition: "),
        ("(" * 30 + "true" + ")" * 30, "condition: nest at most 20 brackets"),
        ("value > 1 || " * 60 + "true", "condition: use at most 500 characters"),
    ],
)
def test_hostile_conditions_are_refused_with_field_and_remedy(condition, remedy):
    with pytest.raises(Invalid) as refused:
        checked_rule(RuleDraft(title="x", condition=condition, points=1))
    assert (refused.value.code, refused.value.details["field"]) == ("screening.condition_wrong", "condition")
    assert refused.value.message.startswith(remedy)


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("email", "Ada@Example.com", "ada@example.com"),
        ("domain", "Mailinator.com", "mailinator.com"),
        ("phone", "+44 (0) 20 7946-0000", "4402079460000"),
        ("address", "gb/SW1Y 4JH/12 St. James Square", "GB/sw1y4jh/12stjamessquare"),
    ],
)
def test_listed_marks_are_kept_in_the_spelling_that_is_looked_for(kind, value, kept):
    draft = EntryDraft(listing="block", kind=kind, value=value, reason="stole")
    assert checked_entry(draft, now=NOW).value == kept


@pytest.mark.parametrize("kind", ["email", "domain", "phone", "address", "customer", "card"])
def test_listed_marks_that_are_none_are_refused(kind):
    with pytest.raises(Invalid, match="value: this is no"):
        checked_entry(EntryDraft(listing="block", kind=kind, value="x", reason="y"), now=NOW)


def test_a_subject_is_found_by_all_its_marks():
    assert keys_of(replace(ADA, cards=("simulator:tok_visa",))) == [
        ("customer", "cus_1"),
        ("email", "ada@example.com"),
        ("address", "GB/sw1y4jh/12stjamessquare"),
        ("card", "simulator:tok_visa"),
        ("domain", "example.com"),
    ]


def test_the_curve_is_fitted_only_to_enough_and_only_when_points_rise_with_fraud():
    known = {0: (500, 1), 30: (80, 5), 60: (20, 20), 100: (2, 30)}
    intercept, slope = calibrated(known)
    assert slope > 0
    for points, (genuine, frauds) in known.items():
        told = probability(points, intercept=intercept, slope=slope)
        assert abs(told - 1_000_000 * frauds // (genuine + frauds)) < 100_000
    assert calibrated({0: (5, 1), 100: (1, 5)}) is None
    assert calibrated({0: (20, 200), 100: (200, 20)}) is None


def test_velocity_counts_are_named_by_mark_and_window():
    seen = Velocity(orders={"1h": 1, "24h": 2, "7d": 3}, amount_24h=7, customers_7d=2)
    found = signals(ADA, {"email": seen})
    assert (found["email_orders_24h"], found["email_amount_24h"], found["email_customers_7d"]) == (2, 7, 2)
