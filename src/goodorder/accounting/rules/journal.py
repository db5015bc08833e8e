"""The journal as it leaves the house: entries as values, and names that other programs accept for accounts."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from goodorder.accounting.rules.currencies import rate_text
from goodorder.kernel.money import to_text

_ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}
_OUTSIDE = re.compile(r"[^A-Za-z0-9]+")


class JournalAccount(NamedTuple):
    """An account of the chart."""

    code: str
    name: str
    kind: str


class ExportedLine(NamedTuple):
    """One side of an entry: debit positive in its own currency, `booked` the same in the company's."""

    account: str
    currency: str
    amount: int
    booked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedEntry:
    """An entry as it leaves; `id` never changes, so that whoever reads it twice can tell."""

    id: str
    posted_on: date
    source: str
    about: str
    memo: str
    rate: int | None
    rate_on: date | None
    rate_source: str
    lines: tuple[ExportedLine, ...]

    @property
    def rate_words(self) -> str:
        """Say at which rate it was valued; empty in the company's own currency."""
        if self.rate is None or self.rate_on is None:
            return ""
        return f"{rate_text(self.rate)} of {self.rate_on} by {self.rate_source}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalHead:
    """Whose journal it is: the company, its currency, its chart, and every currency it has posted in."""

    company: str
    name: str
    currency: str
    accounts: tuple[JournalAccount, ...]
    currencies: tuple[str, ...]


def account_names(accounts: Iterable[JournalAccount]) -> Mapping[str, str]:
    """Return by code a name such as `Assets:1100-Receivables`: ASCII, without blanks, each of them once.

    Those who would share a name are told apart by a number, in the order of their codes.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for account in sorted(accounts):
        stem = f"{_ROOTS[account.kind]}:{_component(account)}"
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name)
        names[account.code] = name
    return names


def _component(account: JournalAccount) -> str:
    words = _plain(account.name).split("-")
    parts = [_plain(account.code), *(word[:1].upper() + word[1:] for word in words)]
    found = "-".join(part for part in parts if part)
    return found[:1].upper() + found[1:] or "0"


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _OUTSIDE.sub("-", ascii_only).strip("-")


def one_line(text: str) -> str:
    """Return a text on one line, without control characters and without blanks at its ends."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def settled_line(line: ExportedLine, book: str) -> tuple[int, str]:
    """Return amount and currency of a line that others understand.

    A line of nothing that only changes what an account is worth stands in the book currency.
    """
    return (line.booked, book) if not line.amount and line.booked else (line.amount, line.currency)


def priced(line: ExportedLine, book: str) -> str:
    """Write a line's amount for plain-text accounting: `100.00 USD @@ 92.00 EUR`."""
    amount, currency = settled_line(line, book)
    written = f"{to_text(amount, currency)} {currency}"
    if currency == book:
        return written
    return f"{written} @@ {to_text(abs(line.booked), book)} {book}"
