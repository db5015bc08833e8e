from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS, rate_of, rate_within
from goodorder.kernel.quantity import MOST_UNITS
from goodorder.pricing.rules import EUROPEAN_RATES, FoundPrice, LineToPrice, best_price, price_lines, slot_for

RATES = st.sampled_from([0, 26_000, 55_000, 70_000, 81_000, 135_000, 190_000, 200_000, 255_000, 1_000_000])


@st.composite
def a_line(draw, kinds=("item", "item", "shipping", "fee")):
    quantity = draw(st.one_of(st.integers(1, 20), st.integers(1, MOST_UNITS)))
    most = MOST_MINOR_UNITS // quantity
    unit_price = draw(st.one_of(st.integers(0, min(most, 5_000)), st.integers(0, most)))
    discount = draw(st.one_of(st.just(0), st.integers(0, quantity * unit_price)))
    return LineToPrice(draw(st.sampled_from(kinds)), quantity, unit_price, discount, draw(RATES))


@st.composite
def an_order(draw):
    lines = draw(st.lists(a_line(), min_size=1, max_size=8))
    left = sum(line.shown - line.discount for line in lines if line.kind == "item")
    return lines, draw(st.one_of(st.just(0), st.integers(0, left)))


@given(an_order(), st.booleans())
def test_every_sum_is_exact(order, tax_included):
    lines, order_discount = order
    priced = price_lines(lines, tax_included=tax_included, order_discount=order_discount)
    for row in priced.lines:
        assert row.gross - row.discount + row.tax == row.total
        assert 0 <= row.discount <= row.gross
        assert row.tax >= 0
    assert priced.subtotal + priced.shipping - priced.discount + priced.tax == priced.total
    assert priced.subtotal + priced.shipping == sum(row.gross for row in priced.lines)
    assert priced.total == sum(row.total for row in priced.lines)


@given(an_order())
def test_with_tax_inside_the_customer_pays_what_was_shown(order):
    lines, order_discount = order
    priced = price_lines(lines, tax_included=True, order_discount=order_discount)
    assert priced.total == sum(line.shown - line.discount for line in lines) - order_discount
    for line, row in zip(lines, priced.lines, strict=True):
        assert row.tax == rate_within(row.total, line.rate_ppm)
        assert row.gross == line.shown - rate_within(line.shown, line.rate_ppm)


@given(an_order())
def test_with_tax_on_top_it_is_the_rate_of_what_is_left(order):
    lines, order_discount = order
    priced = price_lines(lines, tax_included=False, order_discount=order_discount)
    assert priced.discount == sum(line.discount for line in lines) + order_discount
    for line, row in zip(lines, priced.lines, strict=True):
        assert row.gross == line.shown
        assert row.tax == rate_of(row.gross - row.discount, line.rate_ppm)
        assert line.kind == "item" or row.discount == line.discount


