"""The journal as tables: our own columns, and those that Xero and QuickBooks take in."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from goodorder.accounting.rules.currencies import rate_text
from goodorder.accounting.rules.journal import ExportedEntry, JournalHead, one_line
from goodorder.accounting.rules.plain_text import beancount, hledger, ledger
from goodorder.kernel.money import to_text
from goodorder.looks.sheets import plain_cell

Format = Callable[[JournalHead, Iterable[ExportedEntry]], Iterator[str]]
_LONGEST_NUMBER = 21  # what QuickBooks takes as a journal number: the end of our id, which is its random part
_OWN = [
    "entry_id",
    "posted_on",
    "source",
    "about",
    "memo",
    "account",
    "account_name",
    "kind",
    "currency",
    "debit",
    "credit",
    "rate",
    "rate_on",
    "rate_source",
    "book_currency",
    "booked",
]
_XERO = ["*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount"]
_QUICKBOOKS = ["*JournalNo", "*JournalDate", "*AccountName", "*Debits", "*Credits", "Description", "Currency"]


def own(head: JournalHead, entries: Iterable[ExportedEntry]) -> Iterator[str]:
    """Write everything, a line of an entry each; amounts with their currency's digits."""
    known = {account.code: account for account in head.accounts}
    yield _row(_OWN)
    for entry in entries:
        rate = "" if entry.rate is None else rate_text(entry.rate)
        common = (entry.id, entry.posted_on, *map(_text, (entry.source, entry.about, entry.memo)))
        for line in entry.lines:
            debit, credit = max(line.amount, 0), max(-line.amount, 0)
            account = known[line.account]
            yield _row(
                [
                    *common,
                    *map(_text, (account.code, account.name)),
                    account.kind,
                    line.currency,
                    to_text(debit, line.currency),
                    to_text(credit, line.currency),
                    rate,
                    entry.rate_on or "",
                    _text(entry.rate_source),
                    head.currency,
                    to_text(line.booked, head.currency),
                ]
            )


def xero(head: JournalHead, entries: Iterable[ExportedEntry]) -> Iterator[str]:
    """Write manual journals in the book currency; the narration begins with the entry's id."""
    yield _row(_XERO)
    for entry in entries:
        narration = f"{entry.id} {one_line(entry.memo)}".strip()
        for line in entry.lines:
            amount = to_text(line.booked, head.currency)
            yield _row(
                [narration, entry.posted_on, _text(entry.source), _text(line.account), "Tax Exempt", amount]
            )


def quickbooks(head: JournalHead, entries: Iterable[ExportedEntry]) -> Iterator[str]:
    """Write journal entries in the book currency; the description begins with the entry's id."""
    names = {account.code: f"{account.code} {account.name}" for account in head.accounts}
    yield _row(_QUICKBOOKS)
    for entry in entries:
        described = f"{entry.id} {one_line(entry.memo)}".strip()
        number = entry.id[-_LONGEST_NUMBER:]
        for line in entry.lines:
            debit = to_text(line.booked, head.currency) if line.booked > 0 else ""
            credit = to_text(-line.booked, head.currency) if line.booked < 0 else ""
            yield _row(
                [
                    number,
                    entry.posted_on,
                    _text(names[line.account]),
                    debit,
                    credit,
                    described,
                    head.currency,
                ]
            )


def _text(value: str) -> str:
    return plain_cell(one_line(value))


def _row(cells: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


FORMATS: Mapping[str, tuple[str, Format]] = {
    "csv": ("csv", own),
    "hledger": ("journal", hledger),
    "beancount": ("beancount", beancount),
    "ledger": ("ledger", ledger),
    "xero": ("csv", xero),
    "quickbooks": ("csv", quickbooks),
}
