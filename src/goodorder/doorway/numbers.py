"""Numbers as people type and read them, in the language of the page; exactly, or not at all."""

import re
from decimal import Decimal
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol
from django import forms

from goodorder.kernel.money import to_minor, to_text
from goodorder.looks.saying import reader_locale

_BLANKS = re.compile(r"[\s\u00a0\u202f]")


def plain(text: str) -> str:
    """Return a typed number with a point and no grouping: in German `1.234,50` becomes `1234.50`.

    A point (in German) or comma (in English) that cannot be grouping is read as the decimal sign, as in `12.50`.
    What is no number comes back as it is, for its reader to refuse.
    """
    locale = reader_locale()
    point, group = get_decimal_symbol(locale), get_group_symbol(locale)
    typed = _BLANKS.sub("", text).replace("\u2212", "-")
    number = rf"[+-]?(\d+|[1-9]\d{{0,2}}({re.escape(group)}\d{{3}})+|(?={re.escape(point)}))({re.escape(point)}\d+)?"
    if re.fullmatch(number, typed):
        return typed.replace(group, "").replace(point, ".")
    if re.fullmatch(r"[+-]?\d*[.,]\d+", typed):
        return typed.replace(",", ".")
    return text


def local(number: str) -> str:
    """Write a plain number such as `1234.50` as it is typed here: `1234,50`."""
    return number.replace(".", get_decimal_symbol(reader_locale()))


def amount_of(text: str, currency: str, *, field: str = "amount") -> int:
    """Read a typed amount as minor units. Raises Invalid, naming `field`, when it is none."""
    return to_minor(plain(text), currency, field=field)


def amount_text(minor: int, currency: str) -> str:
    """Write minor units as they are typed here, without the currency."""
    return local(to_text(minor, currency))


class DecimalField(forms.DecimalField):
    """A decimal that is typed and shown in the language of the page; a browser's own number field follows its own."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"widget": widget, **options})

    def to_python(self, value: Any) -> Any:
        """Read what was typed as a Decimal; raises ValidationError when it is no number."""
        return super().to_python(plain(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """Write a value of ours as it is typed here; what was typed stays."""
        return local(f"{value:f}") if isinstance(value, Decimal) else value
