"""A document as it is printed: every value a finished text in the buyer's language. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_currency_symbol,
)

from goodorder.invoicing.rules import CREDIT, Amounts, DraftLine, sum_of
from goodorder.invoicing.rules.categories import CATEGORIES
from goodorder.invoicing.rules.words import FALLBACK, WORDS
from goodorder.kernel.money import PPM, exponent

NO_BREAK, MINUS = "\u00a0", "\u2212"
HERE = "here"
CITY_FIRST = {"GB", "IE"}
REGION_AFTER_CITY = {"US", "CA", "AU"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a document says, before it is put into words. `corrects_number` is empty on an invoice."""

    kind: str
    number: str
    issued_on: date
    due_on: date
    seller: Mapping[str, Any]
    buyer: Mapping[str, Any]
    currency: str
    lines: Sequence[DraftLine]
    corrects_number: str = ""
    corrects_on: date | None = None
    reason: str = ""


class Tongue:
    """Words, numbers and dates as one reader expects them; unknown languages are answered in English."""

    def __init__(self, language: str, country: str, currency: str) -> None:
        self.language = language[:2].lower() if language[:2].lower() in WORDS else FALLBACK
        self.words, self.currency = WORDS[self.language], currency
        try:
            self.locale = Locale.parse(f"{self.language}_{country.upper()}")
        except (UnknownLocaleError, ValueError):
            self.locale = Locale(self.language)

    def say(self, word: str, **values: str) -> str:
        """Return a word or sentence with its values filled in."""
        return self.words[word].format(**values)

    def number(self, amount: int) -> str:
        """Write an amount without its currency."""
        return self._decimal(Decimal(amount), "0" * exponent(self.currency))

    def unit_price(self, net: int, quantity: int) -> str:
        """Write net by unit, with up to two digits more where it does not come out even."""
        if not quantity:
            return ""
        return self._decimal(Decimal(net) / quantity, "0" * exponent(self.currency) + "##")

    def money(self, amount: int) -> str:
        """Write an amount with its currency."""
        # Babel sets letters flush against digits, and a few currencies have other digits there than in ISO 4217.
        is_lettered = get_currency_symbol(self.currency, locale=self.locale)[-1].isalpha()
        if is_lettered or get_currency_precision(self.currency) != exponent(self.currency):
            return f"{self.number(amount)}{NO_BREAK}{self.currency}"
        value = Decimal(amount).scaleb(-exponent(self.currency))
        return str(format_currency(value, self.currency, locale=self.locale))

    def count(self, quantity: int) -> str:
        """Write a quantity."""
        return str(format_decimal(quantity, locale=self.locale))

    def rate(self, rate_ppm: int) -> str:
        """Write a tax rate, e.g. 7.7 %."""
        pattern = self.locale.percent_formats[None].pattern.replace("#,##0", "#,##0.####")
        return str(format_percent(Decimal(rate_ppm) / PPM, format=pattern, locale=self.locale))

    def day(self, day: date) -> str:
        """Write a date with the month's name."""
        return str(format_date(day, "long", locale=self.locale)).replace(" ", NO_BREAK)

    def country(self, code: str) -> str:
        """Name a country."""
        return str(self.locale.territories.get(code.upper(), code))

    def _decimal(self, minor: Decimal, places: str) -> str:
        pattern = f"#,##0.{places}" if places else "#,##0"
        value = minor.scaleb(-exponent(self.currency))
        return str(format_decimal(value, format=pattern, locale=self.locale)).replace("-", MINUS)


