"""Order date taken as the earliest line, dates left in the past: an order's promise is the maximum of its lines."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodorder.availability.queries import quote_promise
from goodorder.availability.rules import Origin, PromiseAsk, Source, Terms, promise_lines
from goodorder.availability.rules.promises import order_promise
from goodorder.inventory import commands as inventory
from goodorder.inventory.models import Reservation
from goodorder.inventory.rules import ExpectedDraft
from goodorder.kernel.errors import Invalid, Missing
from goodorder.locations import commands as locations
from goodorder.locations.queries import location_for
from goodorder.locations.rules import Calendar, CalendarDraft
from goodorder.orders.models import Promise
from shop import open_shop, place

DAY = timedelta(days=1)
ORDERED_AT = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
TODAY = ORDERED_AT.date()
near = st.integers(-2, 30).map(lambda off: TODAY + off * DAY)


@st.composite
def origins(draw):
    found = {}
    for code in ("A", "B"):
        calendar = Calendar(
            time_zone=draw(st.sampled_from(["UTC", "Pacific/Auckland", "America/Los_Angeles"])),
            open_weekdays=draw(st.text("01", min_size=7, max_size=7).filter(lambda word: "1" in word)),
            cut_off=draw(st.none() | st.times()),
            pick_days=draw(st.integers(0, 3)),
            daily_capacity=draw(st.none() | st.integers(1, 8)),
            closures=draw(st.dictionaries(near, st.just("holiday"), max_size=4)),
        )
        found[code] = Origin(code, calendar, draw(st.dictionaries(near, st.integers(0, 9), max_size=5)))
    return found


sources = st.builds(
    Source,
    location=st.sampled_from("AB"),
    quantity=st.integers(1, 12),
    ready_on=st.none() | near,
    document=st.just("PO-1"),
)
orders = st.lists(
    st.tuples(st.lists(sources, min_size=1, max_size=3), st.sampled_from([0, 0, 0, 2])),
    min_size=1,
    max_size=4,
)
terms = st.builds(
    Terms,
    ordered_at=st.just(ORDERED_AT),
    transit_days=st.none() | st.integers(0, 6),
    wanted_on=st.none() | near,
    ship_complete=st.booleans(),
)


@settings(max_examples=700, deadline=None)
@given(orders, origins(), terms)
def test_the_order_arrives_with_its_last_line_and_never_in_the_past(lines, places, asked):
    found = promise_lines(lines, origins=places, terms=asked)
    whole = order_promise(found)
    if any(lacking for _, lacking in lines):
        assert whole is None
    else:
        assert whole == (max(line.ship_on for line in found), max(line.arrive_on for line in found))
    for line, (wanted, lacking) in zip(found, lines, strict=True):
        assert sum(part.quantity for part in line.parts) == sum(source.quantity for source in wanted)
        assert (line.arrive_on is None) == (bool(lacking) or (asked.ship_complete and whole is None))
        for part in line.parts:
            today = ORDERED_AT.astimezone(places[part.location].calendar.local(ORDERED_AT).tzinfo).date()
            assert today <= part.ship_on <= part.arrive_on
            assert line.arrive_on is None or part.arrive_on <= line.arrive_on
            if asked.transit_days is not None:
                assert part.arrive_on.weekday() != 6
                assert part.arrive_on - part.ship_on in {
                    asked.transit_days * DAY,
                    (asked.transit_days + 1) * DAY,
                }
            if asked.wanted_on:
                assert part.arrive_on >= asked.wanted_on
            assert part.steps


@settings(max_examples=300, deadline=None)
@given(orders, origins(), terms)
def test_lines_of_one_order_share_the_days_capacity(lines, places, asked):
    found = promise_lines(lines, origins=places, terms=asked)
    booked = {}
    for line in found:
        for part in line.parts:
            for day, units in part.bookings:
                booked[part.location, day] = booked.get((part.location, day), 0) + units
    for (code, day), units in booked.items():
        assert places[code].loads.get(day, 0) + units <= places[code].calendar.daily_capacity


@given(orders, origins(), terms)
def test_goods_that_go_together_have_the_same_dates(lines, places, asked):
    together = Terms(ordered_at=ORDERED_AT, transit_days=asked.transit_days, ship_complete=True)
    found = promise_lines(lines, origins=places, terms=together)
    assert len({(line.ship_on, line.arrive_on) for line in found}) == 1


def expect(ctx, sku, location, quantity, due_on, document="PO-1"):
    """Expect supply of a SKU at a location."""
    draft = ExpectedDraft(
        kind="purchase_order",
        document=document,
        location=location,
        sku=sku,
        quantity=quantity,
        due_on=due_on,
        confidence_percent=80,
    )
    inventory.expect_supply(ctx, draft=draft)


def ask(*lines, **more):
    return PromiseAsk(channel="web", lines=lines, **{"service": "parcel", "country": "GB", **more})


@pytest.mark.django_db
def test_the_quote_names_supply_dates_and_reasons(ctx, django_assert_num_queries):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 4, ("SPARE", "KETTLE"): 2, ("MAIN", "MUG"): 5})
    week = CalendarDraft(open_weekdays="1111100", cut_off=time(9), pick_days=1)
    locations.set_calendar(ctx, code="MAIN", draft=week)
    expect(ctx, "KETTLE", "MAIN", 5, date(2026, 12, 3))
    with django_assert_num_queries(13):
        quote = quote_promise(ctx, ask=ask(("KETTLE", 7), ("MUG", 1)))
    kettle, mug = quote.lines
    # Saturday: MAIN begins on Monday and sends on Tuesday, SPARE sends at once; nothing arrives on a Sunday.
    assert [(part.location, part.quantity, part.document, part.ship_on) for part in kettle.promise.parts] == [
        ("SPARE", 2, "", date(2026, 11, 21)),
        ("MAIN", 4, "", date(2026, 11, 24)),
        ("MAIN", 1, "PO-1", date(2026, 12, 4)),
    ]
    assert (kettle.promise.arrive_on, kettle.promise.confidence_percent) == (date(2026, 12, 7), 80)
    assert kettle.promise.steps == (
        "1 from PO-1, due at MAIN on Thursday 2026-12-03 (80 % sure)",
        "goods can be worked on from Thursday 2026-12-03",
        "begun Thursday 2026-12-03",
        "1 working day to pick: ready Friday 2026-12-04",
        "leaves Friday 2026-12-04",
        "2 days on the way, not on a Sunday: arrives Monday 2026-12-07",
    )
    assert mug.promise.arrive_on == date(2026, 11, 26)
    assert (quote.ship_on, quote.arrive_on) == (date(2026, 12, 4), date(2026, 12, 7))
    assert not Reservation.objects.exists()


@pytest.mark.django_db
def test_what_is_quoted_is_what_the_order_is_promised(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 4, ("MAIN", "MUG"): 2}, backorders=True)
    week = CalendarDraft(open_weekdays="1111100", cut_off=time(9), pick_days=1, daily_capacity=4)
    locations.set_calendar(ctx, code="MAIN", draft=week)
    expect(ctx, "MUG", "MAIN", 9, date(2026, 12, 1))
    for wanted in ({"KETTLE": 2, "MUG": 1}, {"KETTLE": 1, "MUG": 3}, {"KETTLE": 1}):
        quote = quote_promise(ctx, ask=ask(*wanted.items()))
        order = place(ctx, wanted)
        promised = Promise.objects.filter(line__order=order).order_by("line__position")
        assert [(line.promise.ship_on, line.promise.arrive_on) for line in quote.lines] == [
            (promise.ship_on, promise.arrive_on) for promise in promised
        ]


@pytest.mark.django_db
def test_the_quote_keeps_to_what_is_wanted_together_or_later(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 4, ("MAIN", "MUG"): 1})
    expect(ctx, "MUG", "SPARE", 5, date(2026, 12, 1))
    whole = quote_promise(ctx, ask=ask(("KETTLE", 1), ("MUG", 3), ship_complete=True))
    assert [line.promise.ship_on for line in whole.lines] == [date(2026, 12, 1)] * 2
    apart = quote_promise(ctx, ask=ask(("KETTLE", 1), ("MUG", 3)))
    assert [line.promise.ship_on for line in apart.lines] == [date(2026, 11, 21), date(2026, 12, 1)]
    later = quote_promise(ctx, ask=ask(("KETTLE", 1), wanted_on=date(2026, 12, 24)))
    assert (later.ship_on, later.arrive_on) == (date(2026, 12, 22), date(2026, 12, 24))
    never = quote_promise(ctx, ask=ask(("KETTLE", 5), ("MUG", 1)))
    assert (never.arrive_on, never.lines[0].promise.lacking) == (None, 1)
    assert never.lines[1].promise.arrive_on == date(2026, 11, 23)


@pytest.mark.django_db
def test_the_quote_counts_what_others_hold_wait_for_and_have_booked(ctx):
    open_shop(ctx, stock={("MAIN", "KETTLE"): 4})
    place(ctx, {"KETTLE": 3})
    locations.set_calendar(ctx, code="MAIN", draft=CalendarDraft(daily_capacity=5))
    main = locations.set_calendar(ctx, code="SPARE", draft=CalendarDraft(daily_capacity=0))
    assert main.daily_capacity == 0
    book(ctx, "MAIN", 5)
    quote = quote_promise(ctx, ask=ask(("KETTLE", 1)))
    assert quote.ship_on == date(2026, 11, 22)
    assert quote_promise(ctx, ask=ask(("KETTLE", 2))).ship_on is None
    inventory.receive_stock(ctx, location="SPARE", sku="KETTLE", quantity=9, document="late")
    assert quote_promise(ctx, ask=ask(("KETTLE", 2))).ship_on is None, "SPARE never sends"


def book(ctx, code, units):
    bookings = [(location_for(code).pk, ctx.now.date(), units)]
    locations.book_capacity(ctx, demand="ord_other", bookings=bookings)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field", "kind"),
    [
        ({"channel": "none"}, "channel", Missing),
        ({"service": "none"}, "service", Missing),
        ({"lines": ()}, "lines", Invalid),
        ({"lines": (("KETTLE", 0),)}, "lines[0].quantity", Invalid),
        ({"lines": (("NONE", 1),)}, "sku", Missing),
        ({"wanted_on": date(2026, 11, 20)}, "wanted_on", Invalid),
    ],
)
def test_a_wrong_question_is_refused_by_field(ctx, wrong, field, kind):
    open_shop(ctx)
    asked = {"channel": "web", "lines": (("KETTLE", 1),), "service": "parcel", "country": "GB", **wrong}
    with pytest.raises(kind) as refusal:
        quote_promise(ctx, ask=PromiseAsk(**asked))
    assert refusal.value.details["field"] == field
