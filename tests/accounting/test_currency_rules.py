from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.accounting import rules
from goodorder.accounting.rules import RATE_ONE, PostingLine
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import exponent

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "GBP"])
SIDES = st.lists(st.integers(1, 10**11), min_size=1, max_size=6)
RATES = st.integers(1, 10**16)


@given(debits=SIDES, rate=RATES, currency=CURRENCIES, book=CURRENCIES)
def test_book_amounts_balance_at_any_rate_and_keep_their_side(debits, rate, currency, book):
    total = sum(debits)
    lines = [PostingLine("1", debit=each) for each in debits]
    lines += [PostingLine("2", credit=total // 3), PostingLine("3", credit=total - total // 3)]
    booked = rules.booked_amounts(lines, currency=currency, book=book, rate=rate)
    assert sum(booked) == 0
    assert all(worth * (line.debit - line.credit) >= 0 for worth, line in zip(booked, lines, strict=True))


@given(amount=st.integers(-(10**12), 10**12), rate=RATES, currency=CURRENCIES, book=CURRENCIES)
def test_an_amount_is_converted_to_the_nearest_minor_unit(amount, rate, currency, book):
    exact = Fraction(amount * rate, RATE_ONE) * Fraction(10) ** (exponent(book) - exponent(currency))
    found = rules.in_book(amount, currency=currency, book=book, rate=rate)
    assert abs(found - exact) <= Fraction(1, 2)
    assert found == -rules.in_book(-amount, currency=currency, book=book, rate=rate)


def test_digits_of_currencies_are_heeded():
    rate = rules.read_rate("0.0061")
    assert rules.in_book(1_000, currency="JPY", book="EUR", rate=rate) == 610
    assert rules.in_book(610, currency="EUR", book="JPY", rate=rules.turned_round(rate)) == 1_000
    assert rules.in_book(1_000, currency="KWD", book="EUR", rate=rules.read_rate("3")) == 300


@given(rate=st.integers(10**6, 10**15))
def test_a_rate_survives_being_written(rate):
    assert rules.read_rate(rules.rate_text(rate)) == rate


@pytest.mark.parametrize("text", ["", "one", "0", "-1", "NaN", "1e9", "9999999999"])
def test_a_rate_that_is_none_is_refused(text):
    with pytest.raises(Invalid, match="rate: "):
        rules.read_rate(text)


def test_rates_are_read_from_csv():
    text = "\ufeffbase,quote,on,rate,source\nusd,EUR,2026-11-20,0.92,\nGBP,EUR,2026-11-20,1.15,bank\n"
    day = date(2026, 11, 20)
    assert rules.read_rates(text, source="ECB") == [
        ("USD", "EUR", day, 92 * 10**10, "ECB"),
        ("GBP", "EUR", day, 115 * 10**10, "bank"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("base,quote\n", "the first line lacks the columns on, rate"),
        ("base,quote,on,rate\n", "must hold between 1 and"),
        ("base,quote,on,rate\nUSD,EUR,soon,1\n", "row 2: on: write a day"),
        ("base,quote,on,rate\nUSD,EUR,2026-11-20,cheap\n", "row 2: rate: write a rate"),
    ],
)
def test_a_file_of_rates_that_cannot_be_read_names_the_row(text, says):
    with pytest.raises(Invalid, match=says):
        rules.read_rates(text)
