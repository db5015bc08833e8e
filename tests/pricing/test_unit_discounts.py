"""Discounts on units: taken off and given back exactly, and nothing of a unit falls below zero."""

from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.pricing.rules import LineToPrice, price_lines
from goodorder.pricing.rules.units import PricedUnits, discounted, is_sound, runs_of, undiscounted

PRICES = st.integers(0, 5_000)
RATES = st.sampled_from([0, 55_000, 196_000, 200_000])


def line(count, price, discount, rate, *, included):
    asked = LineToPrice("item", count, price, min(discount, count * price), rate)
    (priced,) = price_lines([asked], tax_included=included).lines
    return PricedUnits(count, priced.gross, priced.discount, priced.tax)


def shown(runs, *, included):
    return sum(run.count * (run.each.total - (0 if included else run.each.tax)) for run in runs)


@settings(max_examples=150)
@given(st.integers(1, 9), PRICES, PRICES, RATES, st.booleans(), st.data())
def test_a_discount_is_taken_off_to_the_last_unit_and_comes_back_whole(
    count, price, less, rate, included, data
):
    base = line(count, price, less, rate, included=included)
    first = data.draw(st.integers(0, count - 1))
    runs = runs_of(base, (), first=first, count=count - first)
    amount = data.draw(st.integers(0, shown(runs, included=included)))
    off = discounted(runs, amount, tax_included=included)
    after = runs_of(base, off, first=0, count=count)
    assert is_sound(after)
    staying = runs_of(base, off, first=first, count=count - first)
    assert shown(runs, included=included) - shown(staying, included=included) == amount
    net, tax = sum(one.discount for one in off), -sum(one.tax for one in off)
    back = undiscounted(staying, net, tax)
    assert sum(one.discount for one in back) == -net
    assert sum(one.tax for one in back) == (tax if net else 0)
    assert is_sound(runs_of(base, [*off, *back], first=0, count=count))
