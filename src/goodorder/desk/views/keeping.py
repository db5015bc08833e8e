"""Keeping a list as a view, and choosing its columns."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goodorder.desk.asking import address_of, kept_query
from goodorder.desk.views.orders import list_again
from goodorder.doorway.acting import pressed, said
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.worklists import commands, queries
from goodorder.worklists.rules import NEWEST


@require_POST
@page("orders.view")
def view_save(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Keep the list as it stands under a name."""
    query = kept_query(request)
    parts = QueryDict(query)

    def run() -> str:
        kept = commands.save_view(
            ctx,
            name=request.POST.get("name", ""),
            filters=parts.dict(),
            columns=queries.columns_for(ctx, view=parts.get("view", "")),
            sort=parts.get("sort", NEWEST),
            is_shared=request.POST.get("is_shared") == "on",
        )
        where = address_of(queries.get_view(ctx, view=kept.public_id).said)
        return said(
            request, _("Saved: it stands beside the other views."), f"{reverse('web:orders')}?{where}"
        )

    return pressed(request, ctx, run, lambda **more: list_again(request, ctx, query, **more))


@require_POST
@page("orders.view")
def view_drop(request: HttpRequest, ctx: Context, view_id: str) -> HttpResponse:
    """Delete a view of one's own."""

    def run() -> str:
        commands.drop_view(ctx, view_id=view_id)
        return said(request, _("The view is gone; the orders are not."), reverse("web:orders"))

    return pressed(request, ctx, run, lambda **more: list_again(request, ctx, "", **more))


@require_POST
@page("orders.view")
def columns_choose(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Keep which columns the reader wants in a view."""
    query = kept_query(request)

    def run() -> str:
        view = QueryDict(query).get("view", "")
        chosen = [] if "usual" in request.POST else request.POST.getlist("column")
        commands.choose_columns(ctx, view=view, columns=chosen)
        return f"{reverse('web:orders')}?{query}"

    return pressed(request, ctx, run, lambda **more: list_again(request, ctx, query, **more))
