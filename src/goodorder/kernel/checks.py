"""Reading what people and machines send: each check returns the clean value or names the field and the remedy."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global

from goodorder.kernel.errors import Invalid

Reader = Callable[..., Any]
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # groups and test regions among the territories
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FLAGS = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(("false", "no", "off", "0"), False)


def text(value: Any, *, field: str, most: int = 200, least: int = 1) -> str:
    """Return the text without outer blanks; raises Invalid when it is too short, too long or unprintable.

    With `least=0` the text may be missing.
    """
    found = "" if value is None else str(value).strip()
    if len(found) < least:
        raise Invalid("checks.empty", f"{field}: write something here", field=field)
    if len(found) > most:
        raise Invalid("checks.too_long", f"{field}: use at most {most} characters", field=field)
    if _CONTROL.search(found):
        raise Invalid("checks.unprintable", f"{field}: remove the control characters", field=field)
    return found


def code(value: Any, *, field: str = "code", most: int = 40) -> str:
    """Return a code of ours: letters, digits, dot, dash and underscore; raises Invalid."""
    found = text(value, field=field, most=most)
    if not _CODE.fullmatch(found):
        message = f"{field}: use letters, digits, dots, dashes and underscores, without blanks"
        raise Invalid("checks.not_a_code", message, field=field)
    return found


def one_of(value: Any, known: tuple[str, ...], *, field: str) -> str:
    """Return the value if it is one of the known words; raises Invalid listing them."""
    found = text(value, field=field)
    if found not in known:
        raise Invalid("checks.not_known", f"{field}: choose one of {', '.join(known)}", field=field)
    return found


def whole(value: Any, *, field: str, least: int = 0, most: int = 2**31 - 1) -> int:
    """Return a whole number within bounds, read from a number or its digits; raises Invalid."""
    try:
        found = int(value if isinstance(value, int) else str(value).strip())
    except ValueError as failure:
        raise Invalid("checks.not_whole", f"{field}: write a whole number", field=field) from failure
    if not least <= found <= most:
        message = f"{field}: must lie between {least} and {most}"
        raise Invalid("checks.out_of_range", message, field=field)
    return found


def flag(value: Any, *, field: str) -> bool:
    """Return a yes or no, read from a truth value or a form's word for it; raises Invalid."""
    found = _FLAGS.get(str(value).strip().lower())
    if found is None:
        raise Invalid("checks.not_a_flag", f"{field}: write true or false", field=field)
    return found


def country(value: Any, *, field: str = "country") -> str:
    """Return the two letters of a country (ISO 3166-1) in capitals; raises Invalid."""
    found = text(value, field=field, most=2).upper()
    if found not in _countries():
        message = f"{field}: {found} is no country; write its two ISO letters, e.g. GB or DE"
        raise Invalid("checks.country_unknown", message, field=field)
    return found


def currency(value: Any, *, field: str = "currency") -> str:
    """Return the three letters of a currency in use (ISO 4217) in capitals; raises Invalid."""
    found = text(value, field=field, most=3).upper()
    if found not in _currencies():
        message = f"{field}: {found} is no currency in use; write its three ISO letters, e.g. EUR"
        raise Invalid("checks.currency_unknown", message, field=field)
    return found


@cache
def _countries() -> frozenset[str]:
    pairs = {str(place) for place in Locale("en").territories if str(place).isalpha()}
    return frozenset(pairs - _NO_COUNTRIES)


@cache
def _currencies() -> frozenset[str]:
    used = get_global("territory_currencies").values()
    return frozenset(str(row[0]) for rows in used for row in rows if row[2] is None and row[3])


def changed(record: Any, changes: Mapping[str, Any], readers: Mapping[str, Reader]) -> dict[str, str]:
    """Set each change on the record as its reader understands it; return what differs, as text.

    `readers` names the fields that may change. The caller saves. Raises Invalid naming the field.
    """
    if unknown := sorted(set(changes) - set(readers)):
        message = f"{unknown[0]}: cannot be changed; open to change: {', '.join(sorted(readers))}"
        raise Invalid("checks.not_changeable", message, field=unknown[0])
    found = {name: readers[name](value, field=name) for name, value in changes.items()}
    differing = {name: value for name, value in found.items() if getattr(record, name) != value}
    for name, value in differing.items():
        setattr(record, name, value)
    return {name: str(value) for name, value in differing.items()}
