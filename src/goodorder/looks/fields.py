"""Custom fields in people's words: what their kinds are called, and how a value is shown."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goodorder.looks.saying import money, reader_locale, whole_day
from goodorder.looks.word import Word
from goodorder.looks.workbooks import Amount

FIELDS = {
    "field_kind": {
        "text": Word(_("Text on one line"), "neutral"),
        "long_text": Word(_("Long text"), "neutral"),
        "number": Word(_("Whole number"), "neutral"),
        "decimal": Word(_("Number with decimals"), "neutral"),
        "money": Word(_("Amount of money"), "neutral"),
        "date": Word(_("Date"), "neutral"),
        "yes_no": Word(_("Yes or no"), "neutral"),
        "choice": Word(_("One of a list"), "neutral"),
        "link": Word(_("Web address"), "neutral"),
    },
    "field_subject": {
        "order": Word(_("Orders"), "neutral"),
        "customer": Word(_("Customers"), "neutral"),
        "product": Word(_("Products"), "neutral"),
    },
}


def as_cell(kind: str, value: str, labels: Mapping[str, str], currency: str = "") -> Any:
    """Return a field's value as a sheet keeps it: days, numbers and amounts as such."""
    if not value:
        return ""
    if kind in _CELLS:
        return _CELLS[kind](value)
    if kind == "money":
        return Amount(int(value), currency)
    if kind == "yes_no":
        return gettext("yes") if value == "yes" else gettext("no")
    return labels.get(value, value)


def in_words(kind: str, value: str, labels: Mapping[str, str], currency: str = "") -> str:
    """Write a field's value in the reader's locale; empty for none."""
    cell = as_cell(kind, value, labels, currency)
    if isinstance(cell, Amount):
        return money(*cell)
    if isinstance(cell, date):
        return whole_day(cell)
    if isinstance(cell, int | Decimal):
        return format_decimal(cell, format="#,##0.######", locale=reader_locale())
    return str(cell)


_CELLS: Mapping[str, Callable[[str], Any]] = {"date": date.fromisoformat, "number": int, "decimal": Decimal}
