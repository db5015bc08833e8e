"""Services compared by cost and arrival, justified; rules that bar and prefer; conflicts told."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.kernel.errors import Invalid
from goodorder.locations.rules import Calendar
from goodorder.shipping.rules import (
    Candidate,
    Case,
    Reach,
    ServiceRule,
    checked_rules,
    choose,
    gaps,
    journey,
    never_preferred,
    verdict,
)

FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
WEEK = "1111100"


def candidate(service, amount, day, currency="EUR"):
    on = date(2026, 11, day)
    return Candidate(service=service, name=service, amount=amount, currency=currency, arrives_on=on)


def told(found):
    return [(one.service, one.outcome, one.because) for one in found]


def test_the_cheapest_that_keeps_the_promise_is_chosen_and_every_other_told_why():
    offers = [candidate("slow", 300, 27), candidate("air", 900, 24), candidate("van", 500, 25)]
    assert told(choose(offers, promise_on=date(2026, 11, 25), preferred={})) == [
        ("van", "chosen", "the cheapest of 2 that arrive by 2026-11-25: 5.00 EUR, arrives 2026-11-25"),
        ("air", "lost", "costs 4.00 EUR more than van"),
        ("slow", "lost", "arrives 2026-11-27, after the promised 2026-11-25"),
    ]
    assert told(choose(offers, promise_on=date(2026, 11, 23), preferred={}))[0] == (
        "air",
        "chosen",
        "none arrives by 2026-11-23; the earliest, 2026-11-24, costs 9.00 EUR",
    )
    preferred = choose(offers, promise_on=None, preferred={"air": "green"})
    assert told(preferred)[:2] == [
        ("air", "chosen", "preferred by green; costs 9.00 EUR and arrives 2026-11-24"),
        ("slow", "lost", "air is preferred by green, though it costs 6.00 EUR more"),
    ]


def test_amounts_of_two_currencies_are_not_compared():
    found = choose(
        [candidate("a", 300, 27), candidate("b", 900, 24), candidate("c", 1, 24, "USD")],
        promise_on=None,
        preferred={},
    )
    assert [(one.service, one.outcome) for one in found] == [("a", "chosen"), ("b", "lost"), ("c", "unfit")]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 28)), min_size=1, max_size=6),
    st.none() | st.integers(1, 28).map(lambda day: date(2026, 11, day)),
)
def test_no_other_candidate_is_better(offers, promise_on):
    candidates = [candidate(f"s{at}", *offer) for at, offer in enumerate(offers)]
    best, *rest = choose(candidates, promise_on=promise_on, preferred={})
    in_time = [one for one in candidates if promise_on is None or one.arrives_on <= promise_on]
    if in_time:
        assert best.amount == min(one.amount for one in in_time)
    else:
        assert best.arrives_on == min(one.arrives_on for one in candidates)
    assert sorted(one.service for one in [best, *rest]) == sorted(one.service for one in candidates)
    assert all(one.because for one in [best, *rest])


@pytest.mark.parametrize(
    ("cut_off", "closed", "leaves", "arrives"),
    [
        (None, [], 20, 24),
        (time(14), [], 23, 25),
        (time(14), [23], 24, 26),
        (time(15), [], 20, 24),
    ],
)
def test_a_parcel_leaves_by_the_cut_off_and_travels_on_working_days(cut_off, closed, leaves, arrives):
    sender = Calendar(closures={date(2026, 11, day): "closed" for day in closed})
    found = journey(sender, FRIDAY, transit_days=2, cut_off=cut_off, weekdays=WEEK)
    assert (found.leaves_on.day, found.arrives_on.day) == (leaves, arrives)


def test_a_sender_who_never_works_sends_nothing():
    never = Calendar(open_weekdays="0000011")
    assert journey(never, FRIDAY, transit_days=1, cut_off=None, weekdays=WEEK) is None


HEAVY = ServiceRule(name="heavy", effect="forbid", services=("post",), least_weight_g=20_001)
RISKY = ServiceRule(name="risky", effect="only", services=("cargo",), hazard="hazardous")
DEAR = ServiceRule(name="dear", effect="only", services=("insured",), least_value=100_000, countries=("DE",))
REACHES = {
    "post": Reach(frozenset({"DE", "*"}), 31_500),
    "insured": Reach(frozenset({"DE"}), 10_000),
    "cargo": Reach(frozenset({"DE"}), 1_000_000, takes_hazardous=True),
}


def test_rules_bar_and_prefer_by_what_is_sent():
    rules = [
        HEAVY,
        RISKY,
        DEAR,
        ServiceRule(name="vip", effect="prefer", services=("post",), channels=("b2b",)),
    ]
    case = Case(country="DE", weight_g=500, value=200_000, channel="b2b")
    found = verdict(rules, case, REACHES)
    assert (found.barred, found.preferred) == ({"post": "dear", "cargo": "dear"}, {"post": "vip"})
    assert verdict(rules, Case(country="FR", weight_g=20_001), REACHES).barred == {"post": "heavy"}
    assert verdict([RISKY], Case(country="DE", is_hazardous=True), REACHES).barred == {
        "post": "risky",
        "insured": "risky",
    }


def test_parcels_left_without_a_service_are_told():
    assert gaps([RISKY], REACHES) == []
    assert gaps([HEAVY], REACHES) == [
        "any other country, 20001 g: no service is left by heavy",
        "any other country, 31500 g: no service is left by heavy",
    ]
    heavy_and_dear = [text for text in gaps([DEAR], REACHES) if text.startswith("DE")]
    assert "DE, 10001 g, value 100000: no service is left by dear" in heavy_and_dear


def test_a_preference_that_never_takes_effect_is_told():
    wish = ServiceRule(name="wish", effect="prefer", services=("post",), least_weight_g=25_000)
    assert never_preferred([HEAVY, wish], REACHES) == ["wish"]
    assert never_preferred([wish], REACHES) == []


@settings(max_examples=40)
@given(
    st.lists(
        st.builds(
            ServiceRule,
            name=st.uuids().map(str),
            effect=st.sampled_from(["forbid", "only"]),
            services=st.sampled_from([("post",), ("cargo",), ("post", "insured")]),
            countries=st.sampled_from([(), ("DE",), ("FR", "DE")]),
            least_weight_g=st.integers(0, 4),
            most_weight_g=st.sampled_from([0, 5, 9]),
        ),
        max_size=4,
    ),
    st.sampled_from(["DE", "FR", "US"]),
    st.integers(1, 12),
)
def test_where_no_gap_is_told_some_service_is_left(rules, country, weight_g):
    case = Case(country=country, weight_g=weight_g)
    able = [service for service, reach in REACHES.items() if reach.covers(case)]
    barred = verdict(rules, case, able).barred
    if not gaps(rules, REACHES):
        assert len(barred) < len(able)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"services": ("drone",)}, r"rules\[0\].services: there is no service drone"),
        ({"services": ()}, "name at least one service"),
        ({"effect": "wish"}, "choose one of forbid, only, prefer"),
        ({"least_weight_g": 5, "most_weight_g": 4}, r"most_weight_g: must not be under 5"),
        ({"countries": ("UK",)}, "UK is no country"),
    ],
)
def test_a_wrong_rule_is_named(rule, message):
    made = ServiceRule(**{"name": "r", "effect": "forbid", "services": ("post",), **rule})
    with pytest.raises(Invalid, match=message):
        checked_rules([made], REACHES)
