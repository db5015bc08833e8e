"""Walks and batches: every unit in one batch, no batch too large, no walk longer than one order at a time."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.fulfillment.rules.batching import Limits, Need, Shelf, ToPick, batches, needs_of
from goodorder.fulfillment.rules.walking import (
    FRONT,
    Spot,
    distance_m,
    nearest_first,
    serpentine,
    shortest_walk,
    walk_m,
)

LENGTH = 30
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
spots = st.builds(Spot, st.integers(0, 9), st.integers(0, LENGTH))
needs = st.builds(
    Need,
    line_id=st.integers(1, 10**6),
    units=st.integers(1, 9),
    bin_id=st.integers(1, 99),
    spot=st.none() | spots,
    zone=st.sampled_from(["A", "B"]),
    unit_mm3=st.sampled_from([0, 10, 40, 90]),
)
orders = st.lists(
    st.builds(
        ToPick,
        order_id=st.integers(1, 10**6),
        due_at=st.integers(0, 3).map(lambda hours: NOON + timedelta(hours=hours)),
        since=st.integers(0, 99).map(lambda minutes: NOON - timedelta(minutes=minutes)),
        needs=st.lists(needs, min_size=1, max_size=4).map(tuple),
    ),
    max_size=12,
    unique_by=lambda order: order.order_id,
)


@given(spots, spots, spots)
def test_a_detour_is_never_shorter(a, b, c):
    assert distance_m(a, c, LENGTH) <= distance_m(a, b, LENGTH) + distance_m(b, c, LENGTH)
    assert distance_m(a, b, LENGTH) == distance_m(b, a, LENGTH)


@given(st.lists(spots, max_size=12))
def test_every_walk_passes_every_stop_once_and_the_best_is_no_longer_than_any(stops):
    best = shortest_walk(stops, LENGTH, known=stops)
    for walk in (serpentine(stops), nearest_first(stops, LENGTH), best):
        assert Counter(walk) == Counter(set(stops))
        assert walk_m(best, LENGTH) <= walk_m(walk, LENGTH)
    assert walk_m(best, LENGTH) <= walk_m(stops, LENGTH)


def test_a_walk_is_measured_along_aisles_and_the_nearer_cross_aisle():
    assert walk_m([], LENGTH) == 0
    assert distance_m(FRONT, Spot(2, 10), LENGTH) == 2 * 4 + 10
    assert distance_m(Spot(1, 28), Spot(2, 29), LENGTH) == 4 + 2 + 1
    assert serpentine([Spot(1, 5), Spot(0, 9), Spot(0, 2), Spot(1, 8)]) == [
        Spot(0, 2), Spot(0, 9), Spot(1, 8), Spot(1, 5),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(orders, st.integers(1, 5), st.integers(1, 12), st.sampled_from([0, 50, 400]), st.booleans())
def test_every_unit_is_in_one_batch_within_limits_and_nobody_walks_further(
    wanted, most, units, volume, zones
):
    limits = Limits(most, units, volume)
    made, left_out = batches(wanted, limits, length_m=LENGTH, by_zone=zones)
    asked = Counter()
    for need in (need for order in wanted for need in order.needs):
        asked[need.line_id, need.bin_id, need.spot] += need.units
    for need in left_out:
        assert need.unit_mm3 > volume > 0
        asked[need.line_id, need.bin_id, need.spot] -= need.units
    found = Counter()
    for batch in made:
        for stop in batch.stops:
            found[stop.need.line_id, stop.need.bin_id, stop.need.spot] += stop.need.units
        assert len(batch.order_ids) <= most
        assert sum(stop.need.units for stop in batch.stops) <= units
        assert not volume or sum(s.need.units * s.need.unit_mm3 for s in batch.stops) <= volume
        assert batch.travel_m <= batch.travel_before_m
        assert {stop.slot for stop in batch.stops} == set(range(1, len(batch.order_ids) + 1))
        assert not zones or {stop.need.zone for stop in batch.stops} == {batch.zone}
    assert +found == +asked
    assert [batch.due_at for batch in made] == sorted(batch.due_at for batch in made)


def order(number, *needs, hours=1):
    return ToPick(number, NOON + timedelta(hours=hours), NOON, needs)


def test_single_items_are_picked_together_and_neighbours_share_a_walk():
    near, far = Spot(0, 5), Spot(9, 5)
    wanted = [
        order(1, Need(1, 1, 1, near)),
        order(2, Need(2, 1, 2, far)),
        order(3, Need(3, 2, 2, far)),
        order(4, Need(4, 2, 1, near)),
        order(5, Need(5, 3, 2, far)),
    ]
    made, _ = batches(wanted, Limits(orders=2), length_m=LENGTH)
    assert sorted((batch.kind, batch.order_ids) for batch in made) == [
        ("multi_order", (3, 5)),
        ("multi_order", (4,)),
        ("single_item", (1, 2)),
    ]
    assert sum(batch.travel_before_m - batch.travel_m for batch in made) == walk_m([far], LENGTH)


def test_units_come_from_one_bin_if_it_has_all_else_from_several_in_walking_order():
    shelves = [
        Shelf(1, Spot(0, 1), "", "", 2),
        Shelf(2, Spot(0, 2), "", "", 5),
        Shelf(3, Spot(0, 3), "", "L", 9),
    ]
    assert [(need.bin_id, need.units) for need in needs_of(7, 4, shelves, "", 0)] == [(2, 4)]
    assert [(need.bin_id, need.units) for need in needs_of(7, 4, shelves, "", 0)] == [
        (1, 2),
        (2, 1),
        (None, 1),
    ]
    assert [shelf.units for shelf in shelves] == [0, 0, 9]


@pytest.mark.parametrize("count", [300])
def test_many_orders_are_batched_in_reasonable_time(count):
    wanted = [order(n, Need(n, 1 + n % 3, n % 40, Spot(n % 10, n % 30))) for n in range(1, count + 1)]
    made, _ = batches(wanted, Limits(), length_m=LENGTH)
    assert sum(stop.need.units for batch in made for stop in batch.stops) == sum(o.units for o in wanted)
    assert sum(batch.travel_m for batch in made) * 3 < sum(batch.travel_before_m for batch in made)
