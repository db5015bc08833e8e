"""The pure rules of shelves, queue and supply, against random cases."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from goodorder.inventory.rules import (
    Coming,
    Level,
    LotCount,
    Movable,
    Pile,
    Shelf,
    Wanting,
    bind,
    first_to_leave,
    overtaken,
    serve,
    spread,
    tracked_shelf,
)
from goodorder.inventory.rules import given as added

DAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, tzinfo=UTC)
SKU = 7
PLACES = (1, 2, 3)

WANTINGS = st.lists(
    st.builds(
        dict,
        quantity=st.integers(1, 5),
        places=st.sampled_from([PLACES, (1,), (2,), (3, 1), ()]),
        rank=st.sampled_from([50, 100, 100]),
        promised_on=st.none() | st.dates(DAY, DAY + timedelta(days=3)),
        min_life_days=st.sampled_from([0, 0, 5]),
        is_pinned=st.booleans(),
    ),
    max_size=6,
)
LOTS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from([1, 4, 9, None]), st.booleans()), max_size=3)
SHELVES = st.dictionaries(
    st.sampled_from(PLACES),
    st.one_of(st.tuples(st.integers(-2, 6), st.none()), st.tuples(st.integers(-2, 6), LOTS)),
)
CLAIMS = st.lists(st.tuples(st.sampled_from(PLACES), st.integers(1, 4)), max_size=4)


def wantings(drafts):
    return [
        Wanting(at, SKU, demand=f"d{at}", asked_at=AT + timedelta(seconds=at % 3), **draft)
        for at, draft in enumerate(drafts, 1)
    ]


def shelves(drafts):
    made = {}
    for place, (free, lots) in drafts.items():
        piles = None
        if lots is not None:
            piles = [
                Pile(at, units, days and DAY + timedelta(days=days), is_blocked)
                for at, (units, days, is_blocked) in enumerate(lots, 1)
            ]
        made[SKU, place] = Shelf(free, DAY, piles)
    return made


WANTED_AT_ONE = {"quantity": 1, "places": (1,), "rank": 50, "promised_on": None, "min_life_days": 0}


@settings(max_examples=400, deadline=None)
@given(queue=WANTINGS, there=SHELVES, claims=CLAIMS)
@example(
    queue=[
        {**WANTED_AT_ONE, "promised_on": DAY, "places": (), "is_pinned": False},
        {**WANTED_AT_ONE, "is_pinned": True},
        {**WANTED_AT_ONE, "is_pinned": False},
    ],
    there={1: (0, None), 2: (2, None)},
    claims=[(1, 1)],
)
def test_no_earlier_promise_waits_for_what_a_later_one_got(queue, there, claims):
    """Whoever is left empty-handed could not have been served by anything a later one was given."""
    wanted, rooms = wantings(queue), shelves(there)
    grants, shifts = serve(wanted, rooms, movables(claims, rooms))
    got = added(grants)
    assert all(units <= one.quantity for one in wanted for units in [got.get(one.id, 0)])
    for first in wanted:
        if got.get(first.id, 0) == first.quantity:
            continue
        for grant in grants:
            later = next(one for one in wanted if one.id == grant.wanting_id)
            if later.turn > first.turn and grant.location_id in first.places:
                assert not suits(there, grant, first), (first, later, grant)
        for place in first.places:
            shelf = rooms.get((SKU, place))
            assert shelf is None or shelf.offer(first.min_life_days) == 0
    assert sum(shift.quantity for shift in shifts) <= sum(units for _, units in claims)


def movables(claims, rooms):
    """Make the claims on the network; each lies at a place with a stock row."""
    there = [claim for claim in claims if (SKU, claim[0]) in rooms]
    return [Movable(at, SKU, place, units, PLACES) for at, (place, units) in enumerate(there, 1)]


def suits(there, grant, wanting):
    """Tell whether the units of a grant keep long enough for another wanting."""
    _, lots = there[grant.location_id]
    if lots is None:
        return True
    _, days, _ = lots[grant.lot_id - 1]
    return days is None or days >= wanting.min_life_days


@settings(max_examples=300, deadline=None)
@given(queue=WANTINGS, there=SHELVES, claims=CLAIMS)
def test_serving_neither_makes_nor_loses_units(queue, there, claims):
    wanted, rooms, before = wantings(queue), shelves(there), shelves(there)
    movable = movables(claims, rooms)
    grants, shifts = serve(wanted, rooms, movable)
    moved = {}
    for shift in shifts:
        claim = movable[shift.movable_id - 1]
        assert shift.location_id != claim.location_id
        moved[shift.movable_id] = moved.get(shift.movable_id, 0) + shift.quantity
    assert all(units <= movable[at - 1].quantity for at, units in moved.items())
    for key, shelf in rooms.items():
        taken = sum(grant.quantity for grant in grants if grant.location_id == key[1])
        came = sum(shift.quantity for shift in shifts if shift.location_id == key[1])
        left = sum(shift.quantity for shift in shifts if movable[shift.movable_id - 1].location_id == key[1])
        assert shelf.free == before[key].free - taken - came + left


@given(queue=WANTINGS, there=SHELVES)
def test_only_a_rank_lets_a_later_promise_go_first(queue, there):
    wanted = [one for one in wantings(queue) if not one.min_life_days]
    grants, _ = serve(wanted, shelves(there))
    for one in wanted:
        for other in overtaken(one, grants, wanted):
            assert one.rank < other.rank
            assert other.promise < one.promise


SUPPLIES = st.lists(st.tuples(st.sampled_from(PLACES), st.integers(1, 6), st.integers(0, 5)), max_size=5)


@settings(max_examples=300, deadline=None)
@given(queue=WANTINGS, supplies=SUPPLIES, missing=st.dictionaries(st.sampled_from(PLACES), st.integers(1, 4)))
def test_supply_is_bound_once_and_the_first_in_the_queue_is_not_kept_waiting(queue, supplies, missing):
    wanted = wantings(queue)
    comings = [
        Coming(at, SKU, place, units, DAY + timedelta(days=days))
        for at, (place, units, days) in enumerate(supplies, 1)
    ]
    covers = bind(wanted, comings, {(SKU, place): units for place, units in missing.items()})
    bound = {}
    for one in wanted:
        cover = covers[one.id]
        units = sum(part for _, part in cover.parts)
        assert units <= one.quantity
        assert (cover.expected_on is None) == (units < one.quantity)
        for supply_id, part in cover.parts:
            assert comings[supply_id - 1].location_id in one.places
            bound[supply_id] = bound.get(supply_id, 0) + part
    for coming in comings:
        assert bound.get(coming.id, 0) <= coming.quantity
    for place in PLACES:
        here = [coming for coming in comings if coming.location_id == place]
        spare = sum(coming.quantity - bound.get(coming.id, 0) for coming in here)
        kept = min(missing.get(place, 0), sum(coming.quantity for coming in here))
        assert spare >= kept
        if spare > kept:
            assert not [one for one in wanted if covers[one.id].expected_on is None and place in one.places]
    for first in wanted:
        for later in wanted:
            if later.turn > first.turn and set(later.places) <= set(first.places):
                ends = [comings[at - 1] for at, _ in covers[later.id].parts]
                mine = covers[first.id].expected_on
                assert not ends or mine is not None


@given(
    there=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4).map(
        lambda rows: [(max(row), min(row)) for row in rows]
    ),
    share=st.floats(0, 1),
    up=st.booleans(),
)
def test_what_is_held_is_spread_over_owners_within_what_they_have(there, share, up):
    room = sum(quantity - held for quantity, held in there)
    change = int(share * room) if up else -int(share * sum(held for _, held in there))
    after = spread(there, change)
    assert sum(after) == sum(held for _, held in there) + change
    assert all(0 <= held <= quantity for held, (quantity, _) in zip(after, there, strict=True))


def test_our_own_units_leave_first():
    assert first_to_leave([("B", 2), ("", 3), ("A", 1)], 5) == {"": 3, "A": 1, "B": 1}
    assert first_to_leave([("A", 1)], 3) == {"A": 1, "": 2}
    assert first_to_leave([("", -1), ("A", 1)], 1) == {"A": 1}


def test_safety_and_unbound_claims_are_kept_out_of_what_lots_can_give():
    level = Level(on_hand=20, reserved=5, safety=2)
    counts = [
        LotCount(1, 6, 2, DAY + timedelta(days=2)),
        LotCount(2, 8, 1, DAY - timedelta(days=1)),
        LotCount(3, 4, 0, None, is_blocked=True),
        LotCount(None, 2, 0),
    ]
    shelf = tracked_shelf(level, counts, DAY)
    assert shelf.offer() == 0  # four fit and free, less two for safety, less two claims of no lot
    assert tracked_shelf(Level(20, 3, 2), counts, DAY).offer() == 2
    assert tracked_shelf(Level(20, 3, 2), counts, DAY + timedelta(days=3)).offer() == 0
