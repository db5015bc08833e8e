"""Amounts and instants as text in the reader's locale, the same on pages and in files."""

from datetime import date, datetime, time
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
    language = get_language()
    this_year = localtime(clock.now()).year
    return f"{_day(at.date(), this_year, language)}, {_time(at.hour, at.minute, language)}"


# The instants of a list fall on a few days, and a day has a few minutes: each is worded once in a language.
@lru_cache(maxsize=2_048)
def _day(on: date, this_year: int, language: str | None) -> str:
    locale = _locale(language or "en")
    shown = format_skeleton("MMMd", on, locale=locale) if on.year == this_year else None
    return str(shown or format_date(on, "medium", locale=locale))


@lru_cache(maxsize=8_192)
def _time(hour: int, minute: int, language: str | None) -> str:
    return str(format_time(time(hour, minute), "short", locale=_locale(language or "en")))


def whole_instant(at: datetime) -> str:
    """Write day, year and time of an instant in the house's zone, for files that are kept."""
    here = localtime(at)
    return f"{format_date(here, 'medium', locale=reader_locale())}, {format_time(here, 'short', locale=reader_locale())}"


def whole_day(on: date) -> str:
    """Write a day with its year."""
    return format_date(on, "medium", locale=reader_locale())


def money(minor: int, currency: str) -> str:
    """Write minor units as an amount, e.g. £12.50."""
    return _money(minor, currency, get_language())


@lru_cache(maxsize=16_384)
def _money(minor: int, currency: str, language: str | None) -> str:
    return str(format_currency(in_units(minor, currency), currency, locale=_locale(language or "en")))


def in_units(minor: int, currency: str) -> Decimal:
    """Return minor units as an exact number of the currency's units."""
    return Decimal(minor).scaleb(-exponent(currency))
