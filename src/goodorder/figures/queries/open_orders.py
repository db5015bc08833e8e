"""Orders with units to ship, as they stand: how many, and which."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from goodorder.figures.models import OpenOrder
from goodorder.figures.queries.asking import Question, today_of
from goodorder.kernel.access import Context
from goodorder.kernel.paging import Page, page_of
from goodorder.kernel.tables import ScopedQuerySet

STATES = ("open", "late", "due", "held", "waiting")


@dataclass(frozen=True, slots=True)
class OpenSums:
    """Orders and units to ship; of the orders, those late, due today, held, and with units that wait for stock."""

    orders: int
    units: int
    late: int
    due: int
    held: int
    waiting: int
    waiting_units: int


def open_sums(ctx: Context, question: Question) -> OpenSums:
    """Count the open orders the caller may see, by one query."""
    today = today_of(ctx)
    counted = {name: Count("pk", filter=_is(name, today)) for name in STATES[1:]}
    units = {
        "orders": Count("pk"),
        "units_sum": Sum("units", default=0),
        "waiting_sum": Sum("waiting", default=0),
    }
    named = {f"{name}_orders": count for name, count in counted.items()}
    found = {name: int(value) for name, value in _rows(ctx, question).aggregate(**units, **named).items()}
    states = {name: found[f"{name}_orders"] for name in counted}
    return OpenSums(found["orders"], found["units_sum"], **states, waiting_units=found["waiting_sum"])


def list_open_orders(
    ctx: Context, *, state: str, question: Question, cursor: str = "", size: int = 50
) -> Page[OpenOrder]:
    """Return open orders in one of STATES, oldest first; needs `reports.view`."""
    ctx.require("reports.view")
    rows = _rows(ctx, question).filter(_is(state, today_of(ctx)))
    return page_of(rows, cursor=cursor, size=size, order="placed_at")


def _rows(ctx: Context, question: Question) -> ScopedQuerySet[OpenOrder]:
    narrowed = {name: getattr(question, name) for name in ("company", "channel") if getattr(question, name)}
    return OpenOrder.objects.visible_to(ctx).filter(**narrowed)


def _is(state: str, today: date) -> Q:
    known = {
        "late": Q(ship_on__lt=today),
        "due": Q(ship_on=today),
        "held": Q(is_held=True),
        "waiting": Q(waiting__gt=0),
    }
    return known.get(state, Q())
