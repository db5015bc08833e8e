"""Amounts and days written for the reader, in sentences."""

from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency
from django.utils.translation import get_language

from goodorder.kernel.money import exponent


def _locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")


def amount(minor: int, currency: str) -> str:
    """Write minor units as an amount, e.g. £12.50."""
    return format_currency(Decimal(minor).scaleb(-exponent(currency)), currency, locale=_locale())


def day(on: date) -> str:
    """Write a day with its year."""
    return format_date(on, "medium", locale=_locale())
