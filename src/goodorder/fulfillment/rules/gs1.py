"""What a scanner says: GS1 element strings, plain item numbers and our own codes. Pure.

Understood are strings with FNC1 as the group separator (ASCII 29), symbology identifiers in front (`]C1`, `]d2`,
`]Q3`, `]e0`), and the form for people with application identifiers in parentheses.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from goodorder.kernel.errors import Invalid

SEPARATOR = "\x1d"
SYMBOLOGIES = ("]C1", "]d2", "]Q3", "]e0", "]J1")
LONGEST = 200
# Application identifiers: how long their value is, and whether it ends at a separator instead.
FIXED = {"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2}
OPEN = {"10": 20, "21": 20, "22": 20, "30": 8, "37": 8, "240": 30, "241": 30, "400": 30}
CHECKED = ("00", "01", "02")
NUMBERS = (*FIXED, "30", "37")
ITEM_LENGTHS = (8, 12, 13, 14)
GTIN_LENGTH = 14
_IN_PARENTHESES = re.compile(r"\((\d{2,4})\)([^(]*)")
_PREFIXES = re.compile(r"\]([A-Za-z])[0-9A-Za-z]")
_CENTURY, _HALF = 100, 50


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was scanned. `code` is the text itself when it is no element string; `gtin` has 14 digits."""

    code: str = ""
    gtin: str = ""
    sscc: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    count: int | None = None

    @property
    def said(self) -> str:
        """Name what was scanned, for people."""
        return self.code or self.gtin or self.sscc or self.serial or self.lot

    @property
    def names(self) -> list[str]:
        """Return what a SKU may be called by that was scanned: an item number also in its shorter forms."""
        shorter = [self.gtin[at:] for at in (0, 1, 2, 6) if self.gtin and not self.gtin[:at].strip("0")]
        return list(dict.fromkeys([self.code, *shorter] if self.code else shorter))


def check_digit(digits: str) -> int:
    """Return the check digit of all digits but the last of a GTIN or SSCC: 3 and 1 in turn, from the right."""
    weighted = (int(digit) * (1 if at % 2 else 3) for at, digit in enumerate(reversed(digits)))
    return -sum(weighted) % 10


def is_checked(number: str) -> bool:
    """Tell whether the last digit is the check digit of the others."""
    return number.isascii() and number.isdigit() and int(number[-1]) == check_digit(number[:-1])


def read(text: str, *, today: date) -> Scanned:
    """Read what a scanner typed; raises Invalid `fulfillment.scan_unreadable` saying what is wrong."""
    found = text.strip(" \t\r\n").replace("\u241d", SEPARATOR)
    if not found or len(found) > LONGEST:
        raise _unreadable("scan something, or type the code below the bars")
    if found.startswith(SYMBOLOGIES):
        return _elements(found[3:].lstrip(SEPARATOR), today)
    if prefix := _PREFIXES.match(found):
        found = found[prefix.end() :]
    if found.startswith("("):
        return _readable(found, today)
    if SEPARATOR in found or _looks_like_elements(found):
        return _elements(found.lstrip(SEPARATOR), today)
    if len(found) in ITEM_LENGTHS and is_checked(found):
        return Scanned(code=found, gtin=found.zfill(GTIN_LENGTH))
    return Scanned(code=found)


def _looks_like_elements(text: str) -> bool:
    """Tell element strings without any mark from our own codes: a valid item or carton number follows its 01 or 00."""
    return (text[:2] in {"01", "02"} and len(text) > GTIN_LENGTH + 1 and is_checked(text[2:16])) or (
        text[:2] == "00" and len(text) == FIXED["00"] + 2 and is_checked(text[2:])
    )


def _readable(text: str, today: date) -> Scanned:
    parts = _IN_PARENTHESES.findall(text)
    if "".join(f"({name}){value}" for name, value in parts) != text:
        raise _unreadable("the parentheses do not hold application identifiers")
    found = Scanned()
    for name, value in parts:
        most = FIXED.get(name) or _length_open(name)
        if len(value) > most or not value:
            raise _unreadable(f"({name}) must have up to {most} characters")
        found = _with(found, name, value, today)
    return found


def _elements(text: str, today: date) -> Scanned:
    found, rest = Scanned(), text
    while rest:
        name = next((rest[:size] for size in (2, 3) if rest[:size] in FIXED or rest[:size] in OPEN), rest[:4])
        rest = rest[len(name) :]
        if size := FIXED.get(name) or _fixed_measure(name):
            value, rest = rest[:size], rest[size:].removeprefix(SEPARATOR)
        else:
            value, _, rest = rest.partition(SEPARATOR)
            most = _length_open(name)
            if not 0 < len(value) <= most:
                raise _unreadable(f"({name}) has {len(value)} characters; a separator is missing")
        found = _with(found, name, value, today)
    return found


def _fixed_measure(name: str) -> int:
    """Return the length of weights and sizes (31nn to 36nn), 0 for others."""
    return 6 if re.fullmatch(r"3[1-6]\d\d", name) else 0


def _length_open(name: str) -> int:
    most = OPEN.get(name) or _fixed_measure(name)
    if not most:
        raise _unreadable(f"application identifier {name} is not known here")
    return most


def _with(found: Scanned, name: str, value: str, today: date) -> Scanned:
    if size := FIXED.get(name):
        if len(value) != size or not (value.isascii() and value.isdigit()):
            raise _unreadable(f"({name}) must have {size} digits")
        if name in CHECKED and not is_checked(value):
            raise _unreadable(f"({name}) {value} has a wrong check digit; scan it again")
    if name in {"30", "37"} and not (value.isascii() and value.isdigit()):
        raise _unreadable(f"({name}) must be a number")
    if name == "17":
        return replace(found, expires_on=_day(value, today))
    fields = {"00": "sscc", "01": "gtin", "02": "gtin", "10": "lot", "21": "serial"}
    if name in {"30", "37"}:
        return replace(found, count=int(value))
    changes: dict[str, Any] = {fields[name]: value} if name in fields else {}
    return replace(found, **changes)


def _day(value: str, today: date) -> date:
    """Read YYMMDD; day 00 is the month's last, and the century is the one that is nearest."""
    year = today.year - today.year % _CENTURY + int(value[:2])
    if year - today.year > _HALF:
        year -= _CENTURY
    elif today.year - year >= _HALF:
        year += _CENTURY
    month, day = int(value[2:4]), int(value[4:])
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError as failure:
        raise _unreadable(f"(17) {value} is no day") from failure


def _unreadable(why: str) -> Invalid:
    return Invalid("fulfillment.scan_unreadable", f"scan: {why}", field="scan")
