"""Products: what is sold, what it costs, where it lies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goodorder.catalog import queries
from goodorder.inventory import queries as inventory
from goodorder.kernel.access import Context
from goodorder.pricing import queries as pricing
from goodorder.web.pages import page
from goodorder.web.views.listing import asked, cursor_of, paging, render_list
from goodorder.web.views.stock import form_values, stock_rows


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
    """Show a SKU with its stock per location, movements and prices."""
    sku = queries.get_sku(ctx, sku_id=sku_id)
    values = {
        "sku": sku,
        "may_see_stock": ctx.may("inventory.view"),
        "may_see_prices": ctx.may("pricing.view"),
    }
    if values["may_see_stock"]:
        movements = inventory.list_movements(ctx, sku_id=sku_id, cursor=cursor_of(request), size=25)
        stock = stock_rows(inventory.stock_of(ctx, sku_id=sku_id))
        values |= {"stock": stock, "movements": movements, **paging(request, movements)}
        values |= form_values(ctx, sku=sku.code)
    if values["may_see_prices"]:
        values["prices"] = pricing.prices_of(ctx, sku_id=sku_id)
    return render(request, "web/product/page.html", values)
