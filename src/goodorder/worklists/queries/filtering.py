"""From a filter to rows: open orders are found in a narrow table of their own, others by an index of each part."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Lower

from goodorder.fields.queries import is_common, is_common_between, order_field
from goodorder.fields.rules import as_measure
from goodorder.kernel.access import Context, internal_query
from goodorder.orders.models import Hold, Order, OrderLine, OrderRows
from goodorder.orders.queries.searching import found_by
from goodorder.parties.models import Channel
from goodorder.returns.models import Return
from goodorder.returns.states import RETURN
from goodorder.tags.queries import subjects_tagged
from goodorder.worklists.models import OPEN_STATES, Assignment, OpenOrder
from goodorder.worklists.rules import FROM, ME, NOBODY, SORTS, TO, OrderFilter

_RETURNS_OVER = ("rejected", "cancelled", "expired", "closed")
_UTC = ZoneInfo("UTC")
_COMMON = 10_000
_BOUNDS = {FROM: "gte", TO: "lte"}
_FEW = {"search", "hold", "returns", "tag"}
_OPEN_ONLY = {"stage", "due", "payment"}
# Rows of orders, or of those open: `id`, `public_id`, `channel`, `state`, `total` and `placed_at` mean the same in both.
Rows = QuerySet[Any]
Part = Callable[[Context, Rows, str], Rows]


@internal_query
def narrow_rows(ctx: Context, asked: OrderFilter) -> Rows:
    """Return the rows a filter lets through, of those the actor may see, without order, by the orders' ids.

    They are of open orders where the filter asks for no others.
    """
    said = asked.said()
    is_open = bool(_OPEN_ONLY & said.keys()) or said.get("state") in {"open", *OPEN_STATES}
    rows: Rows = OpenOrder.objects.visible_to(ctx) if is_open else Order.objects.visible_to(ctx)
    for name, value in said.items():
        rows = _PARTS[name](ctx, rows, value) if name in _PARTS else rows
    for key, wanted in asked.by_field().items():
        rows = _field(rows, key, wanted)
    return rows


@internal_query
def filtered(ctx: Context, asked: OrderFilter) -> OrderRows:
    """Return the orders a filter lets through, of those the actor may see, without order."""
    rows = narrow_rows(ctx, asked)
    if isinstance(rows, OrderRows):
        return rows
    return Order.objects.visible_to(ctx).filter(pk__in=rows.values("pk"))


@internal_query
def sorted_rows(rows: Rows, asked: OrderFilter, sort: str) -> tuple[Rows, str]:
    """Return rows with the column to sort them by.

    Where a filter leaves few of very many orders, they are found first and sorted then: the sort must not be one that
    an index has, or the database walks through a million orders in that order, looking for those few.
    """
    column = SORTS[sort]
    said = asked.said()
    if rows.model is OpenOrder:
        return rows, column
    is_few = bool(_FEW & said.keys()) or said.get("owner", NOBODY) != NOBODY
    if asked.fields and not is_few:
        said_so = next((key for key, wanted in asked.by_field().items() if "" in wanted), "")
        if said_so and column.endswith("placed_at"):
            answered_at = F(f"{_alias(said_so)}__placed_at")  # as the index of values has it
            return rows.annotate(sort_key=answered_at), column.replace("placed_at", "sort_key")
        is_few = not all(_is_common(*each) for each in asked.by_field().items())
    if not is_few:
        return rows, column
    if column.endswith("placed_at"):
        when = ExpressionWrapper(F("placed_at") + timedelta(0), DateTimeField())
        return rows.annotate(sort_key=when), column.replace("placed_at", "sort_key")
    return rows.annotate(sort_key=F("total") + 0), column.replace("total", "sort_key")


def person_of(ctx: Context) -> str:
    """Return the user's name of whoever asks; a key is nobody orders are assigned to."""
    kind, _colon, name = ctx.actor.partition(":")
    return name if kind == "user" else ctx.actor


def _search(ctx: Context, rows: Rows, value: str) -> Rows:
    if isinstance(rows, OrderRows):
        return found_by(rows, value)
    return rows.filter(pk__in=found_by(Order.objects.visible_to(ctx), value).values("pk"))


def _state(_ctx: Context, rows: Rows, value: str) -> Rows:
    return rows.filter(state__in=OPEN_STATES) if value == "open" else rows.filter(state=value)


def _channel(_ctx: Context, rows: Rows, value: str) -> Rows:
    return rows.filter(channel=Subquery(Channel.objects.filter(code=value).values("pk")[:1]))


def _hold(_ctx: Context, rows: Rows, value: str) -> Rows:
    holds = Hold.objects.filter(released_at=None)
    return rows.filter(pk__in=(holds if value == "any" else holds.filter(kind=value)).values("order"))


