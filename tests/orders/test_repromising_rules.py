"""What a line keeps of its capacity, and what its parts add up to."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from goodorder.availability.rules import (
    Origin,
    Source,
    Terms,
    bookings_of,
    first_units,
    joined,
    loaded,
    promise_lines,
    together,
    totals,
)
from goodorder.locations.rules import Calendar

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TODAY = NOW.date()
PLACE = Origin("MAIN", Calendar(daily_capacity=2))
booked = st.lists(
    st.tuples(st.sampled_from(["A", "B"]), st.just("2026-11-24"), st.integers(1, 5)), max_size=5
)


def promise(*sources, lacking=0, origin=PLACE):
    terms = Terms(ordered_at=NOW, transit_days=1)
    return promise_lines([(list(sources), lacking)], origins={"MAIN": origin}, terms=terms)[0]


def units(quantity, ready_in=None):
    ready_on = None if ready_in is None else TODAY + timedelta(days=ready_in)
    return Source(location="MAIN", quantity=quantity, ready_on=ready_on)


def test_bookings_are_kept_with_place_and_day():
    assert bookings_of(promise(units(3))) == [("MAIN", "2026-11-23", 2), ("MAIN", "2026-11-24", 1)]
    assert bookings_of(promise(units(3), origin=Origin("MAIN", Calendar()))) == []


@given(booked, st.integers(0, 20))
def test_first_units_are_what_there_is_up_to_the_count(entries, count):
    kept = first_units(entries, count)
    assert sum(units for _, _, units in kept) == min(count, sum(units for _, _, units in entries))
    assert all(part <= whole for (_, _, part), (_, _, whole) in zip(kept, entries, strict=False))


def test_loads_take_what_is_kept_and_give_what_is_freed():
    days = totals([("MAIN", "2026-11-23", 2), ("MAIN", "2026-11-23", 1), ("SPARE", "2026-11-23", 9)])
    assert days == {("MAIN", date(2026, 11, 23)): 3, ("SPARE", date(2026, 11, 23)): 9}
    full = loaded({"MAIN": PLACE}, days)
    assert full["MAIN"].loads == {date(2026, 11, 23): 3}
    assert loaded(full, {day: -units for day, units in days.items()})["MAIN"].loads == {date(2026, 11, 23): 0}


def test_line_partly_at_work_is_promised_for_the_later_part():
    now, later = promise(units(1)), promise(units(1, ready_in=9))
    assert joined(now, later).arrive_on == later.arrive_on == joined(later, now).arrive_on
    assert len(joined(now, later).parts) == 2
    assert joined(None, now) == now == joined(now, None)


def test_line_with_units_nobody_knows_of_has_no_date():
    assert joined(promise(units(1)), promise(lacking=1)).arrive_on is None


def test_lines_that_go_together_are_promised_for_the_last():
    first, last = promise(units(1)), promise(units(1, ready_in=9))
    assert {each.arrive_on for each in together([first, last])} == {last.arrive_on}
    assert {each.arrive_on for each in together([first, promise(lacking=1)])} == {None}
