"""Periods, what is left of deliveries, and collective invoices as e-invoices."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from e_invoices import FIRM, SOUND, broken_rules, sheet, untaxed
from goodorder.invoicing.rules import Amounts, DocumentDraft
from goodorder.invoicing.rules.business_terms import terms_of
from goodorder.invoicing.rules.cycles import Cycle, checked_cycle
from goodorder.invoicing.rules.deliveries import Delivered, billed_to, common_buyer, left_of
from goodorder.invoicing.rules.sheet import printed
from goodorder.kernel.errors import Invalid
from papers import BUYER, line

CYCLES = st.one_of(
    st.builds(Cycle, period=st.just("week"), cut_on=st.integers(1, 7)),
    st.builds(Cycle, period=st.just("month"), cut_on=st.integers(1, 31)),
)


@given(CYCLES, st.dates(date(2024, 1, 1), date(2030, 12, 31)))
@settings(max_examples=60)
def test_periods_cover_every_day_once(cycle, day):
    last = cycle.last_day(day)
    assert 0 <= (last - day).days <= 31
    days = [date.fromordinal(day.toordinal() + step) for step in range(3)]
    ends = [cycle.last_day(each) for each in days]
    assert ends == sorted(ends)
    assert all((a == b) != (today == a) for (a, b), today in zip(pairwise(ends), days, strict=False))
    wanted = cycle.cut_on if cycle.period == "week" else None
    assert wanted in {None, last.isoweekday()}


@pytest.mark.parametrize(
    ("cycle", "at", "closes"),
    [
        (
            Cycle(period="week", cut_on=7),
            datetime(2026, 11, 21, 23, tzinfo=UTC),
            datetime(2026, 11, 23, tzinfo=UTC),
        ),
        (
            Cycle(period="month", cut_on=31),
            datetime(2026, 2, 3, tzinfo=UTC),
            datetime(2026, 3, 1, tzinfo=UTC),
        ),
        (
            Cycle(period="month", cut_on=15),
            datetime(2026, 12, 16, tzinfo=UTC),
            datetime(2027, 1, 16, tzinfo=UTC),
        ),
        (
            Cycle(period="month", cut_on=31, time_zone="Europe/Berlin"),
            datetime(2026, 10, 31, 23, 30, tzinfo=UTC),
            datetime(2026, 11, 30, 23, tzinfo=UTC),
        ),
    ],
)
def test_a_period_closes_at_midnight_of_its_place(cycle, at, closes):
    assert cycle.closes_at(at) == closes


@pytest.mark.parametrize(
    ("period", "cut_on", "field"), [("year", 1, "period"), ("week", 8, "cut_on"), ("month", 0, "cut_on")]
)
def test_a_period_that_cannot_be_is_named(period, cut_on, field):
    with pytest.raises(Invalid) as refused:
        checked_cycle(Cycle(period=period, cut_on=cut_on))
    assert refused.value.details["field"] == field


def test_what_came_back_is_not_invoiced():
    kept = line(1, quantity=3, net=1_000, discount=100, tax=180)
    gone = line(2, quantity=1, net=300, discount=0, tax=60)
    found = left_of([kept, gone], {1: Amounts(1, 334, 34, 60), 2: Amounts(1, 300, 0, 60)})
    assert [(each.line_ref, each.quantity, each.net, each.discount, each.tax) for each in found] == [
        (1, 2, 666, 66, 120)
    ]


def delivered(**buyer):
    return Delivered(
        buyer={**BUYER, **buyer},
        order_number="SO-1",
        number="SHP-1",
        delivered_on=date(2026, 11, 20),
        lines=(),
    )


def key(**buyer):
    draft = DocumentDraft(
        company="GB01",
        about="ord_1",
        source="shp_1",
        buyer={**BUYER, **buyer},
        currency="EUR",
        terms_days=14,
        lines=(line(),),
    )
    return billed_to(draft)


def test_orders_of_one_buyer_share_an_invoice():

    assert key(reference="SO-1") == key(reference="SO-2")
    assert key() != key(line1="8 Row")
    assert key(payment="card") != key(payment="on_account")
    assert common_buyer([delivered(reference="SO-1"), delivered(reference="SO-2")]) == BUYER
    assert common_buyer([delivered(reference="SO-1")])["reference"] == "SO-1"
    here, there = {"city": "Bath", "country": "GB"}, {"city": "Hull", "country": "GB"}
    assert common_buyer([delivered(ship_to=here), delivered(ship_to=there)])["ship_to"] == {"country": "GB"}


def of(number, day, **fields):
    return {
        "order_number": number,
        "delivery_number": f"SHP-{day}",
        "delivered_on": date(2026, 11, day),
        **fields,
    }


COLLECTIVE = sheet(
    line(1, **of("SO-1", 3)), line(2, **of("SO-1", 3)), line(3, **of("SO-2", 9)), issued_on=date(2026, 11, 30)
)


def test_a_collective_invoice_is_sound_and_names_orders_and_days():
    assert broken_rules(COLLECTIVE) == SOUND
    terms = terms_of(COLLECTIVE)
    assert (terms["BT-73"], terms["BT-74"]) == (date(2026, 11, 3), date(2026, 11, 9))
    assert [each["BT-128"] for each in terms["BG-25"]] == [{"VN": "SO-1"}, {"VN": "SO-1"}, {"VN": "SO-2"}]
    assert "BT-13" not in terms


def test_a_collective_invoice_of_supplies_to_another_member_state_is_sound():
    buyer = {**FIRM, "ship_to": {"country": "DE"}}
    made = sheet(replace(untaxed("K"), **of("SO-1", 3)), buyer=buyer)
    assert broken_rules(made) == SOUND


def test_a_collective_invoice_prints_each_delivery_over_its_lines():
    texts = printed(COLLECTIVE)
    day = "3\u00a0November\u00a02026"
    assert [each["heading"] for each in texts["lines"]] == [
        f"Order SO-1, delivery SHP-3 of {day}",
        "",
        "Order SO-2, delivery SHP-9 of 9\u00a0November\u00a02026",
    ]
    assert ["Delivered", f"{day}–9\u00a0November\u00a02026"] in texts["particulars"]
