"""The pure rules of past orders: what rows mean, what must have been in stock, which sale a credit belongs to."""

import io
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.scene import retail_file
from goodorder.channels.rules import grouping, history
from goodorder.channels.rules.formats import RowReader, order_columns
from goodorder.channels.rules.history import ADJUSTED, BACK, JOURNAL, SOLD, Known
from goodorder.channels.rules.matching import Match, Sale, match
from goodorder.channels.rules.profiles import profile_for
from goodorder.channels.rules.reading import read_table

NOON = datetime(2020, 5, 1, 12, tzinfo=UTC)
RETAIL = profile_for("online-retail", "orders")


def units(content=None, known=Known()):  # noqa: B008 - frozen
    content = content or retail_file()
    reader = RowReader(order_columns(RETAIL.time_zone), [*RETAIL.columns, *RETAIL.ours])
    counts = grouping.count_numbers(read_table(io.BytesIO(content)).rows, RETAIL)
    rows = (grouping.read_row(row, RETAIL, reader) for row in read_table(io.BytesIO(content)).rows)
    groups = grouping.interleaved_groups(rows, counts)
    return list(history.units_of(groups, RETAIL.policy, "GBP", known))


def meanings(unit):
    return {
        meaning: [(line.kind, line.sku, line.quantity, line.gross) for line in lines]
        for meaning, lines in unit.lines.items()
    }


def test_numbers_are_told_apart_by_their_rows():
    found = {unit.number: meanings(unit) for unit in units()}
    assert found["100001"] == {
        SOLD: [("item", "22001A", 6, 1500), ("item", "22002", 10, 1250), ("shipping", "POST", 1, 495)]
    }
    assert found["100002"] == {SOLD: [("item", "22001A", 4, 1000), ("fee", "M", 1, 75)]}
    assert found["C100005"] == {BACK: [("item", "22002", 12, 1320), ("shipping", "POST", 1, 495)]}
    assert found["C100006"] == {BACK: [("fee", "D", 1, 300)]}
    assert found["100008"] == {ADJUSTED: [("item", "22001A", 2, 0)]}
    assert found["A100009"] == {JOURNAL: [("fee", "B", 1, -800)]}


def test_interleaved_rows_come_together_in_the_order_of_their_numbers():
    found = [(unit.number, unit.size) for unit in units()]
    assert found[2:4] == [("100003", 2), ("100004", 1)]


def test_part_of_a_penny_is_rounded_on_the_line():
    (line,) = units()[3].of(SOLD)
    assert (line.unit_price, line.gross) == (0, 1)  # five at a tenth of a penny are half a penny


def test_one_wrong_row_rejects_its_whole_order():
    unit = next(unit for unit in units() if unit.number == "100011")
    assert [reason for _, reason in unit.rejected] == [
        "quantity: write a whole number",
        "another row of the order is wrong: row 17: quantity: write a whole number",
    ]
    assert not unit.lines


def test_price_below_zero_is_rejected_with_its_reason():
    unit = next(unit for unit in units() if unit.number == "100010")
    assert [reason for _, reason in unit.rejected] == [
        "unit_price: a sale has no amount below zero, and its discount lies within it"
    ]


def test_times_are_local_to_the_file():
    assert units()[0].at == datetime(2020, 5, 1, 7, tzinfo=UTC)


def test_known_numbers_mean_nothing_any_more():
    unit = units(known=Known({"100001"}))[0]
    assert (unit.is_known, unit.size, dict(unit.lines)) == (True, 3, {})


def test_order_before_the_one_above_is_rejected():
    rows = "1,A,X,1,2020-05-02 08:00:00,1,7,EIRE\n2,A,X,1,2020-05-01 08:00:00,1,7,EIRE"
    found = units(retail_file(rows))
    assert [len(unit.rejected) for unit in found] == [0, 1]


def test_every_row_is_in_exactly_one_place():
    found = units()
    placed = [line.row.number for unit in found for lines in unit.lines.values() for line in lines]
    placed += [row.number for unit in found for row, _ in unit.rejected]
    assert sorted(placed) == list(range(2, 20))