def printed(sheet: Sheet) -> dict[str, Any]:
    """Return the texts the template sets, each where it belongs."""
    buyer_country = str(sheet.buyer.get("country", ""))
    tongue = Tongue(str(sheet.buyer.get("language", FALLBACK)), buyer_country, sheet.currency)
    seller_postal = sheet.seller.get("postal", {})
    return {
        "language": tongue.language,
        "issued_on": [sheet.issued_on.year, sheet.issued_on.month, sheet.issued_on.day],
        "words": dict(tongue.words),
        "title": tongue.say(sheet.kind),
        "number": sheet.number,
        "seller": {"name": sheet.seller["name"], "lines": address_lines(seller_postal, tongue, named=False)},
        "sender": " · ".join(
            [sheet.seller["name"], *address_lines(seller_postal, tongue, named=False, home=HERE)]
        ),
        "buyer": address_lines(sheet.buyer, tongue, home=str(sheet.seller.get("country", ""))),
        "particulars": _particulars(sheet, tongue),
        "reason": sheet.reason,
        "lines": _lines(sheet.lines, tongue),
        "has_discount": any(line.discount for line in sheet.lines),
        "taxes": _taxes(sheet.lines, tongue),
        "totals": _totals(sheet, tongue),
        "notes": _notes(sheet, tongue),
        "footer": _footer(sheet.seller, tongue),
    }


def address_lines(
    postal: Mapping[str, Any], tongue: Tongue, *, named: bool = True, home: str = ""
) -> list[str]:
    """Return an address in the order its country writes it; the country only when it is not `home`.

    With `home` HERE the country is left out.
    """
    text = {name: str(value).strip() for name, value in postal.items() if value}
    city, code, region = (text.get(name, "") for name in ("city", "postcode", "region"))
    country = text.get("country", "").upper()
    if country in CITY_FIRST:
        place = [city, code]
    elif country in REGION_AFTER_CITY:
        place = [" ".join(part for part in (city, region, code) if part)]
    else:
        place = [f"{code} {city}".strip(), region]
    names = [text.get("company", ""), text.get("name", "")] if named else []
    is_abroad = country and home != HERE and country != home.upper()
    abroad = [tongue.country(country)] if is_abroad else []
    return [line for line in [*names, text.get("line1", ""), text.get("line2", ""), *place, *abroad] if line]


def _is_settled(sheet: Sheet) -> bool:
    return sheet.buyer.get("payment") in {"card", "cash"}


def _particulars(sheet: Sheet, tongue: Tongue) -> list[list[str]]:
    corrected = ""
    if sheet.corrects_on:
        day = tongue.day(sheet.corrects_on)
        corrected = tongue.say("corrects_of", number=sheet.corrects_number, day=day)
    rows = {
        "number": sheet.number,
        "issued_on": tongue.day(sheet.issued_on),
        "due_on": "" if sheet.kind == CREDIT or _is_settled(sheet) else tongue.day(sheet.due_on),
        "corrects": corrected,
        "reference": str(sheet.buyer.get("reference", "")),
        "delivered": _delivered(sheet, tongue),
        "buyer_tax_number": str(sheet.buyer.get("tax_number", "")),
    }
    return [[tongue.say(name), value] for name, value in rows.items() if value]


def period_of(lines: Iterable[DraftLine]) -> tuple[date, date] | None:
    """Return the first and the last day on which the lines of a collective invoice left; None on any other."""
    days = [line.delivered_on for line in lines if line.delivered_on]
    return (min(days), max(days)) if days else None


def _delivered(sheet: Sheet, tongue: Tongue) -> str:
    period = period_of(sheet.lines)
    return "–".join(dict.fromkeys(tongue.day(day) for day in period)) if period else ""


def delivery_note(line: DraftLine, tongue: Tongue) -> str:
    """Say which order and delivery a line of a collective invoice is of; empty on any other."""
    if not line.delivered_on:
        return ""
    day = tongue.day(line.delivered_on)
    return tongue.say("delivery_of", order=line.order_number, number=line.delivery_number, day=day)


def _lines(lines: Sequence[DraftLine], tongue: Tongue) -> list[dict[str, str]]:
    """Return positions; the first of each delivery carries its heading."""
    notes = [delivery_note(line, tongue) for line in lines]
    return [
        _line(at + 1, line, tongue) | {"heading": notes[at] if not at or notes[at] != notes[at - 1] else ""}
        for at, line in enumerate(lines)
    ]


