import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import (
    Money,
    allocate,
    exponent,
    rate_of,
    rate_within,
    round_half_up,
    to_minor,
    to_text,
    units_share,
)

amounts = st.integers(-(10**12), 10**12)


@given(amounts, st.lists(st.integers(0, 10**6), min_size=1, max_size=40))
def test_allocate_adds_up_exactly(amount, weights):
    assert sum(allocate(amount, weights)) == amount


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=40))
def test_allocate_stays_within_one_unit_of_the_exact_share(amount, weights):
    for share, weight in zip(allocate(amount, weights), weights, strict=True):
        assert abs(share - Decimal(amount) * weight / sum(weights)) < 1


@given(amounts, st.integers(1, 10**6), st.data())
def test_units_share_of_any_partition_adds_up_to_the_amount(amount, quantity, draw):
    cuts = sorted(draw.draw(st.lists(st.integers(0, quantity), max_size=8)))
    edges = [0, *cuts, quantity]
    shares = [units_share(amount, quantity, first=a, count=b - a) for a, b in itertools.pairwise(edges)]
    assert sum(shares) == amount


@given(st.integers(0, 10**9), st.integers(1, 10**4))
def test_units_share_never_differs_by_more_than_one_between_units(amount, quantity):
    single = {units_share(amount, quantity, first=at, count=1) for at in (0, quantity // 2, quantity - 1)}
    assert max(single) - min(single) <= 1


def test_largest_remainder_gives_the_odd_pennies_to_the_first():
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(-100, [1, 1, 1]) == [-34, -33, -33]
    assert allocate(5, [0, 0]) == [3, 2]
    assert allocate(5, []) == []


def test_rounding_is_half_away_from_zero():
    assert [round_half_up(Decimal(text)) for text in ("0.5", "1.5", "-0.5", "2.4")] == [1, 2, -1, 2]


def test_rates_on_and_within_an_amount():
    assert rate_of(10_000, 200_000) == 2_000
    assert rate_within(12_000, 200_000) == 2_000


def test_exponents_of_currencies():
    assert [exponent(code) for code in ("EUR", "JPY", "KWD")] == [2, 0, 3]
    assert (to_minor("12.345", "GBP"), to_minor("12", "JPY"), to_minor("1.2345", "KWD")) == (1235, 12, 1235)
    assert (to_text(1235, "GBP"), to_text(12, "JPY"), to_text(1234, "KWD")) == ("12.35", "12", "1.234")


@pytest.mark.parametrize("text", ["", "1,50", "abc", "NaN", "Infinity", "99999999999999999"])
def test_unreadable_amount_is_refused_by_name(text):
    with pytest.raises(Invalid) as refusal:
        to_minor(text, "EUR", field="price")
    assert refusal.value.details["field"] == "price"


def test_an_amount_is_written_with_its_currency():
    assert str(Money(1234, "EUR")) == "12.34 EUR"
