"""Which tender a refund goes to: sums, limits and reasons, for any captures and any policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.payments.rules import METHODS
from goodorder.payments.rules.refunds import POLICIES, RefundPart, Taken, refund_plan

CAPTURES = st.lists(st.builds(Taken, st.sampled_from(METHODS), st.integers(0, 10**6)), max_size=7)
PAID = [Taken("card", 4_000), Taken("gift_card", 3_000), Taken("cash", 2_000), Taken("store_credit", 1_000)]


@given(captures=CAPTURES, amount=st.integers(0, 10**7), policy=st.sampled_from(POLICIES))
def test_parts_add_up_and_no_tender_gives_back_more_than_it_brought(captures, amount, policy):
    parts = refund_plan(captures, amount, policy)
    assert sum(part.amount for part in parts) == min(amount, sum(taken.left for taken in captures))
    assert len({part.at for part in parts}) == len(parts)
    assert all(0 < part.amount <= captures[part.at].left and part.reason for part in parts)


@given(captures=CAPTURES, policy=st.sampled_from(POLICIES))
def test_everything_back_means_every_tender_in_full(captures, policy):
    parts = refund_plan(captures, sum(taken.left for taken in captures), policy)
    assert {part.at: part.amount for part in parts} == {
        at: taken.left for at, taken in enumerate(captures) if taken.left
    }


@given(captures=CAPTURES, amount=st.integers(0, 10**7))
def test_shares_differ_from_proportion_by_less_than_one_unit(captures, amount):
    total = sum(taken.left for taken in captures)
    for part in refund_plan(captures, amount, "original_shares"):
        assert abs(part.amount * total - min(amount, total) * captures[part.at].left) < total


@pytest.mark.parametrize(
    ("policy", "amounts"),
    [
        ("newest_first", {0: 4_000, 1: 1_000}),
        ("original_shares", {0: 2_000, 1: 1_500, 2: 1_000, 3: 500}),
        ("card_first", {0: 4_000, 1: 1_000}),
        ("stored_first", {1: 3_000, 3: 1_000, 0: 1_000}),
        ("to_store_credit", {0: 4_000, 1: 1_000}),
    ],
)
def test_policy_decides_who_gives_back_half(policy, amounts):
    assert {part.at: part.amount for part in refund_plan(PAID, 5_000, policy)} == amounts


def test_each_part_says_why():
    assert refund_plan(PAID, 4_500, "stored_first")[-1] == RefundPart(
        0, 500, "to card: stored value gave no more"
    )
    assert refund_plan(PAID, 1, "newest_first") == [
        RefundPart(0, 1, "to card: what was taken last goes back first")
    ]
    assert refund_plan(PAID, 1, "to_store_credit") == [
        RefundPart(0, 1, "to store credit instead of card: as agreed")
    ]
