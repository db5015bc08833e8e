"""Values of readings as people and spreadsheets write them."""

from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goodorder.kernel.money import exponent

_DAY_MIN, _HOUR_MIN = 1440, 60
# How many digits after the point a kind of reading has, as it is kept.
DIGITS = {"share": 6, "turns": 2}


def exact(kind: str, value: int | None, currency: str) -> Decimal | None:
    """Return a value in whole units: money in its currency, a share as a part of one; minutes stay minutes."""
    if value is None:
        return None
    digits = exponent(currency) if kind == "money" else DIGITS.get(kind, 0)
    return Decimal(value).scaleb(-digits)


def in_words(kind: str, value: int | None, currency: str = "") -> str:
    """Write a value in the reader's locale; – where there is none."""
    found = exact(kind, value, currency)
    if found is None or value is None:
        return "–"
    if kind == "money":
        return format_currency(found, currency, locale=_locale())
    if kind == "share":
        return format_percent(found, format="#,##0.0%", locale=_locale())
    if kind == "minutes":
        return _duration(value)
    return format_decimal(found, format="#,##0.00" if kind == "turns" else None, locale=_locale())


def changed(kind: str, now: int, before: int) -> str:
    """Write by how much a value differs: shares in points, times as such, everything else in percent."""
    size = abs(now - before)
    if kind == "share":
        points = format_decimal(Decimal(size) / 10_000, format="#,##0.0", locale=_locale())
        return _("%(points)s points") % {"points": points}
    if kind == "minutes":
        return _duration(size)
    if not before:
        return _("from nothing")
    return format_percent(Decimal(size) / abs(before), format="#,##0%", locale=_locale())


def _duration(minutes: int) -> str:
    if minutes >= _DAY_MIN:
        days, rest = divmod(minutes, _DAY_MIN)
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": rest // _HOUR_MIN}
    hours, rest = divmod(minutes, _HOUR_MIN)
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def _locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")