def _stage(_ctx: Context, rows: Rows, value: str) -> Rows:
    """Keep orders by their lines, of which each stage has an index of its own."""
    if value == "part_shipped":
        return rows.filter(is_part_sent=True)
    counter = {"to_release": "reserved", "backordered": "backordered", "to_ship": "released"}[value]
    rows = rows.filter(pk__in=OrderLine.objects.filter(**{f"{counter}__gt": 0}).values("order"))
    if value != "to_release":
        return rows
    held = Hold.objects.filter(order=OuterRef("pk"), released_at=None)
    return rows.filter(~Exists(held), state="confirmed")


def _payment(_ctx: Context, rows: Rows, value: str) -> Rows:
    """Keep open orders by what is held and taken for them, with the words of the list's column."""
    wanted = {
        "unpaid": Q(money=None) | Q(money__owed__gt=0, money__held=0, money__taken=0),
        "authorised": Q(money__owed__gt=0, money__held__gt=0, money__taken=0),
        "part_paid": Q(money__taken__gt=0, money__taken__lt=F("money__owed")),
    }[value]
    return rows.filter(wanted, total__gt=0)


def _due(ctx: Context, rows: Rows, value: str) -> Rows:
    """Keep open orders of which units were to leave before today, or are to leave today and none before."""
    today = ctx.now.date()
    return rows.filter(leaves_on__lt=today) if value == "late" else rows.filter(leaves_on=today)


def _returns(_ctx: Context, rows: Rows, _value: str) -> Rows:
    under_way = [state for state in RETURN.states if state not in _RETURNS_OVER]
    return rows.filter(pk__in=Return.objects.filter(state__in=under_way).values("order"))


def _country(_ctx: Context, rows: Rows, value: str) -> Rows:
    if rows.model is OpenOrder:
        return rows.filter(country=value)
    found: Rows = rows.alias(land=KT("ship_to__country")).filter(land=value)
    return found


def _tag(_ctx: Context, rows: Rows, value: str) -> Rows:
    return rows.filter(public_id__in=subjects_tagged("order", value))


def _owner(ctx: Context, rows: Rows, value: str) -> Rows:
    if value == NOBODY:
        assigned = Assignment.objects.filter(order=OuterRef("pk")).exclude(assignee="")
        return rows.exclude(Exists(assigned))
    name = person_of(ctx) if value == ME else value
    return rows.filter(pk__in=Assignment.objects.filter(assignee=name).exclude(assignee="").values("order"))


def _field(rows: Rows, key: str, wanted: Mapping[str, str]) -> Rows:
    """Keep orders by what they answer to a custom field, in any case of letters, or by bounds of it.

    None where there is no such field or a bound is no value of it. Said so that the index of values is used: the kind
    tells the database that its condition holds.
    """
    if rows.model is OpenOrder:
        return rows.filter(pk__in=_field(Order.objects.all(), key, wanted).values("pk"))
    one, name = order_field(key), _alias(key)
    bounds = {
        bound: as_measure(one.kind if one else "", wanted[bound]) for bound in _BOUNDS if bound in wanted
    }
    is_sound = one is not None and one.kind != "long_text" and None not in bounds.values()
    pk, kind = (one.pk, one.kind) if one and is_sound else (0, "")
    answered = Q(field_values__definition=pk, field_values__kind=kind)
    found: Rows = rows.annotate(**{name: FilteredRelation("field_values", condition=answered)})
    if "" in wanted:
        said = found.alias(**{f"{name}_said": Lower(f"{name}__value")})
        found = said.filter(**{f"{name}_said": Lower(Value(wanted[""]))})
    for bound, measure in bounds.items():
        found = found.filter(**{f"{name}__measure__{_BOUNDS[bound]}": measure or 0})
    return found


def _is_common(key: str, wanted: Mapping[str, str]) -> bool:
    """Tell whether so many orders answer so that walking all of them in a sort soon meets enough of these."""
    one = order_field(key)
    if one is None:
        return False
    if "" in wanted:
        return is_common(one, wanted[""], orders=_COMMON)
    least, most = (as_measure(one.kind, wanted.get(bound, "")) for bound in _BOUNDS)
    return is_common_between(one, least, most, orders=_COMMON)


def _alias(key: str) -> str:
    return f"field_{key.encode().hex()}"  # whatever an address says, and two underscores mean something to Django


def _placed_from(_ctx: Context, rows: Rows, value: str) -> Rows:
    return rows.filter(placed_at__gte=_midnight(value))


def _placed_to(_ctx: Context, rows: Rows, value: str) -> Rows:
    return rows.filter(placed_at__lt=_midnight(value) + timedelta(days=1))


def _midnight(value: str) -> datetime:
    return datetime.combine(date.fromisoformat(value), time(), _UTC)


def _least(_ctx: Context, rows: Rows, value: str) -> Rows:
    return rows.filter(total__gte=int(value))


def _most(_ctx: Context, rows: Rows, value: str) -> Rows:
    return rows.filter(total__lte=int(value))


def _currency(_ctx: Context, rows: Rows, value: str) -> Rows:
    if rows.model is Order:
        return rows.filter(currency=value)
    return rows.filter(Exists(Order.objects.filter(pk=OuterRef("pk"), currency=value)))


_PARTS: dict[str, Part] = {
    "search": _search,
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
    "currency": _currency,
}
