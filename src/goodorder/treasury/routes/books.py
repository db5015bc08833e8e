"""Statements, the journal for other programs, exchange rates, and the ends of periods."""

from collections.abc import Iterator

from ninja import Query, Router

from goodorder.accounting import commands, queries
from goodorder.accounting.rules import FORMATS, Span, read_rate, span_of
from goodorder.doorway.serving import Call, TextFile, reads, streams, writes
from goodorder.doorway.shapes import Listed, listed, shown
from goodorder.parties.queries import get_company
from goodorder.treasury import tables
from goodorder.treasury.shapes.books import (
    BalanceSheetAsked,
    BalanceSheetShown,
    ExchangeRatesAsked,
    ExchangeRateSent,
    ExchangeRateShown,
    ExchangeRatesSent,
    ExchangeRatesTakenShown,
    JournalAsked,
    PeriodReopenedShown,
    PeriodReopeningSent,
    ProfitAndLossShown,
    StatementAsked,
    TurnoversShown,
    YearEndSent,
    YearEndShown,
)

router = Router(tags=["Accounting"])


@reads(router, "/accounting/turnovers", needs="accounting.view", is_report=True)
def show_turnovers(request: Call, query: Query[StatementAsked]) -> TurnoversShown:
    """Show the trial balance of a month or year: opening, debits, credits and closing of every account."""
    return shown(
        TurnoversShown, queries.turnovers(request.auth, company=query.company, span=_span(request, query))
    )


@streams(router, "/accounting/turnovers.csv", needs="accounting.view")
def download_turnovers(request: Call, query: Query[StatementAsked]) -> TextFile:
    """Download the trial balance of a month or year as CSV."""
    table = tables.turnover_table(
        queries.turnovers(request.auth, company=query.company, span=_span(request, query))
    )
    return TextFile("trial-balance.csv", iter([table]))


@reads(router, "/accounting/profit-and-loss", needs="accounting.view", is_report=True)
def show_profit_and_loss(request: Call, query: Query[StatementAsked]) -> ProfitAndLossShown:
    """Show income and expenses of a month or year beside the one before."""
    return shown(
        ProfitAndLossShown,
        queries.profit_and_loss(request.auth, company=query.company, span=_span(request, query)),
    )


@streams(router, "/accounting/profit-and-loss.csv", needs="accounting.view")
def download_profit_and_loss(request: Call, query: Query[StatementAsked]) -> TextFile:
    """Download income and expenses of a month or year as CSV."""
    table = tables.profit_table(
        queries.profit_and_loss(request.auth, company=query.company, span=_span(request, query))
    )
    return TextFile("profit-and-loss.csv", iter([table]))


@reads(router, "/accounting/balance-sheet", needs="accounting.view", is_report=True)
def show_balance_sheet(request: Call, query: Query[BalanceSheetAsked]) -> BalanceSheetShown:
    """Show what a company owns and owes at the end of a day."""
    until = query.until or request.auth.now.date()
    return shown(BalanceSheetShown, queries.balance_sheet(request.auth, company=query.company, until=until))


@streams(router, "/accounting/balance-sheet.csv", needs="accounting.view")
def download_balance_sheet(request: Call, query: Query[BalanceSheetAsked]) -> TextFile:
    """Download what a company owns and owes at the end of a day as CSV."""
    until = query.until or request.auth.now.date()
    found = queries.balance_sheet(request.auth, company=query.company, until=until)
    return TextFile("balance-sheet.csv", iter([tables.balance_table(found)]))


@streams(router, "/accounting/journal", needs="accounting.export")
def download_journal(request: Call, query: Query[JournalAsked]) -> TextFile:
    """Download the journal for another program: the same entries give the same bytes, each carries its id."""
    pieces: Iterator[str] = queries.journal_text(
        request.auth,
        company=query.company,
        written_as=query.format,
        since=query.since,
        until=query.until,
    )
    ending, _write = FORMATS[query.format]
    return TextFile(f"journal.{ending}", pieces)


@writes(router, "/accounting/period-reopenings", calls=commands.reopen_period)
def reopen_period(request: Call, body: PeriodReopeningSent) -> PeriodReopenedShown:
    """Open the latest closed month again."""
    get_company(request.auth, body.company)
    commands.reopen_period(request.auth, **body.model_dump())
    return PeriodReopenedShown(company=body.company, period=body.period)


@writes(router, "/accounting/year-ends", calls=commands.carry_forward)
def carry_forward(request: Call, body: YearEndSent) -> YearEndShown:
    """Carry a year's result to retained earnings and close its last month."""
    get_company(request.auth, body.company)
    return YearEndShown.of(body, commands.carry_forward(request.auth, **body.model_dump()))


@reads(router, "/accounting/exchange-rates", needs="accounting.view")
def list_exchange_rates(request: Call, query: Query[ExchangeRatesAsked]) -> Listed[ExchangeRateShown]:
    """List exchange rates, the latest days first."""
    return listed(queries.list_rates(request.auth, **query.model_dump()), ExchangeRateShown.of)


@writes(router, "/accounting/exchange-rates", calls=commands.set_rate)
def set_exchange_rate(request: Call, body: ExchangeRateSent) -> ExchangeRateShown:
    """Say what a unit of a currency is worth in another from a day on; what is booked keeps its own rate."""
    given = {name: getattr(body, name) for name in ("base", "quote", "on", "source")}
    return ExchangeRateShown.of(commands.set_rate(request.auth, **given, rate=read_rate(body.rate)))


@writes(router, "/accounting/exchange-rate-imports", calls=commands.import_rates)
def import_exchange_rates(request: Call, body: ExchangeRatesSent) -> ExchangeRatesTakenShown:
    """Set many rates at once; of the same pair and day the last counts."""
    changed = commands.import_rates(request.auth, rates=[rate.draft() for rate in body.rates])
    return ExchangeRatesTakenShown(changed=changed)


def _span(request: Call, query: StatementAsked) -> Span:
    return span_of(query.period, today=request.auth.now.date())
