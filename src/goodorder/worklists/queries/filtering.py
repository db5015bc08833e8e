"""From a filter to rows: every part reads an index, or looks at the open orders only, which are few."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum
from django.db.models.fields.json import KT

from goodorder.kernel.access import Context, internal_query
from goodorder.orders.models import Hold, Order, OrderLine, OrderRows, Promise
from goodorder.orders.queries.searching import found_by
from goodorder.parties.models import Channel
from goodorder.payments.models import Payable
from goodorder.returns.models import Return
from goodorder.returns.states import RETURN
from goodorder.tags.queries import subjects_tagged
from goodorder.worklists.models import Assignment
from goodorder.worklists.rules import ME, NOBODY, SORTS, OrderFilter

OPEN_STATES = ("placed", "confirmed")
_RETURNS_OVER = ("rejected", "cancelled", "expired", "closed")
_UTC = ZoneInfo("UTC")
_FEW = {"search", "hold", "stage", "due", "payment", "returns", "tag"}
_LIVE = Q(ordered__gt=F("cancelled") + F("handed_over"))
Part = Callable[[Context, OrderRows, str], OrderRows]


@internal_query
def filtered(ctx: Context, asked: OrderFilter) -> OrderRows:
    """Return the rows a filter lets through, of those the actor may see, without order."""
    rows = Order.objects.visible_to(ctx)
    for name, value in asked.said().items():
        if name != "search":
            rows = _PARTS[name](ctx, rows, value)
    return found_by(rows, asked.search) if asked.search else rows


@internal_query
def sorted_rows(rows: OrderRows, asked: OrderFilter, sort: str) -> tuple[OrderRows, str]:
    """Return rows with the column to sort them by.

    Where a filter leaves few of very many orders, they are found first and sorted then: the sort must not be one that
    an index has, or the database walks through a million orders in that order, looking for those few.
    """
    column = SORTS[sort]
    said = asked.said()
    is_few = bool(_FEW & said.keys()) or said.get("owner", NOBODY) != NOBODY
    if not is_few and (column.endswith("placed_at") or said.get("state", "completed") == "completed"):
        return rows, column
    if column.endswith("placed_at"):
        when = ExpressionWrapper(F("placed_at") + timedelta(0), DateTimeField())
        return rows.annotate(sort_key=when), column.replace("placed_at", "sort_key")
    return rows.annotate(sort_key=F("total") + 0), column.replace("total", "sort_key")


def person_of(ctx: Context) -> str:
    """Return the user's name of whoever asks; a key is nobody orders are assigned to."""
    kind, _colon, name = ctx.actor.partition(":")
    return name if kind == "user" else ctx.actor


def _state(_ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    return rows.filter(state__in=OPEN_STATES) if value == "open" else rows.filter(state=value)


def _channel(_ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    return rows.filter(channel=Subquery(Channel.objects.filter(code=value).values("pk")[:1]))


def _hold(_ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    holds = Hold.objects.filter(released_at=None)
    return rows.filter(pk__in=(holds if value == "any" else holds.filter(kind=value)).values("order"))


def _stage(_ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    """Keep orders by their lines, of which each stage has an index of its own."""
    wanted = {
        "to_release": Q(reserved__gt=0),
        "backordered": Q(backordered__gt=0),
        "to_ship": Q(released__gt=0),
        "part_shipped": Q(_LIVE, handed_over__gt=0, kind="item"),
    }[value]
    rows = rows.filter(pk__in=OrderLine.objects.filter(wanted).values("order"))
    if value != "to_release":
        return rows.filter(state__in=OPEN_STATES)
    held = Hold.objects.filter(order=OuterRef("pk"), released_at=None)
    return rows.filter(~Exists(held), state="confirmed")


def _payment(_ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    """Keep open orders by what their tenders come to, with the words of the list's column."""
    owed = Payable.objects.filter(about=OuterRef("public_id")).order_by()
    sums = owed.annotate(
        held=Sum("tenders__authorised", default=0), taken=Sum("tenders__captured", default=0)
    )
    wanted = {
        "unpaid": Q(held=0, taken=0),
        "authorised": Q(held__gt=0, taken=0),
        "part_paid": Q(taken__gt=0, taken__lt=F("amount")),
    }[value]
    return rows.filter(Exists(sums.filter(wanted, amount__gt=0)), state__in=OPEN_STATES, total__gt=0)


def _due(ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    """Keep open orders with units that were to leave before today, or today, by the promise in force."""
    in_force = Promise.objects.filter(line=OuterRef("pk")).order_by("-promise_version").values("ship_on")[:1]
    lines = OrderLine.objects.filter(_LIVE, order=OuterRef("pk"), kind="item").annotate(
        leaves_on=Subquery(in_force)
    )
    today = ctx.now.date()
    wanted = Q(leaves_on__lt=today) if value == "late" else Q(leaves_on=today)
    return rows.filter(Exists(lines.filter(wanted)), state__in=OPEN_STATES)


def _returns(_ctx: Context, rows: OrderRows, _value: str) -> OrderRows:
    under_way = [state for state in RETURN.states if state not in _RETURNS_OVER]
    return rows.filter(pk__in=Return.objects.filter(state__in=under_way).values("order"))


def _country(_ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    return rows.alias(land=KT("ship_to__country")).filter(land=value)


def _tag(_ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    return rows.filter(public_id__in=subjects_tagged("order", value))


def _owner(ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    if value == NOBODY:
        assigned = Assignment.objects.filter(order=OuterRef("pk")).exclude(assignee="")
        return rows.exclude(Exists(assigned))
    name = person_of(ctx) if value == ME else value
    return rows.filter(pk__in=Assignment.objects.filter(assignee=name).exclude(assignee="").values("order"))


def _placed_from(_ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    return rows.filter(placed_at__gte=_midnight(value))


def _placed_to(_ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    return rows.filter(placed_at__lt=_midnight(value) + timedelta(days=1))


def _midnight(value: str) -> datetime:
    return datetime.combine(date.fromisoformat(value), time(), _UTC)


def _least(_ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    return rows.filter(total__gte=int(value))


def _most(_ctx: Context, rows: OrderRows, value: str) -> OrderRows:
    return rows.filter(total__lte=int(value))


_PARTS: dict[str, Part] = {
    "state": _state,
    "channel": _channel,
    "hold": _hold,
    "stage": _stage,
    "payment": _payment,
    "due": _due,
    "returns": _returns,
    "country": _country,
    "tag": _tag,
    "owner": _owner,
    "placed_from": _placed_from,
    "placed_to": _placed_to,
    "least": _least,
    "most": _most,
}
