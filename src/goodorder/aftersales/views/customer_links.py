"""The links of an order's customer: make one, close one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from goodorder.doorway.acting import pressed, said
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.orders import queries as orders
from goodorder.safelinks import commands, queries


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page("safelinks.issue")
def customer_page(request: HttpRequest, ctx: Context, order_id: str) -> HttpResponse:
    """Show an order's links; make one and show its address, this once: the answer is neither kept nor redirected to."""
    order = orders.get_order(ctx, order_id=order_id)
    url = ""
    if request.method == "POST":
        issued = commands.issue_link(ctx, order_id=order.public_id)
        url = request.build_absolute_uri(reverse("portal:order", args=[issued.token]))
    values = {"order": order, "url": url, "links": queries.links_of(ctx, order_id=order.public_id)}
    return render(request, "aftersales/customer_page/page.html", values)


@require_POST
@page("safelinks.revoke")
def customer_link_revoke(request: HttpRequest, ctx: Context, order_id: str, link_id: str) -> HttpResponse:
    """Close a link."""
    where = reverse("aftersales:customer-page", args=[order_id])

    def run() -> str:
        commands.revoke_link(ctx, link_id=link_id)
        return said(request, _("The link is closed."), where)

    def shown(*, refusal: OmsError, status: int) -> HttpResponse:
        return render(request, "web/refusal.html", {"refusal": refusal}, status=status)

    return pressed(request, ctx, run, shown)
