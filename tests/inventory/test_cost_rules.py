"""Valuation by its properties: exact to the minor unit, and the same whether all or only the change is reckoned."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.costing.rules.costs import AVERAGE, FIFO, METHODS, CostEntry, worth_of
from goodorder.costing.rules.revaluation import value
from inventory.cost_histories import ACTS, DAWN, History, single

MANY = settings(max_examples=700, deadline=None)
BOTH = pytest.mark.parametrize("method", METHODS)


def entry(number, quantity, kind="receipt", unit_cost=None, **more):
    return CostEntry(1, (DAWN, 2 * number, number), quantity, kind, unit_cost, **more)


def conserved(history):
    for pool in {entry.pool for entry in history.entries.values()}:
        worth = units = 0
        for each in history.of(pool):
            valued = history.valued[each.id]
            worth += valued.value - valued.settled
            units += each.quantity
            assert (valued.after.value, valued.after.quantity) == (worth, units)
            assert worth >= 0
            assert 0 <= valued.after.uncosted <= max(0, units)
            if max(0, units) == valued.after.uncosted:
                assert worth == 0


@BOTH
@MANY
@given(acts=st.lists(ACTS, max_size=20))
def test_what_came_in_is_what_went_out_and_what_is_left(method, acts):
    history = History(method)
    history.walk([each for act in acts for each in history.fresh(act)])
    conserved(history)


@BOTH
@MANY
@given(data=st.data())
def test_a_back_dated_change_leaves_what_reckoning_all_anew_would_leave(method, data):
    history = History(method)
    history.walk([each for act in data.draw(st.lists(ACTS, max_size=12)) for each in history.fresh(act)])
    for _ in range(data.draw(st.integers(1, 4))):
        before = dict(history.valued)
        arrived = [each for each in history.entries.values() if each.kind == "receipt"]
        if arrived and data.draw(st.booleans()):
            chosen = data.draw(st.sampled_from(arrived))
            cost = {"unit_cost": data.draw(st.integers(0, 50_000)), "landed": data.draw(st.integers(0, 99))}
            first, changes = chosen.place, history.recost(chosen, **cost)
        else:
            fresh = [
                each
                for act in data.draw(st.lists(ACTS, min_size=1, max_size=3))
                for each in history.fresh(act)
            ]
            first, changes = min(each.place for each in fresh), history.walk(fresh)
        assert history.valued == history.from_scratch()
        conserved(history)
        assert all(change.entry.place[:2] >= first[:2] for change in changes.values())
        touched = {key for key, was in before.items() if was != history.valued[key]}
        assert touched == {key for key, change in changes.items() if change.was is not None}


@MANY
@given(acts=st.lists(single(("receipt",), 1) | single(("ship", "scrap"), -1), max_size=15))
def test_fifo_is_one_unit_after_the_other(acts):
    """Against units in single file, each carrying the cost of its delivery."""
    history = History(FIFO)
    history.walk([each for act in acts for each in history.fresh(act)])
    for pool in (1, 2, 3):
        line, owed = [], 0
        for each in history.of(pool):
            valued = history.valued[each.id]
            if each.quantity > 0:
                units = [(each.id, at) for at in range(each.quantity)]
                late = min(owed, each.quantity)
                owed -= late
                line += units[late:]
                known = each.unit_cost is not None
                assert valued.value == (worth_of(each.quantity, each.unit_cost) if known else 0)
            else:
                gone, line = line[: -each.quantity], line[-each.quantity :]
                owed += -each.quantity - len(gone)
                assert valued.value == -worth_in_file(history, gone)
            assert valued.after.quantity == len(line) - owed


def worth_in_file(history, units):
    worth = 0
    for source, at in units:
        base, extra = divmod(history.valued[source].value, history.entries[source].quantity)
        worth += base + (at < extra)
    return worth


def test_average_is_over_what_is_there():
    found = value(
        [entry(1, 10, unit_cost=1_000_000), entry(2, 10, unit_cost=2_000_000), entry(3, -5, "ship")], AVERAGE
    )
    assert [each.value for each in found] == [1000, 2000, -750]
    assert found[-1].after.unit_cost == 1_500_000


def test_fifo_takes_the_oldest_first():
    found = value(
        [entry(1, 10, unit_cost=1_000_000), entry(2, 10, unit_cost=2_000_000), entry(3, -15, "ship")], FIFO
    )
    assert [each.value for each in found] == [1000, 2000, -2000]
    assert found[-1].after.value == 1000


@BOTH
def test_a_third_of_a_penny_is_not_lost(method):
    found = value([entry(1, 3, unit_cost=3_333), entry(2, -1, "ship"), entry(3, -2, "ship")], method)
    assert sum(each.value for each in found) == 0
    assert found[0].value == 1


@BOTH
def test_what_left_before_it_came_is_paid_by_what_comes(method):
    found = value([entry(1, -3, "ship"), entry(2, 10, unit_cost=1_000_000)], method)
    assert [(each.value, each.uncosted, each.settled) for each in found] == [(0, 3, 0), (1000, 0, 300)]
    assert found[-1].after[:2] == (7, 700)


@BOTH
def test_a_receipt_of_earlier_costs_what_left_for_nothing(method):
    history = History(method)
    late = replace(entry(1, -3, "ship"), place=(DAWN.replace(hour=2), 2, 1))
    history.walk([late])
    history.walk([entry(2, 10, unit_cost=1_000_000)])
    assert history.valued[1].value == -300


@BOTH
def test_a_return_comes_back_at_what_its_line_cost(method):
    found = value(
        [
            entry(1, 5, unit_cost=1_000_000),
            entry(2, -2, "ship", line_ref=7),
            entry(3, 95, unit_cost=9_000_000),
            entry(4, 1, "return", line_ref=7),
            entry(5, 2, "return", line_ref=7),
        ],
        method,
    )
    assert found[3].value == 100
    assert found[4].value == 100 + worth_of(1, found[3].after.unit_cost)


@BOTH
def test_found_units_are_worth_the_last_known_cost(method):
    found = value([entry(1, 1, unit_cost=1_000_000), entry(2, -1, "ship"), entry(3, 2, "adjust")], method)
    assert (found[2].value, found[2].uncosted) == (200, 0)
    unknown = value([entry(1, 2, "adjust"), entry(2, -1, "ship")], method)
    assert [(each.value, each.uncosted) for each in unknown] == [(0, 2), (0, 1)]


@BOTH
def test_a_correction_touches_nothing_after_the_goods_are_gone(method):
    """The walk ends where the corrected delivery is sold out, however long the history goes on."""
    history = History(method)
    entries = []
    for day in range(500):
        entries += [entry(2 * day + 1, 4, unit_cost=1_000_000 + day), entry(2 * day + 2, -4, "ship")]
    history.walk(entries)
    changes = history.recost(entries[200], unit_cost=5_000_000)
    assert sorted(changes) == [entries[200].id, entries[201].id]


def test_layers_of_equal_worth_are_not_the_same_layers():
    """A walk must not end because sums agree while what comes first out costs something else."""
    history = History(FIFO)
    first, second = entry(1, 1, unit_cost=1_000_000), entry(2, 1, unit_cost=2_000_000)
    history.walk([first, second, entry(3, -1, "scrap"), entry(4, -1, "scrap")])
    history.entries |= {1: replace(first, unit_cost=2_000_000), 2: replace(second, unit_cost=1_000_000)}
    history.walk(dirty=[(first.place, 1), (second.place, 1)])
    assert [history.valued[key].value for key in (3, 4)] == [-200, -100]


@BOTH
def test_a_return_long_after_follows_the_cost_of_its_issue(method):
    """Between them the pool was empty: nothing there depends on the correction."""
    history = History(method)
    first = entry(1, 2, unit_cost=1_000_000)
    issue, back = entry(2, -2, "ship", line_ref=7), entry(5, 1, "return", line_ref=7)
    history.walk([first, issue, entry(3, 5, unit_cost=2_000_000), entry(4, -5, "ship"), back])
    assert history.valued[5].value == 100
    assert sorted(history.recost(first, unit_cost=3_000_000)) == [1, 2, 5]
    assert history.valued[5].value == 300
