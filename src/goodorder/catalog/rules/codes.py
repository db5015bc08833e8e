"""Codes on goods: a SKU's own, and the others it answers to on some days."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Any

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid

ALIAS_KINDS = ("gtin", "barcode", "supplier", "channel", "former")
_CODE = re.compile(r"[\x21-\x7e]+( [\x21-\x7e]+)*")
_GTIN_LENGTHS = {8, 12, 13, 14}


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A code that would stand for two SKUs on one day: who has it, and who was to get it (in which row)."""

    code: str
    owner: str
    wanted_by: str
    row: int = 0

    def __str__(self) -> str:
        return f"{self.code} already stands for {self.owner} and was to stand for {self.wanted_by}"


def item_code(value: Any, *, field: str = "code", most: int = 60) -> str:
    """Return a code found on goods: visible ASCII, single blanks inside; raises Invalid."""
    found = checks.text(value, field=field, most=most)
    if not _CODE.fullmatch(found):
        message = f"{field}: use plain letters, digits and signs, with single blanks at most"
        raise Invalid("catalog.code_malformed", message, field=field)
    return found


def key_of(code: str) -> str:
    """Return what two spellings of one code have in common."""
    return code.strip().upper()


def alias_value(kind: str, value: Any, *, field: str = "value") -> str:
    """Return an alias' value; a GTIN must have a right length and check digit. Raises Invalid."""
    found = item_code(value, field=field, most=80)
    if kind == "gtin" and not is_gtin(found):
        message = f"{field}: {found} is no GTIN; check its digits, the last one is a check digit"
        raise Invalid("catalog.gtin_wrong", message, field=field)
    return found


def is_gtin(digits: str) -> bool:
    """Tell whether digits are a GTIN of 8, 12, 13 or 14 places with a right check digit."""
    if not digits.isascii() or not digits.isdigit() or len(digits) not in _GTIN_LENGTHS:
        return False
    weighted = sum(
        int(digit) * weight for digit, weight in zip(reversed(digits), cycle((1, 3)), strict=False)
    )
    return weighted % 10 == 0


def checked_period(first: date | None, end: date | None) -> tuple[date | None, date | None]:
    """Return the days from `first` on and before `end`; raises Invalid when there are none."""
    if first and end and end <= first:
        message = f"valid_until: must lie after valid_from, {first}"
        raise Invalid("catalog.period_empty", message, field="valid_until")
    return first, end
