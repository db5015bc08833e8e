"""A statement as it was read, before anybody believes it."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS, exponent

BANK, PAYOUT = KINDS = ("bank", "payout")
MOST_BYTES = 10_000_000
MOST_LINES = 50_000
MOST_TEXT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One line: `amount` is what it adds to the account in minor units, `fee` what of `gross` was kept back.

    `kind`: charge, refund, fee, dispute, adjustment of a payout; transfer of a bank.
    """

    position: int
    on: date
    kind: str
    amount: int
    gross: int
    fee: int = 0
    reference: str = ""
    text: str = ""
    payer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDraft:
    """A payout of a provider, or a bank's account over some days; balances are None where nothing tells them.

    `account` is the provider's name or the bank account's number; `reference` the payout's or statement's own.
    """

    kind: str
    account: str
    reference: str
    currency: str
    on: date
    lines: tuple[DraftLine, ...]
    opening: int | None = None
    closing: int | None = None

    @property
    def total(self) -> int:
        """What the lines add up to."""
        return sum(line.amount for line in self.lines)


def wrong(field: str, remedy: str) -> Invalid:
    """Return the refusal of a file that cannot be read, naming where."""
    return Invalid("reconciliation.file_unreadable", f"{field}: {remedy}", field=field)


def text_of(content: bytes) -> str:
    """Decode a file; raises Invalid when it is too large or no UTF-8."""
    if len(content) > MOST_BYTES:
        raise wrong("file", f"it is larger than {MOST_BYTES // 1_000_000} MB; split it by day")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise wrong("file", "it is not UTF-8; save it so") from failure


def rows_of(content: bytes, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file with their line numbers; raises Invalid for a missing column or too many rows."""
    text = text_of(content)
    mark = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
            raise wrong("file", f"the first line must name the column {missing[0]}")
        for count, row in enumerate(reader, start=1):
            if count > MOST_LINES:
                raise wrong("file", f"it has more than {MOST_LINES} lines; split it by day")
            yield reader.line_num, {name: (value or "").strip() for name, value in row.items() if name}
    except csv.Error as failure:
        raise wrong(f"line {reader.line_num}", f"it is no CSV: {failure}") from failure


def amount_of(text: str, currency: str, *, field: str) -> int:
    """Read an amount written with a point, never with more digits than the currency has; raises Invalid."""
    try:
        minor = Decimal(text).scaleb(exponent(currency))
    except (InvalidOperation, ValueError) as failure:
        raise wrong(field, "write an amount like -12.50") from failure
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise wrong(field, f"{currency} has {exponent(currency)} digits after the point")
    if abs(minor) > MOST_MINOR_UNITS:
        raise wrong(field, "the amount is larger than allowed")
    return int(minor)


def day_of(text: str, *, field: str) -> date:
    """Read a day like 2026-11-21; raises Invalid."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError as failure:
        raise wrong(field, "write a day like 2026-11-21") from failure


def currency_of(text: str, *, field: str) -> str:
    """Read a currency; raises Invalid."""
    if len(text) == 3 and text.isascii() and text.isupper():  # noqa: PLR2004 - ISO 4217 codes have three letters
        return text
    raise wrong(field, "write three capital letters like EUR")