def test_survey_names_skus_by_their_sales_and_opens_with_the_least_stock():
    found = history.survey(units())
    assert found.names["22001A"] == "GLASS JAR"
    # 6 + 4 sold, 1 came back, 2 damaged: eleven are needed. Towels: 10 + 3 sold, 12 back, 1 sold.
    assert found.opening == {"22001A": 11, "22002": 13, "22003": 7}
    assert found.first_at == datetime(2020, 5, 1, 7, tzinfo=UTC)


@given(st.lists(st.tuples(st.sampled_from(["X1", "X2"]), st.integers(-9, 9).filter(bool)), max_size=40))
def test_opening_keeps_stock_at_zero_or_above_and_not_one_unit_higher(changes):
    rows = [
        f"{'C' if quantity > 0 else ''}{at},{sku},X,{-quantity},2020-05-01 08:00:00,1,7,EIRE"
        for at, (sku, quantity) in enumerate(changes)
    ]
    opening = history.survey(units(retail_file("\n".join(rows)))).opening
    balance, lowest = defaultdict(int, opening), defaultdict(int, opening)
    for sku, quantity in changes:
        balance[sku] += quantity
        lowest[sku] = min(lowest[sku], balance[sku])
    assert {sku: lowest[sku] for sku in opening} == dict.fromkeys(opening, 0)
    assert all(low >= 0 for low in lowest.values())


def sale(line_ref, *, hours, units_left, price=100):
    return Sale(line_ref, line_ref, NOON - timedelta(hours=hours), price, units_left)


def matched(sales, quantity, price=100):
    found = match(sales, quantity=quantity, unit_price=price, at=NOON)
    return [(each.sale.line_ref if each.sale else None, each.quantity) for each in found]


def test_credit_takes_the_most_recent_sale_that_covers_it():
    sales = [sale(1, hours=3, units_left=9), sale(2, hours=2, units_left=5), sale(3, hours=1, units_left=2)]
    assert matched(sales, 4) == [(2, 4)]
    assert [each.open for each in sales] == [9, 1, 2]


def test_credit_is_shared_over_sales_when_none_covers_it():
    sales = [sale(1, hours=3, units_left=3), sale(2, hours=2, units_left=2)]
    assert matched(sales, 4) == [(2, 2), (1, 2)]


def test_what_no_sale_covers_belongs_to_none():
    assert matched([sale(1, hours=1, units_left=1)], 3) == [(1, 1), (None, 2)]
    assert matched([], 3) == [(None, 3)]


@pytest.mark.parametrize("wrong", [{"hours": -1}, {"hours": 1, "price": 99}, {"hours": 1, "units_left": 0}])
def test_later_cheaper_and_spent_sales_do_not_fit(wrong):
    assert matched([sale(1, **{"units_left": 5, **wrong})], 2) == [(None, 2)]


@given(
    st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 9), st.integers(1, 3)), max_size=8),
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 3)), max_size=6),
)
def test_matching_loses_no_unit_and_overdraws_no_sale(sales_made, credits_given):
    sales = [
        sale(at, hours=hours, units_left=left, price=price)
        for at, (hours, left, price) in enumerate(sales_made)
    ]
    before = sum(each.open for each in sales)
    taken = 0
    for quantity, price in credits_given:
        found = match(sales, quantity=quantity, unit_price=price, at=NOON)
        assert sum(each.quantity for each in found) == quantity
        assert all(each.sale.unit_price >= price and each.sale.at <= NOON for each in found if each.sale)
        taken += sum(each.quantity for each in found if each.sale)
    assert all(each.open >= 0 for each in sales)
    assert before - sum(each.open for each in sales) == taken


def test_match_is_a_value():
    assert Match(None, 3) == Match(None, 3)


def test_numbers_that_come_again_after_others_are_refused():
    rows = [grouping.ReadRow(at, number, {}, {}) for at, number in enumerate("AABAC")]
    found = [(group.number, group.size, bool(group.error)) for group in grouping.adjacent_groups(rows)]
    assert found == [("A", 2, False), ("B", 1, False), ("A", 1, True), ("C", 1, False)]


def test_unreadable_row_belongs_to_the_order_it_stands_in():
    rows = [
        grouping.ReadRow(1, "A", {}, {}),
        grouping.ReadRow(2, "", {}, {}, "has 3 fields, the header has 4"),
        grouping.ReadRow(3, "A", {}, {}),
    ]
    (group,) = grouping.adjacent_groups(rows)
    assert (group.size, group.error) == (3, "row 2: has 3 fields, the header has 4")
