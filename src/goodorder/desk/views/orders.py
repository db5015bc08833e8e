"""The list of orders: filtered, sorted, in the columns its reader chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goodorder.desk.asking import (
    TYPED,
    Asking,
    address_of,
    asking,
    bound_label,
    heads_of,
    parts_of,
    retold,
    typed_bounds,
    value_in_words,
)
from goodorder.doorway.answering import called, value_text
from goodorder.doorway.listing import cursor_of, paging, query_with
from goodorder.doorway.pages import is_fragment, page
from goodorder.fields.models import Definition
from goodorder.fields.queries import Answer
from goodorder.fields.rules import MEASURED, NO, YES, as_measure
from goodorder.kernel.access import Context
from goodorder.looks.words import word_for
from goodorder.parties import queries as parties
from goodorder.parties.models import Channel
from goodorder.staff.queries import colleagues
from goodorder.tags.queries import list_tags
from goodorder.worklists import queries
from goodorder.worklists.rules import (
    CHOICES,
    FIELD,
    FROM,
    HOLD_KINDS,
    ME,
    MOST_AT_ONCE,
    NEEDS,
    NEWEST,
    NOBODY,
    SORTS,
    TO,
    columns_with,
)


@require_safe
@page("orders.view")
def order_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the orders that the address asks for; typed totals become minor units in the address first."""
    if (query := retold(request)) is not None:
        return redirect(f"{reverse('web:orders')}?{query}")
    return shown_list(request, ctx)


def list_again(request: HttpRequest, ctx: Context, query: str, **more: Any) -> HttpResponse:
    """Show the list that a form was sent from, with what became of it; `status` is the answer's."""
    request.GET = QueryDict(query)
    return shown_list(request, ctx, **more)


