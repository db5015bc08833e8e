"""When a location can send: never a closed day, never before cut-off and picking allow, never over capacity."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.locations.rules import Calendar, Work, schedule, ship_day

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ZONES = (
    "UTC",
    "Europe/London",
    "America/New_York",
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
)
instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda off: datetime(2026, 1, 1, tzinfo=UTC) + off * MINUTE)
near = st.integers(-3, 40)


@st.composite
def calendars(draw):
    weekdays = draw(st.text("01", min_size=7, max_size=7).filter(lambda word: "1" in word))
    return Calendar(
        time_zone=draw(st.sampled_from(ZONES)),
        open_weekdays=weekdays,
        cut_off=draw(st.none() | st.times()),
        pick_days=draw(st.integers(0, 4)),
        daily_capacity=draw(st.none() | st.integers(1, 20)),
    )


@st.composite
def cases(draw):
    calendar, ordered_at = draw(calendars()), draw(instants)
    today = calendar.local(ordered_at).date()
    closed = draw(st.sets(near, max_size=8))
    loads = draw(st.dictionaries(near, st.integers(0, 25), max_size=8))
    ready = draw(st.none() | near)
    work = Work(
        ordered_at=ordered_at,
        ready_on=None if ready is None else today + ready * DAY,
        units=draw(st.integers(1, 60)),
        not_before=draw(st.none() | near.map(lambda off: today + off * DAY)),
    )
    calendar = Calendar(
        **{name: getattr(calendar, name) for name in Calendar.__slots__ if name != "closures"},
        closures={today + off * DAY: "stock-take" for off in closed},
    )
    return calendar, work, {today + off * DAY: units for off, units in loads.items()}


def working_days(calendar, first):
    """List the days a location works, by hand."""
    return (
        first + off * DAY
        for off in count()
        if calendar.open_weekdays[(first + off * DAY).weekday()] == "1"
        and first + off * DAY not in calendar.closures
    )


def begun_by_hand(calendar, work):
    local = work.ordered_at.astimezone(ZoneInfo(calendar.time_zone))
    first = max(local.date(), work.ready_on or local.date())
    late = first == local.date() and calendar.cut_off is not None and local.time() >= calendar.cut_off
    return next(day for day in working_days(calendar, first) if not (late and day == first))


@settings(max_examples=700, deadline=None)
@given(cases())
def test_work_leaves_on_the_first_day_that_everything_allows(case):
    calendar, work, loads = case
    found = schedule(calendar, work, loads=loads)
    begun = begun_by_hand(calendar, work)
    after = working_days(calendar, begun)
    picked = [next(after) for _ in range(calendar.pick_days + 1)][-1]
    earliest = max(picked, work.not_before or picked)
    assert found.begun_on == begun
    if calendar.daily_capacity is None:
        assert (found.ship_on, found.bookings) == (next(working_days(calendar, earliest)), ())
        return
    whole = work.units <= calendar.daily_capacity
    left, booked = work.units, []
    for day in working_days(calendar, earliest):
        room = max(0, calendar.daily_capacity - loads.get(day, 0))
        if room >= (left if whole else 1):
            booked.append((day, min(room, left)))
            left -= booked[-1][1]
        if not left:
            break
    assert (found.bookings, found.ship_on) == (tuple(booked), booked[-1][0])


@settings(max_examples=700, deadline=None)
@given(cases())
def test_no_day_is_closed_past_or_over_its_capacity(case):
    calendar, work, loads = case
    found = schedule(calendar, work, loads=loads)
    today = calendar.local(work.ordered_at).date()
    assert today <= found.begun_on <= found.ship_on
    for day, units in found.bookings or ((found.ship_on, work.units),):
        assert calendar.open_weekdays[day.weekday()] == "1"
        assert day not in calendar.closures
        assert day >= max(today, work.ready_on or today, work.not_before or today)
        if calendar.daily_capacity is not None:
            assert units + loads.get(day, 0) <= calendar.daily_capacity
    assert sum(units for _, units in found.bookings) in {0, work.units}
    assert found.steps[-1].startswith("leaves ")


@settings(max_examples=300, deadline=None)
@given(cases(), st.integers(1, 5))
def test_more_units_or_later_goods_never_leave_earlier(case, later):
    calendar, work, loads = case
    today = calendar.local(work.ordered_at).date()

    def leaving(units, ready_on):
        return ship_day(calendar, ordered_at=work.ordered_at, ready_on=ready_on, units=units, loads=loads)

    ready = max(work.ready_on or today, today)
    assert leaving(work.units, ready) <= leaving(work.units, ready + later * DAY)
    capacity = calendar.daily_capacity
    if capacity is None or work.units + later <= capacity or work.units > capacity:
        assert leaving(work.units, ready) <= leaving(work.units + later, ready)


def test_a_place_open_at_all_hours_sends_on_the_same_day():
    late = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
    assert ship_day(Calendar(), ordered_at=late, loads={}) == date(2026, 11, 22)


def test_the_cut_off_is_on_the_places_own_clock_through_summer_time():
    london = Calendar(time_zone="Europe/London", cut_off=time(14))
    winter, summer = datetime(2026, 3, 28, 13, 30, tzinfo=UTC), datetime(2026, 3, 29, 13, 30, tzinfo=UTC)
    assert ship_day(london, ordered_at=winter, loads={}) == date(2026, 3, 28)
    assert ship_day(london, ordered_at=summer, loads={}) == date(2026, 3, 30)


def test_the_day_is_the_places_own():
    evening = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    assert ship_day(Calendar(time_zone="Pacific/Auckland"), ordered_at=evening, loads={}) == date(
        2026, 11, 23
    )
    morning = datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert ship_day(Calendar(time_zone="America/New_York"), ordered_at=morning, loads={}) == date(
        2026, 11, 21
    )


def test_a_place_that_never_works_or_has_no_room_names_no_day():
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert ship_day(Calendar(open_weekdays="0000000"), ordered_at=monday, loads={}) is None
    assert ship_day(Calendar(daily_capacity=0), ordered_at=monday, loads={}) is None
    assert ship_day(Calendar(daily_capacity=1), ordered_at=monday, units=10_000, loads={}) is None


def test_every_step_is_said_in_plain_words():
    calendar = Calendar(
        open_weekdays="1111100",
        cut_off=time(14),
        pick_days=1,
        daily_capacity=10,
        closures={date(2026, 11, 25): "stock-take"},
    )
    work = Work(ordered_at=datetime(2026, 11, 23, 15, tzinfo=UTC), units=3)
    found = schedule(calendar, work, loads={date(2026, 11, 26): 10})
    assert found.steps == (
        "received after the cut-off at 14:00 on Monday 2026-11-23",
        "begun Tuesday 2026-11-24",
        "Wednesday 2026-11-25 is closed: stock-take",
        "1 working day to pick: ready Thursday 2026-11-26",
        "Thursday 2026-11-26 is full",
        "leaves Friday 2026-11-27",
    )


def test_many_days_without_room_are_counted_not_listed():
    full = {date(2026, 11, 23) + off * DAY: 5 for off in range(100)}
    work = Work(ordered_at=datetime(2026, 11, 23, 9, tzinfo=UTC))
    found = schedule(Calendar(daily_capacity=5), work, loads=full)
    assert found.ship_on == date(2026, 11, 23) + 100 * DAY
    assert found.steps[-2:] == ("so are the next 93 days", "leaves Wednesday 2027-03-03")
