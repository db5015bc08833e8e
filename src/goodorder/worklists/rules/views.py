"""Views: the columns a list may show, and the lists everybody begins with."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from goodorder.kernel.errors import Invalid
from goodorder.worklists.rules.filters import FIELD, NEWEST, OrderFilter

COLUMNS = (
    *("number", "placed", "customer", "reference", "channel", "country", "state", "fulfilment", "payment"),
    *("promised", "owner", "tags", "service", "total"),
)
ALWAYS = "number"
DEFAULT_COLUMNS = (*("number", "placed", "customer", "channel", "state", "fulfilment", "payment", "total"),)


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A view that comes with the house: its code, and what it shows."""

    code: str
    asked: OrderFilter
    sort: str = NEWEST
    columns: tuple[str, ...] = field(default=DEFAULT_COLUMNS)


_WITH_PROMISE = ("number", "placed", "customer", "state", "fulfilment", "promised", "owner", "total")
BUILT_IN = (
    BuiltIn("all", OrderFilter()),
    BuiltIn("open", OrderFilter(state="open")),
    BuiltIn("held", OrderFilter(hold="any"), "oldest"),
    BuiltIn("to_release", OrderFilter(stage="to_release"), "oldest"),
    BuiltIn("backordered", OrderFilter(stage="backordered"), "oldest", _WITH_PROMISE),
    BuiltIn("to_ship", OrderFilter(stage="to_ship"), "oldest", _WITH_PROMISE),
    BuiltIn("late", OrderFilter(due="late"), "oldest", _WITH_PROMISE),
    BuiltIn("unpaid", OrderFilter(payment="unpaid"), "oldest"),
    BuiltIn("returns", OrderFilter(returns="open")),
    BuiltIn("mine", OrderFilter(state="open", owner="me"), "oldest"),
)


def built_in(code: str) -> BuiltIn | None:
    """Return a view that comes with the house, if the code names one."""
    return next((view for view in BUILT_IN if view.code == code), None)


def columns_with(fields: Iterable[str]) -> tuple[str, ...]:
    """Return every column there is, those of custom fields (keys) before the total."""
    return (*COLUMNS[:-1], *(f"{FIELD}{key}" for key in fields), COLUMNS[-1])


def checked_columns(names: Iterable[str], fields: Iterable[str] = ()) -> list[str]:
    """Return columns in the order the list shows them, the order's number among them; `fields` are listed keys.

    Raises Invalid naming one that there is not.
    """
    chosen, known = {ALWAYS, *names}, columns_with(fields)
    if unknown := sorted(chosen - set(known)):
        message = f"columns: {unknown[0]} is none; choose from {', '.join(known)}"
        raise Invalid("worklists.column_unknown", message, field="columns")
    return [name for name in known if name in chosen]
