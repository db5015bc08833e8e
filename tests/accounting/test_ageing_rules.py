"""The arithmetic of receivables: matches conserve, buckets add up, credit counts every part once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.accounting.rules import (
    BUCKETS,
    ITEM_KINDS,
    LevelDraft,
    OnAccount,
    Opening,
    OrderItems,
    Reached,
    aged,
    bucket_of,
    by_week,
    checked_ladder,
    delay_of,
    due_levels,
    expected_on,
    exposure_of,
    matched,
    sign_of,
    spread_oldest,
)
from goodorder.accounting.rules.letters import ReminderLetter, reminder_values
from goodorder.kernel.errors import Invalid

TODAY = date(2026, 11, 20)
amounts = st.integers(0, 10**9)
openings = st.lists(amounts, max_size=12)


def opened(sums):
    return [Opening(key, each) for key, each in enumerate(sums)]


@given(openings, openings)
def test_matches_conserve_and_use_up_the_smaller_side(debts, credit_items):
    found = matched(opened(debts), opened(credit_items))
    assert sum(match.amount for match in found) == min(sum(debts), sum(credit_items))
    assert all(match.amount > 0 for match in found)
    for key, each in enumerate(debts):
        assert sum(match.amount for match in found if match.debit == key) <= each
    for key, each in enumerate(credit_items):
        assert sum(match.amount for match in found if match.credit == key) <= each


@given(openings, openings)
def test_no_younger_debt_is_settled_before_an_older_one(debts, credit_items):
    found = matched(opened(debts), opened(credit_items))
    paid = [sum(match.amount for match in found if match.debit == key) for key in range(len(debts))]
    short = [key for key, each in enumerate(debts) if paid[key] < each]
    assert all(paid[key] == 0 for key in range(len(debts)) if short and key > short[0])


@given(st.integers(1, 10**9), openings)
def test_a_spread_adds_up_to_what_came_wherever_anything_is_open(amount, sums):
    parts = spread_oldest(amount, opened(sums))
    assert sum(part for _, part in parts) == (amount if any(sums) else 0)
    assert all(part <= sums[key] for key, part in parts[:-1])


@given(st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2028, 1, 1)), amounts), max_size=30), amounts)
def test_buckets_add_up_to_the_debts(debts, unapplied):
    found = aged(debts, TODAY, unapplied=unapplied)
    assert found.debts == sum(amount for _, amount in debts)
    assert found.balance == found.debts - unapplied
    assert found.overdue == sum(amount for due_on, amount in debts if due_on < TODAY)


def test_buckets_change_on_their_days():
    days = (-5, 0, 1, 30, 31, 60, 61, 90, 91)
    names = ["current", "current", "d30", "d30", "d60", "d60", "d90", "d90", "older"]
    assert [bucket_of(TODAY - timedelta(days=each), TODAY) for each in days] == names
    assert [name for name, _ in BUCKETS] == list(dict.fromkeys(names))


def test_debts_add_and_credits_take():
    assert {kind: sign_of(kind) for kind in ITEM_KINDS} == {
        "invoice": 1,
        "refund": 1,
        "credit": -1,
        "payment": -1,
    }


def test_credit_counts_every_part_once():
    items = {
        "ord_1": OrderItems(invoiced=600, debts=600, unapplied=0),
        "ord_2": OrderItems(invoiced=0, debts=0, unapplied=150),
        "ord_card": OrderItems(invoiced=90, debts=90, unapplied=0),
        "ord_prepaid": OrderItems(invoiced=0, debts=0, unapplied=999),
        "": OrderItems(invoiced=-20, debts=0, unapplied=20),
    }
    orders = [OnAccount("ord_1", 1000, 300), OnAccount("ord_2", 400, 400, held=50)]
    found = exposure_of(items, orders, currency="GBP", limit=1000)
    assert (found.receivables, found.shipped_not_invoiced, found.open_orders, found.prepayments) == (
        690,
        100,
        700,
        220,
    )
    assert (found.total, found.over, found.left) == (1270, 270, 0)
    assert found.reason == "credit limit 10.00 GBP, exposure 12.70 GBP: 2.70 GBP over the limit"


def test_without_a_limit_or_within_it_there_is_no_reason_to_wait():
    for limit in (None, 100):
        assert exposure_of({"o": OrderItems(100, 100, 0)}, [], currency="GBP", limit=limit).reason == ""


def test_the_ladder_is_climbed_step_by_step():
    days = {1: 7, 2: 21, 3: 35}
    items = [Reached(1, 6, 0), Reached(2, 40, 0), Reached(3, 40, 1), Reached(4, 20, 1), Reached(5, 99, 3)]
    assert due_levels(items, days) == {2: 1, 3: 2}


@pytest.mark.parametrize(
    "levels",
    [
        (),
        (LevelDraft(level=2, days=7),),
        (LevelDraft(level=1, days=0),),
        (LevelDraft(level=1, days=7), LevelDraft(level=2, days=7)),
        (LevelDraft(level=1, days=7, fee=-1),),
    ],
)
def test_an_unusable_ladder_is_refused(levels):
    with pytest.raises(Invalid):
        checked_ladder(levels)


def test_a_delay_is_the_weighted_mean_rounded():
    assert [delay_of(*each) for each in ((0, 0), (10, 10), (15, 10), (-15, 10), (14, 10), (-4, 10))] == [
        0,
        1,
        2,
        -2,
        1,
        0,
    ]
    assert expected_on(TODAY, 5, TODAY) == date(2026, 11, 25)
    assert expected_on(date(2026, 1, 1), 5, TODAY) == TODAY


@given(
    st.lists(
        st.tuples(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(-30, 90), amounts), max_size=20
    )
)
def test_weeks_lose_nothing(debts):
    rows = [(due_on, expected_on(due_on, delay, TODAY), amount) for due_on, delay, amount in debts]
    weeks = by_week(rows, TODAY)
    total = sum(amount for *_, amount in debts)
    assert (sum(week.due for week in weeks), sum(week.expected for week in weeks)) == (total, total)


def test_a_letter_shows_what_is_still_open_with_its_fee():
    letter = ReminderLetter(
        seller={"name": "Test Ltd"},
        buyer={"name": "Bell", "city": "Bonn"},
        language="de-AT",
        currency="EUR",
        on=TODAY,
        level=2,
        fee=500,
        texts={"de": "Bitte zahlen."},
        items=[("INV-1", TODAY, TODAY - timedelta(days=30), 123_456), ("INV-2", TODAY, TODAY, 0)],
    )
    made = reminder_values(letter)
    assert (made["title"], made["paragraphs"]) == ("Zweite Mahnung", ["Bitte zahlen."])
    assert [row[0] for row in made["rows"]] == ["INV-1"]
    assert [amount for _, amount in made["totals"]] == ["1.234,56\xa0EUR", "5,00\xa0EUR", "1.239,56\xa0EUR"]
