"""The pay links of an order: ask for one, copy it, see how it stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from goodorder.aftersales.forms.pay_links import PayLinkForm
from goodorder.doorway.acting import filled, pressed, said
from goodorder.doorway.pages import is_fragment, page
from goodorder.flows.pay_links import hosting
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.orders import queries
from goodorder.payments import commands
from goodorder.payments.queries import links


@require_http_methods(["GET", "HEAD", "POST"])
@page("payments.view")
def pay_links(request: HttpRequest, ctx: Context, order_id: str) -> HttpResponse:
    """Show an order's links, the live one first; for a part of the order's page, that one alone."""
    order = queries.get_order(ctx, order_id=order_id)
    left = links.open_for_link(ctx, about=order_id)

    def shown(*, form: PayLinkForm, status: int = 200) -> HttpResponse:
        known = links.links_of(ctx, about=order_id)
        live = next((link for link in known if link.is_live), None)
        values = {"order": order, "links": known, "live": live, "left": left, "form": form, "hosts": hosts}
        template = "card" if is_fragment(request) else "page"
        return render(request, f"aftersales/pay_link/{template}.html", values, status=status)

    hosts = hosting()
    form = PayLinkForm(left, order.currency, hosts, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return shown(form=form)

    def run() -> str:
        commands.request_pay_link(
            ctx,
            about=order_id,
            provider=form.cleaned_data["provider"],
            return_url=request.build_absolute_uri(reverse("portal:thanks")),
            amount=form.minor(),
        )
        return said(request, _("The provider is making the page."), _page_of(order_id))

    return filled(request, ctx, form, run, shown)


@require_POST
@page("payments.link")
def pay_link_cancel(request: HttpRequest, ctx: Context, link_id: str) -> HttpResponse:
    """Let nobody pay by a link any more."""
    where = _page_of(links.get_link(ctx, link_id=link_id).payable.about)

    def run() -> str:
        commands.cancel_pay_link(ctx, link_id=link_id, reason=str(_("no longer wanted")))
        return said(request, _("The link is being closed."), where)

    def shown(*, refusal: OmsError, status: int) -> HttpResponse:
        return render(request, "web/refusal.html", {"refusal": refusal}, status=status)

    return pressed(request, ctx, run, shown)


def _page_of(order_id: str) -> str:
    return reverse("aftersales:pay-links", args=[order_id])
