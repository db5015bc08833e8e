"""Reading one field of a row: text in, value out; a wrong one is refused by name with the remedy."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS, exponent
from goodorder.kernel.quantity import MOST_UNITS

Value = TypeVar("Value")
Reader = Callable[[str, str], Value]
MOST_DIGITS = 20
TRUE, FALSE = {"true", "yes", "1"}, {"false", "no", "0", ""}


def wrong(field: str, remedy: str) -> Invalid:
    """Return the refusal of a field."""
    return Invalid("channels.field_wrong", f"{field}: {remedy}", field=field)


def text(most: int, *, least: int = 0) -> Reader[str]:
    """Read text of at most so many characters, outer blanks removed."""

    def read(value: str, field: str) -> str:
        found = value.replace("\xa0", " ").strip()  # spreadsheets put no-break spaces into cells
        if len(found) < least:
            raise wrong(field, "is missing")
        if len(found) > most:
            raise wrong(field, f"has {len(found)} characters; at most {most}")
        if not found.isprintable():
            raise wrong(field, "holds control characters; write plain text")
        return found

    return read


def whole(*, least: int = 0, most: int = MOST_UNITS) -> Reader[int]:
    """Read a whole number within bounds."""

    def read(value: str, field: str) -> int:
        found = value.strip()
        if not found.isascii() or not found.removeprefix("-").isdigit() or len(found) > MOST_DIGITS:
            raise wrong(field, "write a whole number")
        number = int(found)
        if not least <= number <= most:
            raise wrong(field, f"must lie between {least} and {most}")
        return number

    return read


def price(value: str, field: str) -> Decimal:
    """Read an amount in major units such as `12.50`, exactly as written."""
    found = value.strip()
    try:
        amount = Decimal(found) if len(found) <= MOST_DIGITS and "_" not in found else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) > MOST_MINOR_UNITS:
        raise wrong(field, "write an amount like 12.50, with a point and without a currency sign")
    return amount


def minor(amount: Decimal, currency: str) -> Decimal:
    """Return an amount in minor units, not yet rounded."""
    return amount.scaleb(exponent(currency))


def instant(zone: str) -> Reader[datetime]:
    """Read an ISO 8601 date and time; one without offset is meant in `zone`."""
    place = zone_of(zone)

    def read(value: str, field: str) -> datetime:
        try:
            found = datetime.fromisoformat(value.strip())
            return (found if found.tzinfo else found.replace(tzinfo=place)).astimezone(UTC)
        except (ValueError, OverflowError) as failure:
            raise wrong(field, "write a date and time like 2026-11-21 14:30:00") from failure

    return read


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by name; raises Invalid naming it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as failure:
        raise wrong("time_zone", f"there is no time zone {name}; write one like Europe/London") from failure


def flag(value: str, field: str) -> bool:
    """Read yes or no."""
    found = value.strip().lower()
    if found not in TRUE | FALSE:
        raise wrong(field, "write yes or no")
    return found in TRUE


def country(value: str, field: str) -> str:
    """Read a two-letter country code; empty stays empty."""
    found = value.strip().upper()
    if found and not (len(found) == len("GB") and found.isascii() and found.isalpha()):
        raise wrong(field, "write the two-letter code (ISO 3166), e.g. GB")
    return found


def one_of(*known: str) -> Reader[str]:
    """Read one of a few words; empty means the first."""

    def read(value: str, field: str) -> str:
        found = value.strip().lower() or known[0]
        if found not in known:
            raise wrong(field, f"write one of {', '.join(known)}")
        return found

    return read


def listed(value: str, field: str) -> tuple[str, ...]:
    """Read several codes separated by semicolons."""
    found = tuple(item.strip() for item in value.split(";") if item.strip())
    if len(found) > MOST_DIGITS:
        raise wrong(field, f"lists {len(found)} values; at most {MOST_DIGITS}")
    return found
