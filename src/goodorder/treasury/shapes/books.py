"""Statements, exchange rates and ends of periods on the wire. Amounts in minor units of the company's currency."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from goodorder.accounting.models import Entry, ExchangeRate
from goodorder.accounting.rules import RateDraft, rate_text, read_rate
from goodorder.doorway.shapes import Asked, Currency, Day, Reason, Sent, Shown

CompanyCode = Annotated[str, Field(min_length=1, max_length=20)]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
SpanText = Annotated[
    str,
    Field(
        pattern=r"^([0-9]{4}(-(0[1-9]|1[0-2]))?)?$",
        description="a month like 2026-11 or a year like 2026; empty: this month",
    ),
]
RateText = Annotated[
    str, Field(pattern=r"^[0-9]{1,7}(\.[0-9]{1,12})?$", description="a plain decimal such as 0.9213")
]


class StatementAsked(Sent):
    """Of which company, for which month or year."""

    company: CompanyCode
    period: SpanText = ""


class BalanceSheetAsked(Sent):
    """Of which company, at the end of which day; today, if not said."""

    company: CompanyCode
    until: Day | None = None


class SpanShown(Shown):
    """The days from `since` to and with `until`."""

    since: date | None
    until: date


class TurnoverShown(Shown):
    """An account: what it stood at before, was debited and credited, and stands at; debits less credits."""

    code: str
    name: str
    kind: str
    opening: int
    debit: int
    credit: int
    closing: int


class TurnoversShown(Shown):
    """The trial balance of a span. `unvalued` entries have no exchange rate and count nothing."""

    company: str
    currency: str
    span: SpanShown
    rows: list[TurnoverShown]
    unvalued: int


class StatementRowShown(Shown):
    """An account in a statement, and what it was in the span before."""

    code: str
    name: str
    amount: int
    previous: int


class StatementPartShown(Shown):
    """The accounts of one kind and their sums."""

    kind: str
    rows: list[StatementRowShown]
    total: int
    previous: int


class ProfitAndLossShown(Shown):
    """Income less expenses: a profit is positive. `previous` is the span before, as long."""

    company: str
    currency: str
    span: SpanShown
    income: StatementPartShown
    expense: StatementPartShown
    result: int
    previous: int


class BalanceSheetShown(Shown):
    """What is owned, owed, put in and earned; `total` and `claims` are the same."""

    company: str
    currency: str
    until: date
    asset: StatementPartShown
    liability: StatementPartShown
    equity: StatementPartShown
    result: int
    total: int
    claims: int


class JournalAsked(Sent):
    """Of which company, written for which program, from which day to which."""

    company: CompanyCode
    format: Literal["csv", "hledger", "beancount", "ledger", "xero", "quickbooks"]
    since: Day | None = None
    until: Day | None = None


class PeriodReopeningSent(Sent):
    """The latest closed month, and why it opens again."""

    company: CompanyCode
    period: Month
    reason: Reason


class PeriodReopenedShown(Shown):
    """A month that is open again."""

    company: str
    period: str


class YearEndSent(Sent):
    """The year whose result goes to retained earnings."""

    company: CompanyCode
    year: Annotated[int, Field(ge=1900, le=9998)]


class YearEndShown(Shown):
    """The entry that carried the result; empty when there was nothing to carry."""

    company: str
    year: int
    entry: str

    @classmethod
    def of(cls, sent: YearEndSent, carried: Entry | None) -> "YearEndShown":
        """Show what a year's end came to."""
        return cls(company=sent.company, year=sent.year, entry=carried.public_id if carried else "")


class ExchangeRateSent(Sent):
    """What one unit of `base` is worth in `quote` from a day on, and who says so."""

    base: Currency
    quote: Currency
    on: Day
    rate: RateText
    source: Annotated[str, Field(min_length=1, max_length=40)]

    def draft(self) -> RateDraft:
        """Return it with the rate as an integer."""
        return RateDraft(self.base, self.quote, self.on, read_rate(self.rate), self.source)


class ExchangeRatesSent(Sent):
    """Many rates at once."""

    rates: Annotated[list[ExchangeRateSent], Field(min_length=1, max_length=2000)]


class ExchangeRatesTakenShown(Shown):
    """How many rates are new or changed."""

    changed: int


class ExchangeRatesAsked(Asked):
    """Which rates."""

    currency: Annotated[str, Field(pattern="^([A-Z]{3})?$", description="pairs with this currency")] = ""


class ExchangeRateShown(Shown):
    """A rate: one unit of `base` in `quote`, as a plain decimal."""

    id: str
    base: str
    quote: str
    on: date
    rate: str
    source: str

    @classmethod
    def of(cls, row: ExchangeRate) -> "ExchangeRateShown":
        """Show a rate."""
        named = {name: getattr(row, name) for name in ("base", "quote", "on", "source")}
        return cls(id=row.public_id, rate=rate_text(row.rate), **named)
