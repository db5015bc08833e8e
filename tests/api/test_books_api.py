"""Statements, the journal, exchange rates and ends of periods, over HTTP."""

from datetime import date

import pytest

from api.calling import is_problem, issue
from api.test_orders_api import ok
from goodorder.accounting import commands, queries
from goodorder.accounting.rules import EntryDraft
from goodorder.kernel.access import system_context
from shop import open_shop


@pytest.fixture
def books(caller):
    ctx = system_context("test")
    open_shop(ctx, stock={})
    for month in (11, 12):
        draft = EntryDraft(
            company="T1",
            posted_on=date(2025, month, 3),
            source=f"s{month}",
            about="ord_1",
            memo="=Sale",
            currency="GBP",
            lines=(("1100", 10_000, 0), ("4000", 0, 10_000)),
        )
        commands.post_entry(ctx, draft=draft)
    return caller


def text(answer):
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content).decode()


def test_statements_are_read_and_downloaded(books):
    asked = {"company": "T1", "period": "2025-12"}
    turned = ok(books.get("/accounting/turnovers", **asked), 200)
    assert turned["span"] == {"since": "2025-12-01", "until": "2025-12-31"}
    assert [(row["code"], row["opening"], row["closing"]) for row in turned["rows"]] == [
        ("1100", 10_000, 20_000),
        ("4000", -10_000, -20_000),
    ]
    profit = ok(books.get("/accounting/profit-and-loss", **asked), 200)
    assert (profit["result"], profit["previous"], profit["expense"]["rows"]) == (10_000, 10_000, [])
    sheet = ok(books.get("/accounting/balance-sheet", company="T1", until="2025-11-30"), 200)
    assert (sheet["total"], sheet["claims"], sheet["result"]) == (10_000, 10_000, 10_000)
    assert text(books.get("/accounting/turnovers.csv", **asked)).splitlines()[-1] == (
        "4000,Sales,income,GBP,-100.00,0.00,100.00,-200.00"
    )
    assert text(books.get("/accounting/profit-and-loss.csv", **asked)).splitlines()[1:] == [
        "income,4000,Sales,GBP,100.00,100.00",
        "result,,,GBP,100.00,100.00",
    ]
    assert text(books.get("/accounting/balance-sheet.csv", company="T1")).splitlines()[1:] == [
        "asset,1100,Receivables,GBP,200.00",
        "result,,,GBP,200.00",
    ]


def test_the_journal_is_handed_out_to_those_who_may_export(books):
    answer = books.get("/accounting/journal", company="T1", format="beancount", until="2025-11-30")
    assert answer["Content-Disposition"] == 'attachment; filename="journal.beancount"'
    whole = queries.journal_text(
        system_context("x"), company="T1", written_as="beancount", until=date(2025, 11, 30)
    )
    assert text(answer) == "".join(whole)
    is_problem(books.get("/accounting/journal", company="XX", format="csv"), 404, "parties.company_unknown")
    assert books.get("/accounting/journal", company="T1", format="excel").status_code == 422
    looking = issue(["accounting.view"])
    is_problem(
        looking.get("/accounting/journal", company="T1", format="csv"), 403, "access.permission_lacking"
    )


def test_rates_are_set_listed_and_imported(books):
    rate = {"base": "USD", "quote": "GBP", "on": "2025-11-01", "rate": "0.7800", "source": "ECB"}
    made = ok(books.post("/accounting/exchange-rates", rate))
    assert {name: made[name] for name in rate} == {**rate, "rate": "0.78"}
    assert ok(books.get("/accounting/exchange-rates", currency="USD"), 200)["items"] == [made]
    rates = [rate, {**rate, "base": "EUR"}]
    assert ok(books.post("/accounting/exchange-rate-imports", {"rates": rates})) == {"changed": 1}
    problem = is_problem(
        books.post("/accounting/exchange-rates", {**rate, "quote": "USD"}), 422, "accounting.rate_of_one"
    )
    assert problem["field"] == "quote"


def test_an_entry_in_a_foreign_currency_waits_for_its_rate(books):
    entry = {"company": "T1", "posted_on": "2025-11-02", "source": "x", "memo": "x", "currency": "USD"}
    lines = [{"account": "1100", "debit": 100}, {"account": "4000", "credit": 100}]
    is_problem(books.post("/accounting/entries", {**entry, "lines": lines}), 409, "accounting.rate_missing")
    rate = {"base": "USD", "quote": "GBP", "on": "2025-11-01", "rate": "0.78", "source": "ECB"}
    ok(books.post("/accounting/exchange-rates", rate))
    made = ok(books.post("/accounting/entries", {**entry, "lines": lines}))
    assert [(line["debit"], line["credit"], line["booked"]) for line in made["lines"]] == [
        (100, 0, 78),
        (0, 100, -78),
    ]


def test_a_month_opens_again_and_a_year_is_carried_forward(books):
    month = {"company": "T1", "period": "2025-11"}
    ok(books.post("/accounting/period-closings", month))
    assert ok(books.post("/accounting/period-reopenings", {**month, "reason": "late bill"})) == month
    year = {"company": "T1", "year": 2025}
    is_problem(books.post("/accounting/year-ends", year), 409, "accounting.month_open")
    ok(books.post("/accounting/period-closings", month))
    assert ok(books.post("/accounting/year-ends", year))["entry"].startswith("jen_")
    assert ok(books.post("/accounting/year-ends", year)) == {**year, "entry": ""}
