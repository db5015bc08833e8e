"""Calendars as people set them, and the booking of days that can take only so much."""

from datetime import date, time, timedelta

import pytest

import builders
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event
from goodorder.locations import commands, queries
from goodorder.locations.models import Booking, DayLoad
from goodorder.locations.rules import CalendarDraft, ship_day
from threads import run_all

MONDAY = date(2026, 11, 23)


def limited(ctx, capacity, code="MAIN"):
    location = builders.location(code)
    return commands.set_calendar(ctx, code=location.code, draft=CalendarDraft(daily_capacity=capacity))


def booked(location):
    rows = DayLoad.objects.filter(location=location).order_by("on")
    return {row.on: (row.booked, row.capacity) for row in rows}


@pytest.mark.django_db
def test_a_location_without_a_calendar_works_as_before(ctx):
    location = builders.location()
    calendar = queries.calendars([location.pk])[location.pk]
    assert ship_day(calendar, ordered_at=ctx.now, units=10**6, loads={}) == ctx.now.date()
    assert commands.book_capacity(ctx, demand="ord_1", bookings=[(location.pk, MONDAY, 10**6)]) == 0
    assert not DayLoad.objects.exists()


@pytest.mark.django_db
def test_a_calendar_is_kept_and_told(ctx):
    builders.location("MAIN")
    draft = CalendarDraft(open_weekdays="1111100", cut_off=time(14), pick_days=1, daily_capacity=50)
    location = commands.set_calendar(ctx, code="MAIN", draft=draft)
    commands.close_day(ctx, code="MAIN", on=MONDAY, reason="stock-take")
    page = queries.get_calendar(ctx, "MAIN")
    assert (page.calendar.cut_off, page.calendar.pick_days, page.calendar.closures) == (
        time(14),
        1,
        {MONDAY: "stock-take"},
    )
    told = Event.objects.filter(aggregate_id=location.pk, kind="locations.CalendarChanged").get()
    assert set(told.facts["changes"]) == {"open_weekdays", "cut_off", "pick_days", "daily_capacity"}
    commands.set_calendar(ctx, code="MAIN", draft=draft)
    assert Event.objects.filter(kind="locations.CalendarChanged").count() == 1
    assert commands.open_day(ctx, code="MAIN", on=MONDAY) is True
    assert commands.open_day(ctx, code="MAIN", on=MONDAY) is False
    assert queries.get_calendar(ctx, "MAIN").calendar.closures == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"open_weekdays": "11111"}, "open_weekdays"),
        ({"open_weekdays": "1111xx0"}, "open_weekdays"),
        ({"cut_off": "noon"}, "cut_off"),
        ({"pick_days": -1}, "pick_days"),
        ({"daily_capacity": -5}, "daily_capacity"),
    ],
)
def test_a_wrong_calendar_is_refused_by_field(ctx, wrong, field):
    builders.location("MAIN")
    with pytest.raises(Invalid) as refusal:
        commands.set_calendar(ctx, code="MAIN", draft=CalendarDraft(**wrong))
    assert refusal.value.details["field"] == field


@pytest.mark.django_db
def test_a_day_that_is_over_cannot_be_closed(ctx):
    builders.location("MAIN")
    with pytest.raises(Invalid, match="is over"):
        commands.close_day(ctx, code="MAIN", on=ctx.now.date() - timedelta(days=1), reason="late")
    with pytest.raises(Missing):
        commands.close_day(ctx, code="NONE", on=MONDAY, reason="gone")


@pytest.mark.django_db
def test_a_full_day_is_refused_by_place_day_and_what_is_left(ctx):
    location = limited(ctx, 10)
    assert commands.book_capacity(ctx, demand="ord_1", bookings=[(location.pk, MONDAY, 7)]) == 7
    wanted = [(location.pk, MONDAY, 2), (location.pk, MONDAY, 2), (location.pk, MONDAY + timedelta(1), 1)]
    with pytest.raises(Refused, match="MAIN on 2026-11-23: 4 asked, 3 left") as refusal:
        commands.book_capacity(ctx, demand="ord_2", bookings=wanted)
    assert refusal.value.code == "locations.day_full"
    assert booked(location) == {MONDAY: (7, 10)}


@pytest.mark.django_db
def test_freed_capacity_is_there_again_latest_days_first(ctx):
    location = limited(ctx, 10)
    tuesday = MONDAY + timedelta(1)
    commands.book_capacity(
        ctx, demand="ord_1", bookings=[(location.pk, MONDAY, 10), (location.pk, tuesday, 4)]
    )
    commands.book_capacity(ctx, demand="ord_1", bookings=[(location.pk, tuesday, 1)])
    assert commands.free_capacity(ctx, demand="ord_1", units=7) == 7
    assert booked(location) == {MONDAY: (8, 10), tuesday: (0, 10)}
    assert commands.free_capacity(ctx, demand="ord_1", location_id=location.pk) == 8
    assert commands.free_capacity(ctx, demand="ord_1") == 0
    assert not Booking.objects.exists()


@pytest.mark.django_db
def test_a_lower_capacity_keeps_what_is_booked_and_takes_no_more(ctx):
    location = limited(ctx, 10)
    commands.book_capacity(ctx, demand="ord_1", bookings=[(location.pk, MONDAY, 8)])
    commands.set_calendar(ctx, code="MAIN", draft=CalendarDraft(daily_capacity=5))
    assert booked(location) == {MONDAY: (8, 8)}
    with pytest.raises(Refused, match="1 asked, 0 left"):
        commands.book_capacity(ctx, demand="ord_2", bookings=[(location.pk, MONDAY, 1)])
    commands.set_calendar(ctx, code="MAIN", draft=CalendarDraft(daily_capacity=20))
    assert commands.book_capacity(ctx, demand="ord_2", bookings=[(location.pk, MONDAY, 12)]) == 12


@pytest.mark.django_db(transaction=True)
def test_many_bookings_at_once_never_go_over_the_capacity(ctx):
    places = [limited(ctx, 10, code) for code in ("A", "B")]

    def book(turn):
        order = places if turn % 2 else places[::-1]
        bookings = [(place.pk, MONDAY, 1) for place in order]
        try:
            return commands.book_capacity(ctx, demand=f"ord_{turn}", bookings=bookings)
        except Refused as refusal:
            return refusal.code

    answers = run_all(book, 40, 8)
    assert [booked(place)[MONDAY] for place in places] == [(10, 10), (10, 10)]
    assert (answers.count(2), answers.count("locations.day_full")) == (10, 30)
