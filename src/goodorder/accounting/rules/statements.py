"""The financial statements' arithmetic: trial balance of a span, profit and loss, balance sheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from goodorder.accounting.rules.entries import RETAINED, PostingLine, last_day, period_of

YEAR_END = "year-end:"  # the source of what carries a year's result forward begins with this
RESULT_KINDS = ("income", "expense")


class Span(NamedTuple):
    """Days from `since` to and with `until`; without `since`, from the beginning."""

    since: date | None
    until: date

    @property
    def before(self) -> "Span | None":
        """The span to compare with: the months before, as many; else as many days. None from the beginning."""
        if self.since is None:
            return None
        last = self.since - timedelta(days=1)
        if self.since.day == 1 and (self.until + timedelta(days=1)).day == 1:
            months = (self.until.year - self.since.year) * 12 + self.until.month - self.since.month
            earlier = last.year * 12 + last.month - 1 - months
            return Span(date(earlier // 12, earlier % 12 + 1, 1), last)
        return Span(last - (self.until - self.since), last)


def span_of(text: str, *, today: date) -> Span:
    """Read a month like 2026-11, a year like 2026, or nothing (this month) as a span; raises Invalid."""
    if not text:
        return Span(today.replace(day=1), last_day(f"{today:%Y-%m}"))
    if len(text) == 4 and text.isascii() and text.isdigit() and text > "0000":  # noqa: PLR2004 - a year
        return Span(date(int(text), 1, 1), date(int(text), 12, 31))
    until = last_day(text)
    return Span(until.replace(day=1), until)


def periods_of(span: Span) -> list[str]:
    """List the years and months a span touches, the latest first: a year before its months."""
    first = span.since or span.until
    found = []
    for year in range(span.until.year, first.year - 1, -1):
        found.append(f"{year:04}")
        months = (f"{year:04}-{month:02}" for month in range(12, 0, -1))
        found += [month for month in months if period_of(first) <= month <= period_of(span.until)]
    return found


@dataclass(frozen=True, slots=True)
class TurnoverRow:
    """An account over a span: what it stood at before, what was debited and credited, in minor units."""

    code: str
    name: str
    kind: str
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """Return what it stands at afterwards: debits less credits."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnovers:
    """The trial balance of a span in the book currency. `unvalued` entries have no rate and count nothing."""

    company: str
    currency: str
    span: Span
    rows: tuple[TurnoverRow, ...]
    unvalued: int = 0

    @property
    def totals(self) -> TurnoverRow:
        """Sum up all accounts: opening and closing are zero, debit and credit the same."""
        sums = (sum(getattr(row, name) for row in self.rows) for name in ("opening", "debit", "credit"))
        return TurnoverRow("", "", "", *sums)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line of a statement as people read it: income, liabilities and equity positive when credited."""

    code: str
    name: str
    amount: int
    previous: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one kind and their sum."""

    kind: str
    rows: tuple[StatementRow, ...]

    @property
    def total(self) -> int:
        """Sum of the lines."""
        return sum(row.amount for row in self.rows)

    @property
    def previous(self) -> int:
        """Sum of what they are compared with."""
        return sum(row.previous for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfitAndLoss:
    """Income less expenses of a span, beside the span before."""

    company: str
    currency: str
    span: Span
    income: Section
    expense: Section

    @property
    def result(self) -> int:
        """Profit, or loss when negative."""
        return self.income.total - self.expense.total

    @property
    def previous(self) -> int:
        """Return the result of the span before."""
        return self.income.previous - self.expense.previous


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceSheet:
    """What a company owns and owes at the end of a day; `result` was not carried to retained earnings yet."""

    company: str
    currency: str
    until: date
    asset: Section
    liability: Section
    equity: Section
    result: int

    @property
    def total(self) -> int:
        """Return what is owned; the same as what is owed, put in and earned, or the books are broken."""
        return self.asset.total

    @property
    def equity_and_result(self) -> int:
        """Return what was put in and earned, carried forward or not."""
        return self.equity.total + self.result

    @property
    def claims(self) -> int:
        """Return what is owed, put in and earned."""
        return self.liability.total + self.equity_and_result


class Standing(NamedTuple):
    """An account and what it stands at: debits less credits."""

    code: str
    name: str
    kind: str
    balance: int


def section(kind: str, standings: Sequence[Standing], previous: Mapping[str, int] | None = None) -> Section:
    """Return the accounts of one kind that have something to say, seen from their own side."""
    sign = 1 if kind in {"asset", "expense"} else -1
    was = previous or {}
    rows = (
        StatementRow(each.code, each.name, sign * each.balance, sign * was.get(each.code, 0))
        for each in standings
        if each.kind == kind
    )
    return Section(kind, tuple(row for row in rows if row.amount or row.previous))


def result_of(standings: Iterable[Standing]) -> int:
    """Return the result that income and expense accounts add up to: profit positive."""
    return -sum(each.balance for each in standings if each.kind in RESULT_KINDS)


def carried_lines(standings: Iterable[Standing]) -> tuple[PostingLine, ...]:
    """Return the entry that empties income and expense accounts into retained earnings; empty if they are."""
    turned = [each for each in standings if each.kind in RESULT_KINDS and each.balance]
    if not turned:
        return ()
    total = sum(each.balance for each in turned)
    lines = (PostingLine(each.code, max(-each.balance, 0), max(each.balance, 0)) for each in turned)
    return *lines, PostingLine(RETAINED, max(total, 0), max(-total, 0))
