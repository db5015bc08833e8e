"""Available to promise equals what a day-by-day simulation would let through, for any calendar of events."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.inventory.rules.atp import Position, Slice, atp, earliest, promised, take

TODAY = date(2026, 11, 22)
HORIZON = 10
DAYS = [TODAY + timedelta(days=off) for off in range(HORIZON)]
offsets = st.integers(-2, HORIZON - 2)
units = st.integers(0, 7)


@st.composite
def positions(draw):
    supplies = draw(st.lists(st.tuples(offsets, units, st.integers(0, 100)), max_size=6))
    demands = draw(st.lists(st.tuples(offsets, units), max_size=6))
    return Position(
        on_hand=draw(st.integers(-4, 9)),
        safety=draw(st.integers(0, 4)),
        supplies=[
            (TODAY + timedelta(days=day), quantity, f"PO-{at}", sure)
            for at, (day, quantity, sure) in enumerate(supplies)
        ],
        demands=[(TODAY + timedelta(days=day), quantity) for day, quantity in demands],
    )


def holds(position, promise, day):
    """Live through every day and see whether safety stock is touched once the promise is due."""
    level = position.on_hand
    for today in DAYS:
        for due, quantity, _, _ in position.supplies:
            level += quantity if due == today else 0
        for due, quantity in position.demands:
            level -= quantity if due == today or (today == TODAY and due < TODAY) else 0
        level -= promise if today == day else 0
        if today >= day and level < position.safety:
            return False
    return True


def simulated(position, day):
    """Return the largest promise that holds, found by trying one after the other."""
    most = 0
    while holds(position, most + 1, day):
        most += 1
    return most


def promisable(slices, day):
    return sum(part.quantity for part in slices if part.day <= day)


@settings(max_examples=4000, deadline=None)
@given(positions())
def test_what_can_be_promised_equals_the_simulation_on_every_day(position):
    slices = atp(position, today=TODAY)
    assert [promisable(slices, day) for day in DAYS] == [simulated(position, day) for day in DAYS]


@settings(max_examples=1000, deadline=None)
@given(positions(), units, units)
def test_promises_made_one_after_the_other_all_hold(position, first, second):
    slices = atp(position, today=TODAY)
    taken = take(slices, first)
    after = promised(position, taken)
    again = take(atp(after, today=TODAY), second)
    both = [*taken, *again]
    for day in DAYS:
        if due := sum(part.quantity for part in both if part.day <= day):
            come = sum(supply[1] for supply in position.supplies if TODAY <= supply[0] <= day)
            gone = sum(demand[1] for demand in position.demands if demand[0] <= day)
            assert position.on_hand + come - gone - due >= position.safety
    total = sum(part.quantity for part in slices)
    assert sum(part.quantity for part in both) <= total
    left = sum(part.quantity for part in atp(promised(after, again), today=TODAY))
    assert left == total - sum(part.quantity for part in both)


@settings(max_examples=1000, deadline=None)
@given(positions())
def test_slices_name_supply_that_is_there_by_then_and_no_unit_twice(position):
    slices = atp(position, today=TODAY)
    given_by = {document: (day, quantity) for day, quantity, document, _ in position.supplies}
    for part in slices:
        assert part.quantity > 0
        if part.document:
            day, quantity = given_by[part.document]
            assert (part.day, part.quantity <= quantity) == (day, True)
        else:
            assert part.day == TODAY
    named = [part.document for part in slices]
    assert len(named) == len(set(named))
    assert [part.day for part in slices] == sorted(part.day for part in slices)


@given(positions(), units)
def test_the_earliest_day_is_the_first_on_which_the_quantity_is_promisable(position, quantity):
    slices = atp(position, today=TODAY)
    wanted = max(quantity, 1)
    possible = [day for day in DAYS if promisable(slices, day) >= wanted]
    assert earliest(slices, wanted) == (possible[0] if possible else None)


def test_demand_takes_the_earliest_supply_and_later_supply_is_free():
    day = [TODAY + timedelta(days=off) for off in range(8)]
    position = Position(
        on_hand=4,
        safety=1,
        supplies=[(day[3], 5, "PO-1", 90), (day[6], 5, "PO-2", 70)],
        demands=[(day[0], 6), (day[5], 1)],
    )
    assert atp(position, today=TODAY) == [Slice(day[3], 1, "PO-1", 90), Slice(day[6], 5, "PO-2", 70)]


def test_overdue_supply_does_not_count_until_it_has_a_new_date():
    position = Position(on_hand=1, supplies=[(TODAY - timedelta(days=3), 5, "PO-1", 95)])
    assert atp(position, today=TODAY) == [Slice(TODAY, 1)]
