"""Custom fields in people's words: what their kinds are called, and how a value is shown."""

from collections.abc import Mapping
from datetime import date

from babel.numbers import format_decimal
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goodorder.looks.saying import reader_locale, whole_day
from goodorder.looks.word import Word

FIELDS = {
    "field_kind": {
        "text": Word(_("Text on one line"), "neutral"),
        "long_text": Word(_("Long text"), "neutral"),
        "number": Word(_("Whole number"), "neutral"),
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


def as_cell(kind: str, value: str, labels: Mapping[str, str]) -> str | int | date:
    """Return a field's value as a sheet keeps it: days and numbers as such."""
    if kind == "date" and value:
        return date.fromisoformat(value)
    if kind == "number" and value:
        return int(value)
    if kind == "yes_no" and value:
        return gettext("yes") if value == "yes" else gettext("no")
    return labels.get(value, value)


def in_words(kind: str, value: str, labels: Mapping[str, str]) -> str:
    """Write a field's value in the reader's locale; empty for none."""
    cell = as_cell(kind, value, labels)
    if isinstance(cell, date):
        return whole_day(cell)
    return format_decimal(cell, locale=reader_locale()) if isinstance(cell, int) else cell