def shown_list(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    """Render the list, or its rows alone when htmx asks."""
    now = asking(request, ctx)
    found = queries.list_orders(ctx, asked=now.filter, sort=now.sort, cursor=cursor_of(request))
    values = {
        "rows": queries.rows_of(ctx, found.items, columns=now.columns),
        "columns": now.columns,
        "heads": list(zip(now.columns, heads_of(now.columns, now.fields), strict=True)),
        "parts": parts_of(request, now),
        "filtered": bool(now.filter.said()),
        "search": now.filter.search,
        "query": query_with(request, cursor=""),
        "cleared": address_of({"view": now.view, "sort": now.sort}),
        "is_live": now.sort == NEWEST and not cursor_of(request),
        **paging(request, found),
    }
    status = more.pop("status", 200)
    if is_fragment(request):
        response = render(request, "desk/order/rows.html", {**values, **more}, status=status)
    else:
        response = render(
            request, "desk/order/list.html", {**values, **_around(ctx, now), **more}, status=status
        )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _around(ctx: Context, now: Asking) -> dict[str, Any]:
    """Return what stands around the rows: views, filters to choose from, columns, and what may be done."""
    channels = parties.list_channels(ctx).items
    return {
        "asking": now,
        "newest": queries.newest_id(ctx),
        "views": _tabs(queries.list_views(ctx), now),
        "choices": [_choice(name, now) for name in CHOICES],
        **_totals(channels, now),
        "channels": channels,
        "people": _people(now),
        "tags_in_use": list_tags("order"),
        "sorts": [(name, word_for("order_sort", name).label) for name in SORTS],
        "all_columns": _columns(now),
        "fields": _fields(now),
        "actions": [name for name, needs in NEEDS.items() if ctx.may(needs)],
        "hold_kinds": [(kind, word_for("hold", kind).label) for kind in HOLD_KINDS],
        "most_at_once": MOST_AT_ONCE,
        "may_share": ctx.may("worklists.share"),
    }


def _columns(now: Asking) -> list[tuple[str, str, bool]]:
    """Return every column: name, what it is called, whether it is shown."""
    names = columns_with(one.key for one in now.fields)
    heads = heads_of(names, now.fields)
    return [(name, head, name in now.columns) for name, head in zip(names, heads, strict=True)]


@dataclass(frozen=True, slots=True)
class FieldPart:
    """A custom field, or a bound of one, to filter by: the part's name, what is asked, values to choose from."""

    name: str
    label: str
    kind: str
    value: str
    values: Sequence[tuple[str, str]] = ()


def _fields(now: Asking) -> list[FieldPart]:
    """Return the custom fields to filter by; what is measured is asked for from and up to a value."""
    found = []
    for one in now.fields:
        if one.kind in MEASURED:
            found += [_bound(now, one, bound) for bound in (FROM, TO)]
            continue
        values = (
            [(YES, _("yes")), (NO, _("no"))] if one.kind == "yes_no" else list(Answer(one).labels.items())
        )
        part = FieldPart(f"{FIELD}{one.key}", one.label, one.kind, now.chosen.get(one.key, ""), values)
        found.append(part)
    return found


def _bound(now: Asking, one: Definition, bound: str) -> FieldPart:
    """Return a bound; days are the same in every language, numbers are typed as people write them."""
    asked_for = now.chosen.get(f"{one.key}.{bound}", "")
    shown = value_text(one, asked_for) if as_measure(one.kind, asked_for) is not None else asked_for
    name = f"{FIELD if one.kind == 'date' else TYPED}{one.key}.{bound}"
    return FieldPart(name, bound_label(called(one), bound), one.kind, shown)


def _totals(channels: Sequence[Channel], now: Asking) -> dict[str, Any]:
    """Return the currencies a total may be asked in, that of the first channel unless one was, and the bounds in it."""
    chosen = now.filter.currency or next((channel.currency for channel in channels), "")
    known = sorted({chosen, *(channel.currency for channel in channels)})
    return {"currencies": known, "currency": chosen, "totals": typed_bounds(now.filter, chosen)}


def _people(now: Asking) -> list[tuple[str, str | Promise]]:
    """Return who may look after orders: the reader, nobody, then each by name; a chosen one who left is kept."""
    found: dict[str, str | Promise] = {name: value_in_words("owner", name) for name in (ME, NOBODY)}
    found |= {person.username: person.name or person.username for person in colleagues()}
    if now.filter.owner:
        found.setdefault(now.filter.owner, now.filter.owner)
    return list(found.items())


def _choice(name: str, now: Asking) -> tuple[str, Any, str, list[tuple[str, Any]]]:
    """Return a filter with its choices: name, label, what is chosen, values with their words."""
    kinds = {"state": "order", "hold": "hold", "payment": "payment"}
    values = []
    for value in CHOICES[name]:
        kind = f"filter_{name}" if name not in kinds or value in {"open", "any"} else kinds[name]
        values.append((value, word_for(kind, value).label))
    return name, word_for("order_filter", name).label, getattr(now.filter, name), values


@require_safe
@page("orders.view")
def view_tabs(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the views with how many orders are in each."""
    views = queries.list_views(ctx)
    counts = queries.count_each(ctx, asked=[view.asked for view in views])
    now = asking(request, ctx)
    shown = _tabs(views, now, counts)
    return render(request, "desk/order/tabs.html", {"views": shown})


def _tabs(views: list[queries.Shown], now: Asking, counts: list[int] | None = None) -> list[dict[str, Any]]:
    """Return the views as links; the one the list began with is on, marked when the list differs from it."""
    here = now.view or next((view.code for view in views if _is_same(view, now)), "")
    tabs = []
    for at, view in enumerate(views):
        count = counts[at] if counts else None
        tabs.append(
            {
                "view": view,
                "label": view.name or word_for("order_view", view.code).label,
                "query": address_of(view.said),
                "is_on": view.code == here,
                "is_changed": view.code == here and not _is_same(view, now),
                "count": count,
                "is_more": count is not None and count >= queries.MOST_COUNTED,
                "most": queries.MOST_COUNTED - 1,
            }
        )
    return tabs


def _is_same(view: queries.Shown, now: Asking) -> bool:
    return (view.asked, view.sort) == (now.filter, now.sort)
