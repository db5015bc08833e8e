"""What a custom field may be called, and what its values look like: each kind has one way to write a value."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS, to_minor, to_text

SUBJECTS = ("order", "customer", "product")
KINDS = ("text", "long_text", "number", "decimal", "money", "date", "yes_no", "choice", "link")
NUMERIC = ("number", "decimal", "money")
MEASURED = (*NUMERIC, "date")  # kinds that lists find by bounds
LONGEST = {"text": 200, "long_text": 2_000, "link": 500}
LONGEST_KEY, LONGEST_LABEL, LONGEST_HELP = 40, 80, 200
MOST_IN_USE, MOST_CHOICES, MOST_PLACES = 50, 50, 999
MOST_NUMBER = 10**15
MOST_DECIMALS = 6
YES, NO = "yes", "no"
Given = str | int | bool | None
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_DECIMAL = re.compile(rf"[+-]?\d{{1,16}}(\.\d{{1,{MOST_DECIMALS}}}0*)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDraft:
    """A field as it is asked for; without a key it gets one from its label. `choices` are pairs of key and label.

    `currency` (ISO 4217) is what a field of the kind money is in, for good; other kinds have none.
    """

    subject: str
    label: str
    kind: str
    key: str = ""
    help: str = ""
    position: int = 100
    is_listed: bool = False
    is_required: bool = False
    currency: str = ""
    choices: Sequence[tuple[str, str]] = ()


def as_key(value: Any, *, label: str, field: str = "key") -> str:
    """Return a key, made from the label when none is given; raises Invalid naming the field and the remedy."""
    found = str(value or "").strip() or key_from(label)
    if not _KEY.fullmatch(found) or len(found) > LONGEST_KEY:
        message = f"{field}: begin with a letter; small letters a to z, digits and underscores, at most {LONGEST_KEY}"
        raise Invalid("fields.no_key", message, field=field)
    return found


def key_from(label: str) -> str:
    """Make a key from a label: `Geschenk für` becomes `geschenk_fur`; empty when it has no Latin letter or digit."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_KEY].rstrip("_")


def as_label(value: Any, *, field: str = "label") -> str:
    """Return a label on one line; raises Invalid."""
    return _on_one_line(value, field=field, most=LONGEST_LABEL)


def as_help(value: Any, *, field: str = "help") -> str:
    """Return a help text, which may be missing; raises Invalid."""
    return checks.text(value, field=field, most=LONGEST_HELP, least=0)


def as_position(value: Any, *, field: str = "position") -> int:
    """Return a place among the other fields; raises Invalid."""
    return checks.whole(value, field=field, most=MOST_PLACES)


def checked_listing(subject: str, kind: str, *, is_listed: bool) -> bool:
    """Return whether a field is listed; raises Invalid for a long text and for what has no such list."""
    if is_listed and subject != "order":
        message = "is_listed: only the list of orders shows fields; leave it out"
        raise Invalid("fields.not_listed_here", message, field="is_listed")
    if is_listed and kind == "long_text":
        message = "is_listed: a long text does not fit into a list; leave it out or choose the kind text"
        raise Invalid("fields.too_long_to_list", message, field="is_listed")
    return is_listed


def as_currency(kind: str, given: str, *, field: str = "currency") -> str:
    """Return what a field of the kind money is in, empty for other kinds; raises Invalid where it is wrong or lacks."""
    if kind == "money":
        return checks.currency(given, field=field)
    if given.strip():
        message = f"{field}: only the kind money has one; leave it out"
        raise Invalid("fields.no_currency_here", message, field=field)
    return ""


