"""Statements as tables for spreadsheets, with the digits of their currency."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from goodorder.accounting.rules import BalanceSheet, ProfitAndLoss, Section, Turnovers
from goodorder.kernel.money import to_text
from goodorder.looks.sheets import csv_text

Row = Sequence[Any]


def turnover_table(found: Turnovers) -> str:
    """Write a trial balance as CSV."""
    heads = ("code", "name", "kind", "currency", "opening", "debit", "credit", "closing")
    rows = (
        (
            row.code,
            row.name,
            row.kind,
            found.currency,
            *_amounts(found.currency, row.opening, row.debit, row.credit, row.closing),
        )
        for row in found.rows
    )
    return csv_text(heads, rows)


def profit_table(found: ProfitAndLoss) -> str:
    """Write a profit and loss statement as CSV."""
    heads = ("kind", "code", "name", "currency", "amount", "previous")
    rows = [row for part in (found.income, found.expense) for row in _part(part, found.currency)]
    result = ("result", "", "", found.currency, *_amounts(found.currency, found.result, found.previous))
    return csv_text(heads, [*rows, result])


def balance_table(found: BalanceSheet) -> str:
    """Write a balance sheet as CSV."""
    heads = ("kind", "code", "name", "currency", "amount")
    parts = (found.asset, found.liability, found.equity)
    rows = [row[:-1] for part in parts for row in _part(part, found.currency)]
    return csv_text(
        heads, [*rows, ("result", "", "", found.currency, *_amounts(found.currency, found.result))]
    )


def _part(part: Section, currency: str) -> Iterable[Row]:
    return (
        (part.kind, row.code, row.name, currency, *_amounts(currency, row.amount, row.previous))
        for row in part.rows
    )


def _amounts(currency: str, *minor: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(to_text(each, currency)) for each in minor)
