"""Exchange rates and the value of an entry in a company's own currency. Rates are integers in 1/10^12."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from goodorder.accounting.rules.entries import PostingLine
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import allocate, exponent, round_half_up

RATE_ONE = 10**12
MOST_RATE = 9 * 10**18  # what a bigint holds, with room to spare
MOST_RATES = 2_000
_COLUMNS = ("base", "quote", "on", "rate")


class RateDraft(NamedTuple):
    """What one unit of `base` is worth in `quote` from a day on; `rate` in 1/10^12, `source` says who said so."""

    base: str
    quote: str
    on: date
    rate: int
    source: str


class Frozen(NamedTuple):
    """The rate an entry was valued at: what a unit of its currency is worth in the company's, since when, by whom."""

    rate: int = RATE_ONE
    on: date | None = None
    source: str = ""


OWN = Frozen()


def read_rate(text: str, *, field: str = "rate") -> int:
    """Read a rate such as `0.9213` as an integer in 1/10^12; raises Invalid when it is none above zero."""
    try:
        scaled = round_half_up(Decimal(text.strip()).scaleb(12))
    except (InvalidOperation, ValueError) as failure:
        message = f"{field}: write a rate like 0.9213"
        raise Invalid("accounting.rate_unreadable", message, field=field) from failure
    if not 0 < scaled <= MOST_RATE:
        message = f"{field}: must lie between 0.000000000001 and {MOST_RATE // RATE_ONE}"
        raise Invalid("accounting.rate_out_of_range", message, field=field)
    return scaled


def rate_text(rate: int) -> str:
    """Write a rate as a plain decimal without needless zeros, e.g. `0.9213`."""
    return f"{Decimal(rate).scaleb(-12).normalize():f}"


def turned_round(rate: int) -> int:
    """Return the rate of the opposite direction, rounded half up to 1/10^12."""
    return _half_up(RATE_ONE * RATE_ONE, rate)


def in_book(amount: int, *, currency: str, book: str, rate: int) -> int:
    """Return an amount in minor units of another currency, rounded half up."""
    shift = exponent(book) - exponent(currency)
    worth = _half_up(abs(amount) * rate * 10 ** max(shift, 0), RATE_ONE * 10 ** max(-shift, 0))
    return worth if amount >= 0 else -worth


def _half_up(top: int, bottom: int) -> int:
    return (2 * top + bottom) // (2 * bottom)


def booked_amounts(lines: Sequence[PostingLine], *, currency: str, book: str, rate: int) -> list[int]:
    """Return what each line of a balanced entry is worth in the book currency: debits positive, credits negative.

    The entry's total is converted once and shared by largest remainder on either side, so that the book
    amounts balance to the minor unit whatever the rate.
    """
    if currency == book:
        return [line.debit - line.credit for line in lines]
    total = in_book(sum(line.debit for line in lines), currency=currency, book=book, rate=rate)
    debits = allocate(total, [line.debit for line in lines])
    credits_ = allocate(total, [line.credit for line in lines])
    return [debit - credit for debit, credit in zip(debits, credits_, strict=True)]


def read_rates(text: str, *, source: str = "") -> list[RateDraft]:
    """Read rates from CSV with the columns base, quote, on, rate and, if it is not the same for all, source.

    Raises Invalid naming the row.
    """
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if missing := [name for name in _COLUMNS if name not in (rows.fieldnames or ())]:
        message = f"file: the first line lacks the columns {', '.join(missing)}"
        raise Invalid("accounting.rates_headless", message, field="file")
    found = [_row(row, number, source) for number, row in enumerate(rows, start=2)]
    if not found or len(found) > MOST_RATES:
        message = f"file: must hold between 1 and {MOST_RATES} rates"
        raise Invalid("accounting.rates_count", message, field="file")
    return found


def _row(row: dict[str, str | None], number: int, source: str) -> RateDraft:
    try:
        on = date.fromisoformat((row["on"] or "").strip())
    except ValueError as failure:
        message = f"file: row {number}: on: write a day like 2026-11-21"
        raise Invalid("accounting.rate_day_unreadable", message, field="file") from failure
    try:
        rate = read_rate(row["rate"] or "")
    except Invalid as refusal:
        raise Invalid(refusal.code, f"file: row {number}: {refusal.message}", field="file") from refusal
    base, quote = ((row[name] or "").strip().upper() for name in ("base", "quote"))
    return RateDraft(base, quote, on, rate, (row.get("source") or source).strip())


def latest_of_each(rates: Iterable[RateDraft]) -> list[RateDraft]:
    """Return the rates with the last of those for the same pair and day."""
    return list({(rate.base, rate.quote, rate.on): rate for rate in rates}.values())
