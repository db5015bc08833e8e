"""Statements, months that open again, and the end of a year."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import company
from goodorder.accounting import commands, queries, rules
from goodorder.accounting.models import Entry, Period
from goodorder.accounting.rules import EntryDraft, Span
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from goodorder.kernel.models import Event

YEAR = Span(date(2025, 1, 1), date(2025, 12, 31))
DECEMBER = Span(date(2025, 12, 1), date(2025, 12, 31))
LATER = Context("user:owner", datetime(2027, 1, 5, tzinfo=UTC), frozenset({"*"}))


@pytest.fixture
def books(ctx, db):
    """A company that sells for 1,000 a month from October to December 2025, at a cost of 600."""
    company()
    commands.set_up_chart(ctx, company="GB01")
    for month in (10, 11, 12):
        sell(ctx, f"s{month}", date(2025, month, 15), 1_000, 600)


def sell(ctx, source, on, price, cost):
    draft = EntryDraft(
        company="GB01",
        posted_on=on,
        source=source,
        about="",
        memo=source,
        currency="EUR",
        lines=(("1010", price, 0), ("4000", 0, price), ("5000", cost, 0), ("1300", 0, cost)),
    )
    return commands.post_entry(ctx, draft=draft)


def result(ctx, span):
    found = queries.profit_and_loss(ctx, company="GB01", span=span)
    return found.income.total, found.expense.total, found.result, found.previous


def equity(ctx, until):
    found = queries.balance_sheet(ctx, company="GB01", until=until)
    assert found.total == found.claims
    return {row.code: row.amount for row in found.equity.rows}, found.result


def test_turnovers_open_where_the_span_before_closed(ctx, books):
    found = queries.turnovers(ctx, company="GB01", span=DECEMBER)
    assert [(row.code, row.opening, row.debit, row.credit, row.closing) for row in found.rows] == [
        ("1010", 2_000, 1_000, 0, 3_000),
        ("1300", -1_200, 0, 600, -1_800),
        ("4000", -2_000, 0, 1_000, -3_000),
        ("5000", 1_200, 600, 0, 1_800),
    ]
    totals = found.totals
    assert (totals.opening, totals.debit, totals.credit, totals.closing) == (0, 1_600, 1_600, 0)


def test_profit_and_loss_stands_beside_the_span_before(ctx, books):
    sell(ctx, "more", date(2025, 12, 31), 500, 100)
    assert result(ctx, DECEMBER) == (1_500, 700, 800, 400)
    assert result(ctx, YEAR) == (3_500, 1_900, 1_600, 0)


def test_the_balance_sheet_holds_the_result_that_is_not_carried_yet(ctx, books):
    found = queries.balance_sheet(ctx, company="GB01", until=date(2025, 11, 30))
    assert {row.code: row.amount for row in found.asset.rows} == {"1010": 2_000, "1300": -1_200}
    assert (found.total, found.claims, found.result) == (800, 800, 800)


def close_until(ctx, last):
    for month in range(10, last + 1):
        commands.close_period(ctx, company="GB01", period=f"2025-{month}")


def test_a_year_is_carried_forward_once_and_its_statement_stays(ctx, books):
    close_until(ctx, 11)
    carried = commands.carry_forward(ctx, company="GB01", year=2025)
    assert (carried.source, carried.posted_on) == ("year-end:2025:1", date(2025, 12, 31))
    assert equity(ctx, YEAR.until) == ({"3100": 1_200}, 0)
    assert result(ctx, YEAR) == (3_000, 1_800, 1_200, 0)
    assert Period.objects.get(code="2025-12").closed_at == ctx.now
    assert commands.carry_forward(ctx, company="GB01", year=2025) is None
    assert Entry.objects.filter(source__startswith="year-end:").count() == 1


def test_a_year_opened_again_carries_only_what_is_new(ctx, books):
    close_until(ctx, 11)
    commands.carry_forward(ctx, company="GB01", year=2025)
    commands.reopen_period(ctx, company="GB01", period="2025-12", reason="a late bill")
    sell(ctx, "late", date(2025, 12, 30), 0, 50)
    assert equity(ctx, YEAR.until) == ({"3100": 1_200}, -50)
    assert commands.carry_forward(ctx, company="GB01", year=2025).source == "year-end:2025:2"
    assert equity(ctx, YEAR.until) == ({"3100": 1_150}, 0)


def test_a_loss_is_carried_forward_too(ctx, books):
    sell(ctx, "flop", date(2025, 12, 1), 0, 5_000)
    close_until(ctx, 11)
    commands.carry_forward(ctx, company="GB01", year=2025)
    assert equity(ctx, YEAR.until) == ({"3100": -3_800}, 0)


def test_a_year_with_an_open_month_or_still_running_is_not_carried(ctx, books):
    close_until(ctx, 10)
    with pytest.raises(Refused, match="2025-11 has entries and is open; close it first"):
        commands.carry_forward(ctx, company="GB01", year=2025)
    with pytest.raises(Refused, match="2026 still runs"):
        commands.carry_forward(ctx, company="GB01", year=2026)
    assert Entry.objects.count() == 3


def test_only_the_latest_closed_month_opens_again_and_says_why(ctx, books):
    close_until(ctx, 11)
    with pytest.raises(Refused, match="open the months after 2025-10 first"):
        commands.reopen_period(ctx, company="GB01", period="2025-10", reason="a mistake")
    with pytest.raises(Missing, match="2025-12 of GB01 was never closed"):
        commands.reopen_period(ctx, company="GB01", period="2025-12", reason="a mistake")
    with pytest.raises(Invalid, match="reason: "):
        commands.reopen_period(ctx, company="GB01", period="2025-11", reason=" ")
    for _again in range(2):
        commands.reopen_period(ctx, company="GB01", period="2025-11", reason="a mistake")
    commands.reopen_period(ctx, company="GB01", period="2025-10", reason="another")
    told = Event.objects.filter(kind="accounting.PeriodReopened").order_by("id")
    assert [event.facts["reason"] for event in told] == ["a mistake", "another"]
    sell(ctx, "late", date(2025, 11, 2), 10, 5)


def test_opening_again_needs_its_own_right(ctx, books):
    close_until(ctx, 10)
    closer = Context("user:c", ctx.now, frozenset({"accounting.close"}))
    with pytest.raises(Forbidden):
        commands.reopen_period(closer, company="GB01", period="2025-10", reason="x")


def test_entries_are_found_by_account_and_days(ctx, books):
    found = queries.list_entries(ctx, company="GB01", account="4000", span=DECEMBER).items
    assert [entry.source for entry in found] == ["s12"]
    assert queries.list_entries(ctx, company="GB01", account="6100").items == []


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(0, 400))
def test_the_span_before_is_as_long_and_ends_the_day_before(since, days):
    span = Span(since, date.fromordinal(since.toordinal() + days))
    before = span.before
    assert before.until.toordinal() == since.toordinal() - 1
    assert before.since.day == 1 or before.until - before.since == span.until - span.since


@pytest.mark.parametrize(
    ("text", "since", "until", "before"),
    [
        ("2025-03", (2025, 3, 1), (2025, 3, 31), (2025, 2, 1)),
        ("2025", (2025, 1, 1), (2025, 12, 31), (2024, 1, 1)),
        ("", (2026, 11, 1), (2026, 11, 30), (2026, 10, 1)),
    ],
)
def test_a_period_is_a_month_or_a_year(text, since, until, before):
    span = rules.span_of(text, today=date(2026, 11, 21))
    assert (span.since, span.until, span.before.since) == (date(*since), date(*until), date(*before))


@pytest.mark.parametrize("text", ["2025-13", "25", "20255", "soon", "0000"])
def test_a_period_that_is_none_is_refused(text):
    with pytest.raises(Invalid, match="period: write a month like 2026-11"):
        rules.span_of(text, today=date(2026, 11, 21))
