"""Amounts and instants as text in the reader's locale, the same on pages and in files."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency
from django.utils.timezone import localtime
from django.utils.translation import get_language

from goodorder.kernel import clock
from goodorder.kernel.money import exponent


def reader_locale() -> Locale:
    """Return the locale that pages and files are written in."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def day_and_time(at: datetime) -> str:
    """Write day and time, the year only when it is not this one."""
    this_year = at.year == localtime(clock.now()).year
    on = (
        format_skeleton("MMMd", at, locale=reader_locale())
        if this_year
        else format_date(at, "medium", locale=reader_locale())
    )
    return f"{on}, {format_time(at, 'short', locale=reader_locale())}"


def whole_instant(at: datetime) -> str:
    """Write day, year and time of an instant in the house's zone, for files that are kept."""
    here = localtime(at)
    return f"{format_date(here, 'medium', locale=reader_locale())}, {format_time(here, 'short', locale=reader_locale())}"


def whole_day(on: date) -> str:
    """Write a day with its year."""
    return format_date(on, "medium", locale=reader_locale())


def money(minor: int, currency: str) -> str:
    """Write minor units as an amount, e.g. £12.50."""
    return format_currency(in_units(minor, currency), currency, locale=reader_locale())


def in_units(minor: int, currency: str) -> Decimal:
    """Return minor units as an exact number of the currency's units."""
    return Decimal(minor).scaleb(-exponent(currency))