def as_choices(kind: str, given: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the choices of a field as pairs of key and label; a choice without a key gets one from its label.

    Raises Invalid for none where the kind needs some, for some where it takes none, for too many and for repeats.
    """
    if kind != "choice":
        if given:
            raise Invalid("fields.no_choices_here", "choices: only the kind choice has them", field="choices")
        return []
    found = [_choice(key, label) for key, label in given]
    if not 0 < len(found) <= MOST_CHOICES:
        raise Invalid(
            "fields.choice_count", f"choices: give 1 to {MOST_CHOICES} to choose from", field="choices"
        )
    for names in ([key for key, _ in found], [label.casefold() for _, label in found]):
        if repeated := next((name for name in names if names.count(name) > 1), ""):
            message = f"choices: {repeated} stands there twice; leave one out"
            raise Invalid("fields.choice_twice", message, field="choices")
    return found


def _choice(key: str, label: str) -> tuple[str, str]:
    said = as_label(label or key, field="choices")
    return as_key(key, label=said, field="choices"), said


def as_value(kind: str, given: Given, *, field: str, choices: Collection[str] = ()) -> str:
    """Return a value the way its kind writes it, empty for none; raises Invalid naming the field and the remedy.

    A date is written `2026-11-21`, a number in its digits, a decimal with a point and no more digits than it needs, an
    amount in minor units, yes and no as such, a choice by its key.
    """
    if given is None or (isinstance(given, str) and not given.strip()):
        return ""
    return _READERS[kind](given, field, choices)


def required(field: str) -> Invalid:
    """Return the refusal of a record that would be, or become, without the value of a required field."""
    return Invalid("fields.required", f"{field}: is required; give it a value", field=field)


def refuse_lacking(needed: Iterable[str], values: Mapping[str, Given], *, prefix: str = "") -> None:
    """Raise Invalid naming, after a prefix, the first of the required fields (keys) that has no value among these."""
    for key in needed:
        if values.get(key) is None or not str(values[key]).strip():
            raise required(f"{prefix}{key}")


def as_written(kind: str, currency: str, text: str, *, field: str) -> Given:
    """Return a value as files have it: an amount is written there in major units, `12.50`; raises Invalid."""
    if kind != "money" or not text.strip():
        return text
    return to_minor(text.strip(), currency, field=field)


def as_cell(kind: str, currency: str, value: str) -> str | Decimal:
    """Return a kept value as files have it; `as_written` reads it back. Numbers come as such."""
    if not value or kind not in NUMERIC:
        return value
    return Decimal(to_text(int(value), currency) if kind == "money" else value)


def as_typed(kind: str, value: str) -> Given:
    """Return a kept value as machines get it: a number, a truth value, a text (of a decimal too); None for none."""
    if not value:
        return None
    if kind in {"number", "money"}:
        return int(value)
    return value == YES if kind == "yes_no" else value


def as_measure(kind: str, text: str) -> Decimal | None:
    """Return the number by which a measured kind's values are compared, days as `20261121`; None for what is none."""
    if kind not in MEASURED:
        return None
    try:
        kept = as_value(kind, text, field=kind)
    except Invalid:
        return None
    return Decimal(kept.replace("-", "") if kind == "date" else kept) if kept else None


def _on_one_line(value: Any, *, field: str, most: int) -> str:
    return re.sub(r"\s+", " ", checks.text(value, field=field, most=most))


def _text(given: Given, field: str, _choices: Collection[str]) -> str:
    return _on_one_line(given, field=field, most=LONGEST["text"])


def _long_text(given: Given, field: str, _choices: Collection[str]) -> str:
    return checks.text(given, field=field, most=LONGEST["long_text"]).replace("\r\n", "\n")


def _number(given: Given, field: str, _choices: Collection[str]) -> str:
    if isinstance(given, bool):
        raise Invalid("fields.not_whole", f"{field}: write a whole number", field=field)
    return str(checks.whole(given, field=field, least=-MOST_NUMBER, most=MOST_NUMBER))


def _money(given: Given, field: str, _choices: Collection[str]) -> str:
    if isinstance(given, bool):
        raise Invalid("fields.not_minor", f"{field}: write an amount in minor units", field=field)
    return str(checks.whole(given, field=field, least=-MOST_MINOR_UNITS, most=MOST_MINOR_UNITS))


def _decimal(given: Given, field: str, _choices: Collection[str]) -> str:
    text = str(given).strip()
    if not _DECIMAL.fullmatch(text) or abs(Decimal(text)) > MOST_NUMBER:
        message = f"{field}: write a number such as 12.5, with a point and at most {MOST_DECIMALS} decimals"
        raise Invalid("fields.no_decimal", message, field=field)
    found = Decimal(text).normalize()
    return f"{found:f}" if found else "0"


def _date(given: Given, field: str, _choices: Collection[str]) -> str:
    try:
        return date.fromisoformat(str(given).strip()).isoformat()
    except ValueError as failure:
        message = f"{field}: write a day such as 2026-11-21"
        raise Invalid("fields.no_day", message, field=field) from failure


def _yes_no(given: Given, field: str, _choices: Collection[str]) -> str:
    return YES if checks.flag(given, field=field) else NO


def _chosen(given: Given, field: str, choices: Collection[str]) -> str:
    return checks.one_of(given, tuple(choices), field=field)


def _link(given: Given, field: str, _choices: Collection[str]) -> str:
    found = checks.text(given, field=field, most=LONGEST["link"])
    if not _is_web_address(found):
        message = f"{field}: write a whole web address, beginning with https:// or http://"
        raise Invalid("fields.no_link", message, field=field)
    scheme, colon, rest = found.partition(":")
    return f"{scheme.lower()}{colon}{rest}"


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"[\s<>\"\\]", text)


_READERS: Mapping[str, Callable[[Given, str, Collection[str]], str]] = {
    "text": _text,
    "long_text": _long_text,
    "number": _number,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
    "yes_no": _yes_no,
    "choice": _chosen,
    "link": _link,
}
