"""Customers and what they ordered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goodorder.doorway.listing import asked, cursor_of, paging, render_list
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.orders import queries as orders
from goodorder.parties import queries
from goodorder.web.views.orders import rows_of


@require_safe
@page("parties.view")
def customer_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List customers by name or e-mail address."""
    search = asked(request, "search")
    found = queries.list_customers(ctx, search=search, cursor=cursor_of(request))
    return render_list(
        request, "customer", {"search": search, "filtered": bool(search), **paging(request, found)}
    )


@require_safe
@page("parties.view")
def customer_page(request: HttpRequest, ctx: Context, customer_id: str) -> HttpResponse:
    """Show a customer with their orders, newest first."""
    customer = queries.get_customer(ctx, customer_id=customer_id)
    values: dict[str, Any] = {"customer": customer, "addresses": customer.addresses.all()}
    if ctx.may("orders.view"):
        found = orders.orders_of_customer(ctx, customer_id=customer_id, cursor=cursor_of(request), size=25)
        values |= {"may_see_orders": True, "rows": rows_of(ctx, found.items), **paging(request, found)}
    return render(request, "web/customer/page.html", values)
