"""The policy as pure rules: the first that applies decides, windows run from delivery, fees never exceed the value."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.returns.rules import (
    HOUSE_RULES,
    LineFacts,
    Progress,
    Rule,
    RuleDraft,
    Slot,
    due_units,
    fee_of,
    free_units,
    judge,
    rule_for,
    sorted_units,
)

FACTS = LineFacts(
    sku="MUG",
    product="MUG",
    tax_class="standard",
    channel="web",
    group="",
    on_sale=False,
    reason="changed_mind",
)
TODAY = date(2026, 11, 21)


def test_the_lowest_priority_that_applies_decides():
    reduced = Rule("reduced", 1, RuleDraft(priority=1, on_sale=True, outcomes=()))
    trade = Rule("trade", 3, RuleDraft(priority=2, groups=("trade",)))
    mugs = Rule("mugs", 2, RuleDraft(priority=3, skus=("MUG",), channels=("web", "shop")))
    assert rule_for([*HOUSE_RULES, mugs, trade, reduced], FACTS) == mugs
    assert rule_for(HOUSE_RULES, FACTS).code == "withdrawal"
    assert rule_for([reduced, trade], FACTS) is None


def test_the_window_counts_each_delivery_and_the_oldest_units_go_first():
    rule = HOUSE_RULES[1]
    arrivals = [(TODAY - timedelta(days=20), 2), (TODAY - timedelta(days=14), 1), (TODAY, 3)]
    whole = judge(rule, arrivals, 6, 100, TODAY)
    assert (whole.units, whole.until) == (4, TODAY)
    assert judge(rule, arrivals, 3, 100, TODAY).until == TODAY + timedelta(days=14)
    assert judge(rule, arrivals[:1], 2, 100, TODAY).because.endswith("(the time is over)")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(["none", "amount", "percent", "freight"]),
    fee=st.integers(0, 1_000_000),
    value=st.integers(0, 10**9),
    freight=st.integers(0, 10**6),
)
def test_a_fee_never_exceeds_the_value(kind, fee, value, freight):
    assert 0 <= fee_of(RuleDraft(fee_kind=kind, fee=fee), value, freight) <= value


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    opens=st.lists(st.tuples(st.integers(1, 3), st.integers(0, 5)), max_size=5),
    sku=st.integers(1, 3),
    units=st.integers(1, 20),
)
def test_what_comes_is_sorted_without_losing_a_unit(opens, sku, units):
    slots = [Slot(at, sku_id, left) for at, (sku_id, left) in enumerate(opens)]
    found = sorted_units(slots, sku, units)
    assert sum(found.by_line.values()) + found.more == units
    assert all(slots[at].sku_id == sku and count <= slots[at].open for at, count in found.by_line.items())
    assert not found.more or all(
        found.by_line.get(slot.ref, 0) == slot.open for slot in slots if slot.sku_id == sku
    )


def test_units_are_due_when_the_rule_pays_and_once():
    progress = Progress(quantity=3, received=2, accepted=1, settled=0)
    ready = {"authorised": 3, "in_transit": 0, "received": 2, "inspected": 1}
    found = {on: due_units(progress, on, is_agreed=True, is_moving=False) for on in ready}
    assert found == ready
    assert due_units(Progress(3, 2, 1, 3), "received", is_agreed=True, is_moving=True) == 0


def test_units_paid_for_otherwise_stay_with_the_customer():
    assert free_units(arrived=5, back=2, credited=2, settled=2) == 3
    assert free_units(arrived=5, back=2, credited=4, settled=2) == 1
    assert free_units(arrived=1, back=1, credited=1, settled=0) == 0
