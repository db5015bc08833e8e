"""Which orders a list shows: a filter is what its address says, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid

ORDER_STATES = ("placed", "confirmed", "completed", "cancelled", "closed", "rejected")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "state": ("open", *ORDER_STATES),
    "hold": ("any", "payment", "manual", "address", "stock", "fraud", "credit"),
    "payment": ("unpaid", "authorised", "part_paid"),
    "stage": ("to_release", "backordered", "to_ship", "part_shipped"),
    "due": ("late", "today"),
    "returns": ("open",),
}
SORTS: Mapping[str, str] = {
    "newest": "-placed_at",
    "oldest": "placed_at",
    "dearest": "-total",
    "cheapest": "total",
}
NEWEST, NOBODY, ME = "newest", "nobody", "me"
LONGEST, LONGEST_FIELD, MOST_FIELDS = 100, 500, 5
FIELD = "field."  # what the name of a custom field's part and column begins with
FROM, TO = "from", "to"  # what the name of a bound ends with: `field.pieces.from`


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """What is asked of a list of orders; empty means all. `stage`, `payment` and `due` speak of open orders.

    `owner` is a user's name, `me` or `nobody`; days are ISO dates in UTC; `least` and `most` bound the total in minor
    units of `currency`, or of whatever each order is in while that is empty; without a bound `currency` says nothing.
    `fields` are keys of custom fields with the value asked for; `pieces.from` and `pieces.to` are its bounds, inclusive.
    """

    search: str = ""
    state: str = ""
    channel: str = ""
    hold: str = ""
    payment: str = ""
    stage: str = ""
    due: str = ""
    returns: str = ""
    country: str = ""
    tag: str = ""
    owner: str = ""
    placed_from: str = ""
    placed_to: str = ""
    least: str = ""
    most: str = ""
    currency: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    def said(self) -> dict[str, str]:
        """Return what the filter says, empty parts left out."""
        plain = {name: getattr(self, name) for name in NAMES if getattr(self, name)}
        return {**plain, **{f"{FIELD}{key}": value for key, value in self.fields}}

    def by_field(self) -> dict[str, dict[str, str]]:
        """Return what is asked of each custom field: its bounds by their names, under an empty one what it is."""
        found: dict[str, dict[str, str]] = {}
        for name, value in self.fields:
            key, bound = split_bound(name)
            found.setdefault(key, {})[bound] = value
        return found


NAMES = tuple(field.name for field in fields(OrderFilter) if field.name != "fields")


def split_bound(name: str) -> tuple[str, str]:
    """Divide the name of a bound into the field's key and `from` or `to`; empty for what is none."""
    key, _dot, bound = name.rpartition(".")
    return (key, bound) if bound in {FROM, TO} and key else (name, "")


def as_filter(said: Mapping[str, str]) -> OrderFilter:
    """Read a filter from its parts; parts of other names are passed over.

    Raises Invalid naming the part and what it may be.
    """
    plain = {name: _checked(name, str(said.get(name) or "").strip()) for name in NAMES}
    if not (plain["least"] or plain["most"]):
        plain["currency"] = ""
    return OrderFilter(**plain, fields=_fields(said))


def _fields(said: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what is asked of custom fields, by key; raises Invalid for more than a list can answer quickly."""
    asked = {name.removeprefix(FIELD): str(said[name]).strip() for name in said if name.startswith(FIELD)}
    found = tuple((key, value[:LONGEST_FIELD]) for key, value in sorted(asked.items()) if key and value)
    if len({split_bound(key)[0] for key, _value in found}) > MOST_FIELDS:
        message = f"fields: ask for at most {MOST_FIELDS} custom fields at once"
        raise Invalid("worklists.too_many_fields", message, field="fields")
    return found


def _checked(name: str, value: str) -> str:
    if not value:
        return ""
    if name in CHOICES:
        return checks.one_of(value, CHOICES[name], field=name)
    if name in {"placed_from", "placed_to"}:
        return _day(name, value)
    if name in {"least", "most"}:
        return str(checks.whole(value, field=name, most=10**12))
    if name in {"country", "currency"}:
        return checks.text(value, field=name, most=2 if name == "country" else 3).upper()
    return value.casefold()[:LONGEST] if name == "tag" else value[:LONGEST]


def _day(name: str, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as failure:
        message = f"{name}: write a day such as 2026-11-21"
        raise Invalid("worklists.no_day", message, field=name) from failure


def checked_sort(sort: str) -> str:
    """Return a sort's name, the newest first when none is given; raises Invalid listing them."""
    return checks.one_of(sort or NEWEST, tuple(SORTS), field="sort")