@given(an_order(), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter_but_for_ties(order, tax_included, random):
    lines, order_discount = order
    shuffled = random.sample(lines, len(lines))
    one, two = (
        price_lines(given, tax_included=tax_included, order_discount=order_discount)
        for given in (lines, shuffled)
    )
    assert (one.subtotal, one.shipping) == (two.subtotal, two.shipping)
    if tax_included:
        assert one.total == two.total
    # A tie moves one minor unit between two lines, which moves the tax of each by one at most.
    assert abs(one.tax - two.tax) <= len(lines)
    weights = [line.shown - line.discount for line in lines if line.kind == "item"]
    assume(sum(weights))
    remainders = [order_discount * weight % sum(weights) for weight in weights]
    if len(set(remainders)) == len(remainders):
        assert sorted(one.lines, key=repr) == sorted(two.lines, key=repr)
        assert (one.discount, one.tax, one.total) == (two.discount, two.tax, two.total)


@given(st.lists(a_line(kinds=("item",)), min_size=1, max_size=8))
def test_a_discount_of_everything_leaves_nothing_to_pay(lines):
    left = sum(line.shown - line.discount for line in lines)
    for tax_included in (True, False):
        priced = price_lines(lines, tax_included=tax_included, order_discount=left)
        assert (priced.total, priced.tax) == (0, 0)
        assert priced.discount == priced.subtotal


@pytest.mark.parametrize(
    ("tax_included", "line", "order_discount", "expected"),
    [
        (True, LineToPrice("item", 3, 1999, 0, 200_000), 0, (4997, 0, 1000, 5997)),
        (True, LineToPrice("item", 3, 1999, 0, 200_000), 600, (4997, 500, 900, 5397)),
        (False, LineToPrice("item", 3, 1999, 0, 190_000), 0, (5997, 0, 1139, 7136)),
        (True, LineToPrice("item", 1, 1100, 0, 100_000), 0, (1000, 0, 100, 1100)),
        (False, LineToPrice("item", 7, 12_345, 5, 50_000), 10, (86_415, 15, 4320, 90_720)),
        (True, LineToPrice("item", MOST_UNITS, 1, 0, 190_000), 1, (840_336, 1, 159_664, 999_999)),
    ],
)
def test_worked_examples(tax_included, line, order_discount, expected):
    row = price_lines([line], tax_included=tax_included, order_discount=order_discount).lines[0]
    assert (row.gross, row.discount, row.tax, row.total) == expected


def test_an_order_discount_falls_on_items_by_what_is_left_of_each():
    lines = [
        LineToPrice("item", 1, 1000, 900),
        LineToPrice("item", 1, 300),
        LineToPrice("shipping", 1, 500),
    ]
    priced = price_lines(lines, tax_included=True, order_discount=400)
    assert [row.total for row in priced.lines] == [0, 0, 500]
    assert (priced.subtotal, priced.shipping, priced.discount, priced.total) == (1300, 500, 1300, 500)


def test_nothing_costs_nothing():
    empty = price_lines([], tax_included=True)
    assert (empty.lines, empty.total) == ((), 0)


@pytest.mark.parametrize(
    ("line", "order_discount", "field", "remedy"),
    [
        (LineToPrice("item", 0, 1), 0, "lines[0].quantity", "must lie between 1 and 1000000"),
        (LineToPrice("gift", 1, 1), 0, "lines[0].kind", "choose one of item, shipping, fee"),
        (LineToPrice("item", 1, -1), 0, "lines[0].unit_price", "must lie between 0 and"),
        (LineToPrice("item", 2, MOST_MINOR_UNITS), 0, "lines[0].unit_price", "for this quantity"),
        (LineToPrice("item", 2, 50, 101), 0, "lines[0].discount", "between 0 and the line's amount, 100"),
        (LineToPrice("item", 2, 50, -1), 0, "lines[0].discount", "between 0 and the line's amount, 100"),
        (LineToPrice("item", 2, 50, 0, 1_000_001), 0, "lines[0].rate_ppm", "must lie between 0 and"),
        (LineToPrice("item", 2, 50, 30), 71, "order_discount", "left to pay for the items, 70"),
        (LineToPrice("shipping", 1, 50), 1, "order_discount", "left to pay for the items, 0"),
        (LineToPrice("item", 1, 50), -1, "order_discount", "left to pay for the items, 50"),
    ],
)
def test_what_cannot_be_priced_is_named_with_its_remedy(line, order_discount, field, remedy):
    with pytest.raises(Invalid) as refusal:
        price_lines([line], tax_included=True, order_discount=order_discount)
    assert refusal.value.details["field"] == field
    assert remedy in refusal.value.message


def test_the_best_price_is_the_one_of_the_highest_quantity_reached():
    steps = [FoundPrice(900, 10, "retail"), FoundPrice(1000, 1, "retail"), FoundPrice(800, 100, "retail")]
    found = [best_price(steps, quantity) for quantity in (1, 9, 10, 99, 1_000_000)]
    assert [step.amount for step in found] == [1000, 1000, 900, 900, 800]
    assert best_price(steps[:1], 9) is None


DAY = date(2026, 1, 1)


@given(st.lists(st.integers(0, 40), max_size=12), st.booleans())
def test_values_take_over_from_each_other_without_overlap_or_loss(offsets, has_first):
    periods = [(None, None)] if has_first else []
    values = ["first"] if has_first else []
    for turn, offset in enumerate(offsets):
        start = DAY + timedelta(days=offset)
        before = {day: value_on(periods, values, day) for day in DAYS}
        slot = slot_for(periods, start)
        if slot.replaces is not None:
            values[slot.replaces] = turn
        else:
            if slot.ends is not None:
                periods[slot.ends] = (periods[slot.ends][0], start)
            periods.append((start, slot.until))
            values.append(turn)
        assert value_on(periods, values, start) == turn
        changed = {day for day in DAYS if value_on(periods, values, day) != before[day]}
        assert all(day >= start and before[day] == before[start] for day in changed)


DAYS = [DAY + timedelta(days=offset) for offset in range(-1, 45)]


def value_on(periods, values, day):
    found = [
        value
        for (lower, upper), value in zip(periods, values, strict=True)
        if (lower is None or lower <= day) and (upper is None or day < upper)
    ]
    assert len(found) <= 1
    return found[0] if found else None


def test_the_known_european_rates_are_whole_and_one_each():
    keys = [(rate.country, rate.tax_class) for rate in EUROPEAN_RATES]
    assert len(keys) == len(set(keys)) == 60
    known = dict(zip(keys, EUROPEAN_RATES, strict=True))
    assert known["FI", "standard"].rate_ppm == 255_000
    assert known["CH", "reduced"].name == "VAT CH 2.6 %"
    for country in {country for country, _ in keys}:
        assert 0 < known[country, "reduced"].rate_ppm <= known[country, "standard"].rate_ppm <= 270_000