def _line(at: int, line: DraftLine, tongue: Tongue) -> dict[str, str]:
    return {
        "position": str(at),
        "description": line.description,
        "sku_code": line.sku_code,
        "quantity": tongue.count(line.quantity),
        "unit_price": tongue.unit_price(line.net, line.quantity),
        "discount": tongue.number(-line.discount) if line.discount else "",
        "rate": tongue.rate(line.tax_rate_ppm),
        "amount": tongue.number(line.net - line.discount),
    }


def _by_rate(lines: Iterable[DraftLine]) -> dict[int, Amounts]:
    found: dict[int, Amounts] = {}
    for line in lines:
        found[line.tax_rate_ppm] = found.get(line.tax_rate_ppm, Amounts()).plus(Amounts.of(line))
    return dict(sorted(found.items(), reverse=True))


def _taxes(lines: Iterable[DraftLine], tongue: Tongue) -> list[list[str]]:
    return [
        [
            tongue.rate(rate_ppm),
            tongue.number(sums.net - sums.discount),
            tongue.number(sums.tax),
            tongue.number(sums.total),
        ]
        for rate_ppm, sums in _by_rate(lines).items()
    ]


def _totals(sheet: Sheet, tongue: Tongue) -> list[list[str]]:
    sums = sum_of(sheet.lines)
    rows = []
    if sums.discount:
        rows = [
            [tongue.say("subtotal"), tongue.number(sums.net)],
            [tongue.say("discounts"), tongue.number(-sums.discount)],
        ]
    rows.append([tongue.say("net_total"), tongue.number(sums.net - sums.discount)])
    rows += [
        [tongue.say("total_tax", rate=tongue.rate(rate)), tongue.number(each.tax)]
        for rate, each in _by_rate(sheet.lines).items()
    ]
    return [*rows, [tongue.say(f"{sheet.kind}_total"), tongue.money(sums.total)]]


def _notes(sheet: Sheet, tongue: Tongue) -> list[str]:
    named = [tongue.say(name) for name, each in CATEGORIES.items() if each.reason_code and _has(sheet, name)]
    own = dict.fromkeys(line.tax_reason for line in sheet.lines if line.tax_reason)
    reasons = [f"{reason.rstrip('.')}." for reason in (*named, *own)]
    return [
        settlement_note(sheet, tongue),
        *reasons,
        tongue.say("amounts_in", currency=sheet.currency),
    ]


def _has(sheet: Sheet, category: str) -> bool:
    return any(line.tax_category == category and not line.tax_reason for line in sheet.lines)


def settlement_note(sheet: Sheet, tongue: Tongue) -> str:
    """Say how a document is settled: paid, to be paid until when, or credited."""
    total = tongue.money(sum_of(sheet.lines).total)
    if sheet.kind == CREDIT:
        return tongue.say("credited", total=total)
    if _is_settled(sheet):
        return tongue.say(f"by_{sheet.buyer['payment']}")
    if sheet.due_on > sheet.issued_on:
        return tongue.say("pay_by", total=total, day=tongue.day(sheet.due_on), number=sheet.number)
    return tongue.say("pay_now", number=sheet.number)


def _footer(seller: Mapping[str, Any], tongue: Tongue) -> list[list[str]]:
    postal = seller.get("postal", {})

    def labelled(label: str, value: Any) -> str:
        return f"{label} {value}" if value else ""

    columns = [
        [
            str(seller["name"]),
            labelled(tongue.say("tax_number"), seller.get("tax_number")),
            labelled(tongue.say("registration"), postal.get("registration")),
        ],
        [str(postal.get(name, "")) for name in ("email", "phone", "website")],
        [
            str(postal.get("bank", "")),
            labelled("IBAN", postal.get("iban")),
            labelled("BIC", postal.get("bic")),
        ],
    ]
    filled = [[line for line in column if line] for column in columns]
    return [column for column in filled if column]
