"""Statements and reminders as they are printed: every value a finished text in the customer's language. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from goodorder.accounting.rules.words import FALLBACK, WORDS
from goodorder.kernel.money import exponent

MINUS, NO_BREAK = "\u2212", "\u00a0"
Row = tuple[date, str, str, str, int, int]  # day, kind, method, number, amount, balance


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLetter:
    """What a reminder says. `items` are number, day of issue, day due and what is open."""

    seller: Mapping[str, Any]
    buyer: Mapping[str, str]
    language: str
    currency: str
    on: date
    level: int
    fee: int
    texts: Mapping[str, str]
    items: Sequence[tuple[str, date, date, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLetter:
    """What a statement says."""

    seller: Mapping[str, Any]
    buyer: Mapping[str, str]
    language: str
    currency: str
    since: date
    until: date
    opening: int
    closing: int
    rows: Sequence[Row]


class Writer:
    """Words, amounts and days in a customer's language; unknown languages are answered in English."""

    def __init__(self, language: str, currency: str) -> None:
        short = language[:2].lower()
        self.language = short if short in WORDS else FALLBACK
        self.words, self.currency, self.locale = WORDS[self.language], currency, Locale(self.language)

    def say(self, word: str, **values: str) -> str:
        """Return a word or sentence with its values filled in."""
        return self.words[word].format(**values)

    def amount(self, minor: int) -> str:
        """Write an amount without its currency."""
        places = "0" * exponent(self.currency)
        value = Decimal(minor).scaleb(-exponent(self.currency))
        text = format_decimal(value, format=f"#,##0.{places}" if places else "#,##0", locale=self.locale)
        return str(text).replace("-", MINUS)

    def money(self, minor: int) -> str:
        """Write an amount with its currency."""
        return f"{self.amount(minor)}{NO_BREAK}{self.currency}"

    def day(self, on: date) -> str:
        """Write a day."""
        return str(format_date(on, "medium", locale=self.locale)).replace(" ", NO_BREAK)


def reminder_values(letter: ReminderLetter) -> dict[str, Any]:
    """Return the texts of a reminder, each where the template sets it."""
    writer = Writer(letter.language, letter.currency)
    items = [each for each in letter.items if each[3]]
    open_sum = sum(amount for *_, amount in items)
    own = letter.texts.get(writer.language, "")
    totals = [[writer.say("open_sum"), writer.money(open_sum)]]
    if letter.fee:
        totals += [
            [writer.say("fee"), writer.money(letter.fee)],
            [writer.say("to_pay"), writer.money(open_sum + letter.fee)],
        ]
    heads = [writer.say(name) for name in ("number", "issued_on", "due_on", "days_late", "open")]
    rows = [
        [number, writer.day(issued), writer.day(due), str((letter.on - due).days), writer.amount(amount)]
        for number, issued, due, amount in items
    ]
    return {
        **_frame(writer, letter.seller, letter.buyer, letter.on),
        "title": writer.say(f"reminder_{min(letter.level, 3)}"),
        "paragraphs": [own or writer.say(f"reminder_text_{min(letter.level, 3)}")],
        "heads": heads,
        "rows": rows,
        "numbers_from": 3,
        "totals": totals,
        "closing": writer.say("crossed"),
    }


def statement_values(letter: StatementLetter) -> dict[str, Any]:
    """Return the texts of a statement, each where the template sets it."""
    writer = Writer(letter.language, letter.currency)
    heads = [writer.say(name) for name in ("day", "what", "number", "amount", "balance")]
    rows = [
        [writer.day(on), _what(writer, kind, method), number, writer.amount(amount), writer.amount(balance)]
        for on, kind, method, number, amount, balance in letter.rows
    ]
    opening = ["", writer.say("opening"), "", "", writer.amount(letter.opening)]
    closing = writer.say("closing" if letter.closing >= 0 else "closing_good")
    period = writer.say("period", since=writer.day(letter.since), until=writer.day(letter.until))
    return {
        **_frame(writer, letter.seller, letter.buyer, letter.until),
        "title": writer.say("statement"),
        "paragraphs": [period],
        "heads": heads,
        "rows": [opening, *rows],
        "numbers_from": 3,
        "totals": [[closing, writer.money(abs(letter.closing))]],
        "closing": writer.say("please_check"),
    }


def _what(writer: Writer, kind: str, method: str) -> str:
    return writer.say(method if method in {"write_off", "rounding"} else kind)


def _frame(writer: Writer, seller: Mapping[str, Any], buyer: Mapping[str, str], on: date) -> dict[str, Any]:
    postal = seller.get("postal") or {}
    return {
        "language": writer.language,
        "on": [on.year, on.month, on.day],
        "date": writer.day(on),
        "seller": {"name": str(seller["name"]), "lines": _address(postal, named=False)},
        "buyer": _address(buyer, named=True),
        "page": writer.say("page"),
    }


def _address(postal: Mapping[str, Any], *, named: bool) -> list[str]:
    text = {name: str(value).strip() for name, value in postal.items() if value}
    names = [text.get("company", ""), text.get("name", "")] if named else []
    place = f"{text.get('postcode', '')} {text.get('city', '')}".strip()
    lines = [
        *names,
        text.get("line1", ""),
        text.get("line2", ""),
        place,
        text.get("region", ""),
        text.get("country", ""),
    ]
    return [line for line in lines if line]
