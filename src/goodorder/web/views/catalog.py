"""Products: what is sold, what it costs, where it lies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goodorder.catalog import queries
from goodorder.doorway.listing import asked, cursor_of, paging, render_list
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.pricing import queries as pricing
from goodorder.web.views.stock import product_stock


@require_safe
@page("catalog.view")
def product_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List SKUs by code, name or alias."""
    search = asked(request, "search")
    found = queries.list_skus(ctx, search=search, cursor=cursor_of(request))
    return render_list(
        request, "product", {"search": search, "filtered": bool(search), **paging(request, found)}
    )


@require_safe
@page("catalog.view")
def product_page(request: HttpRequest, ctx: Context, sku_id: str) -> HttpResponse:
    """Show a SKU with its stock per location and prices."""
    sku = queries.get_sku(ctx, sku_id=sku_id)
    values = {
        "sku": sku,
        "may_see_prices": ctx.may("pricing.view"),
        **product_stock(ctx, sku),
    }
    if values["may_see_prices"]:
        values["prices"] = pricing.prices_of(ctx, sku_id=sku_id)
    return render(request, "web/product/page.html", values)
