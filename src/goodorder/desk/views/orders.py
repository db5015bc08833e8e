"""The list of orders: filtered, sorted, in the columns its reader chose."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from goodorder.desk.asking import Asking, address_of, asking, parts_of
from goodorder.doorway.listing import cursor_of, paging, query_with
from goodorder.doorway.pages import is_fragment, page
from goodorder.kernel.access import Context
from goodorder.looks.words import word_for
from goodorder.parties import queries as parties
from goodorder.worklists import queries
from goodorder.worklists.rules import CHOICES, COLUMNS, HOLD_KINDS, MOST_AT_ONCE, NEEDS, NEWEST, SORTS


@require_safe
@page("orders.view")
def order_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the orders that the address asks for."""
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
        "heads": [(name, word_for("order_column", name).label) for name in now.columns],
        "parts": parts_of(request, now.filter),
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
    return {
        "asking": now,
        "newest": queries.newest_id(ctx),
        "views": _tabs(queries.list_views(ctx), now),
        "choices": [_choice(name, now) for name in CHOICES],
        "channels": parties.list_channels(ctx).items,
        "sorts": [(name, word_for("order_sort", name).label) for name in SORTS],
        "all_columns": [
            (name, word_for("order_column", name).label, name in now.columns) for name in COLUMNS
        ],
        "actions": [name for name, needs in NEEDS.items() if ctx.may(needs)],
        "hold_kinds": [(kind, word_for("hold", kind).label) for kind in HOLD_KINDS],
        "most_at_once": MOST_AT_ONCE,
        "may_share": ctx.may("worklists.share"),
    }


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
