"""Lists of orders by filter, and what their columns show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Max

from goodorder.fields.queries import Answer, answers_of_orders, listed_fields
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.models import Event
from goodorder.kernel.paging import MOST_ROWS, Page, page_of
from goodorder.orders import queries as orders
from goodorder.orders.models import Order, OrderRows, Promise
from goodorder.tags.queries import tags_of
from goodorder.worklists.models import Assignment
from goodorder.worklists.queries.filtering import narrow_rows, sorted_rows
from goodorder.worklists.rules import FIELD, NEWEST, SORTS, OrderFilter, checked_sort

MOST_COUNTED = 1_000
MOST_EXPORTED = 50_000
# What lists and their files show of an order itself.
_LISTED = (
    *("public_id", "number", "external_ref", "customer_name", "state", "currency", "ship_to", "service"),
    *("total", "placed_at", "channel__code", "channel__name"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An order as a list shows it; `leaves_on` is the first day promised for what is still to be sent.

    `fields` are answers to custom fields, by column.
    """

    order: Order
    rollups: orders.Rollups
    owner: str = ""
    tags: list[str] = field(default_factory=list)
    leaves_on: date | None = None
    news: int = 0
    fields: dict[str, Answer] = field(default_factory=dict)


def list_orders(
    ctx: Context, *, asked: OrderFilter, sort: str = NEWEST, cursor: str = "", size: int = 50
) -> Page[Order]:
    """Return the orders a filter lets through, in one of the sorts. Raises Invalid for an unknown sort."""
    known = checked_sort(sort)
    rows, order = sorted_rows(narrow_rows(ctx, asked), asked, known)
    narrow = rows.only("pk", SORTS[known].lstrip("-"))
    found = page_of(narrow, cursor=cursor, size=size, order=order)
    whole = _as_listed(Order.objects.visible_to(ctx)).in_bulk([row.pk for row in found.items])
    return Page([whole[row.pk] for row in found.items if row.pk in whole], found.next_cursor)


def all_orders(ctx: Context, *, asked: OrderFilter, sort: str = NEWEST) -> Iterator[Sequence[Order]]:
    """Yield the orders a filter lets through page by page, up to fifty thousand."""
    cursor, left = "", MOST_EXPORTED
    while left > 0:
        found = list_orders(ctx, asked=asked, sort=sort, cursor=cursor, size=min(MOST_ROWS, left))
        yield found.items
        cursor, left = found.next_cursor, left - len(found.items)
        if not cursor:
            return


def rows_of(ctx: Context, found: Sequence[Order], *, columns: Sequence[str]) -> list[Row]:
    """Return orders with what the columns show: one query for each kind of it, however many orders there are."""
    ids = [order.public_id for order in found]
    rollups = orders.rollups(ctx, order_ids=ids)
    owners = _owners(ctx, found) if "owner" in columns else {}
    tags = tags_of(ctx, kind="order", subjects=ids) if "tags" in columns else {}
    days = _leaving(found) if "promised" in columns else {}
    news = _news(ids)
    answers = _answers(found, columns)
    return [
        Row(
            order,
            rollups[order.public_id],
            owners.get(order.pk, ""),
            tags.get(order.public_id, []),
            days.get(order.pk),
            news.get(order.public_id, 0),
            answers.get(order.pk, {}),
        )
        for order in found
    ]


def changed_rows(ctx: Context, *, seen: dict[str, int], columns: Sequence[str]) -> list[Row]:
    """Return those orders of which there is news since they were seen: public id → number of their last event."""
    latest = _news(list(seen))
    moved = [order_id for order_id, last in latest.items() if last != seen[order_id]]
    if not moved:
        return []
    rows = _as_listed(Order.objects.visible_to(ctx)).filter(public_id__in=moved)
    return rows_of(ctx, list(rows), columns=columns)


def newest_id(ctx: Context) -> str:
    """Return the public id of the order that came last, empty while there is none."""
    rows = Order.objects.visible_to(ctx).order_by("-public_id").values_list("public_id", flat=True)
    return rows.first() or ""


def count_newer(ctx: Context, *, asked: OrderFilter, than: str) -> int:
    """Count the orders of a filter that came after one (public id), up to a hundred."""
    return narrow_rows(ctx, asked).filter(public_id__gt=than)[:100].count()


def count_each(ctx: Context, *, asked: Sequence[OrderFilter]) -> list[int]:
    """Count the orders of several filters, each up to a thousand, in one statement."""
    if not asked:
        return []
    parts: list[str] = []
    values: list[Any] = []
    for one in asked:
        inner, inner_values = (
            narrow_rows(ctx, one).order_by().values("pk")[:MOST_COUNTED].query.sql_with_params()
        )
        parts.append(f"(SELECT count(*) FROM ({inner}) AS counted)")  # noqa: S608 - compiled by Django
        values += inner_values
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        return [int(count) for count in cursor.fetchone()]


@internal_query
def chosen(rows: OrderRows, ids: Sequence[str]) -> list[Order]:
    """Return orders in the order their public ids are given; those that are not among the rows are left out."""
    found = {order.public_id: order for order in rows.filter(public_id__in=ids)}
    return [found[order_id] for order_id in dict.fromkeys(ids) if order_id in found]


def _as_listed(rows: OrderRows) -> OrderRows:
    return rows.select_related("channel").only(*_LISTED)


def _owners(ctx: Context, found: Sequence[Order]) -> dict[int, str]:
    rows = Assignment.objects.visible_to(ctx).filter(order__in=[order.pk for order in found])
    return dict(rows.values_list("order_id", "assignee"))


def _leaving(found: Sequence[Order]) -> dict[int, date]:
    """Return the first day on which something of each order is to leave, by the promises in force."""
    rows = Promise.objects.filter(
        line__order__in=[order.pk for order in found],
        line__ordered__gt=F("line__cancelled") + F("line__handed_over"),
    )
    in_force = rows.order_by("line", "-promise_version").distinct("line")
    days: dict[int, date] = {}
    for order_id, leaves_on in in_force.values_list("line__order", "ship_on"):
        if leaves_on is not None:
            days[order_id] = min(leaves_on, days.get(order_id, leaves_on))
    return days


def _answers(found: Sequence[Order], columns: Sequence[str]) -> dict[int, dict[str, Answer]]:
    """Return what orders answer to the custom fields among the columns, by order and column."""
    wanted = {name.removeprefix(FIELD) for name in columns if name.startswith(FIELD)}
    if not (wanted and found):
        return {}
    definitions = [one for one in listed_fields() if one.key in wanted]
    answers = answers_of_orders([order.pk for order in found], definitions)
    return {pk: {f"{FIELD}{key}": one for key, one in each.items()} for pk, each in answers.items()}


def _news(ids: Sequence[str]) -> dict[str, int]:
    rows = Event.objects.filter(about__in=ids).values_list("about").annotate(Max("id"))
    return dict(rows)
