"""The money of an order: what was charged and why, changing it, giving it back; each with a live preview."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from goodorder.amendments import commands as amendments
from goodorder.amendments import queries as proposals
from goodorder.amendments.models import Amendment
from goodorder.approvals import commands as approvals
from goodorder.approvals.rules import AmendmentAsked, RefundAsked, Wanted
from goodorder.doorway.acting import filled, pressed, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.pages import is_fragment, page
from goodorder.flows.taxes import asking_tax_engines
from goodorder.invoicing import queries as invoicing
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.orders import commands, queries
from goodorder.orders.models import Order
from goodorder.payments import queries as payments
from goodorder.pricing.queries import list_uses
from goodorder.shipping import queries as shipping
from goodorder.treasury.forms.amendments import ChangeForm, DifferenceForm, RefundForm

APPLIED = gettext_lazy("The order is changed.")
Preview = dict[str, Any]


@require_safe
@page("payments.view")
def order_money(request: HttpRequest, ctx: Context, order_id: str) -> HttpResponse:
    """Show what was charged, why, what was taken, and what can be given back."""
    order = queries.get_order(ctx, order_id=order_id)
    entries = queries.refundable(ctx, order_id=order.public_id)
    values = {
        "order": order,
        "entries": entries,
        "left": sum(one.left for one in entries),
        "adjusted": [(one.line, row) for one in entries for row in _adjustments(one)],
        "reasons": list(_reasons(order.pricing)),
        "money": payments.money_of(ctx, about=order.public_id),
        "documents": _documents(ctx, order),
        "amendments": proposals.list_amendments(ctx, order_id=order.public_id),
    }
    return render(request, "treasury/order/money.html", values)


def _adjustments(one: queries.Refundable) -> list[Any]:
    return list(one.line.adjustments.all()) if one.line.is_adjusted else []


def _documents(ctx: Context, order: Order) -> list[Any]:
    if not ctx.may("invoicing.view"):
        return []
    return list(invoicing.list_documents(ctx, about=order.public_id).items)


def _reasons(kept: Any) -> Iterator[str]:
    """Read the derivation kept with the order as sentences, however it is nested."""
    if isinstance(kept, dict):
        for name, value in kept.items():
            yield from ((f"{name}: {each}" for each in _reasons(value)) if value else ())
    elif isinstance(kept, list):
        for value in kept:
            yield from _reasons(value)
    elif kept not in {None, ""}:
        yield str(kept)


@require_http_methods(["GET", "HEAD", "POST"])
@page("orders.amend")
def order_change(request: HttpRequest, ctx: Context, order_id: str) -> HttpResponse:
    """Show the form of a change with its preview, or keep the change as a proposal."""
    order = queries.get_order(ctx, order_id=order_id)
    entries = queries.refundable(ctx, order_id=order.public_id)
    services = [one for one in shipping.list_services(ctx) if one.is_active]
    form = ChangeForm(order, entries, services, list_uses(ctx, about=order.public_id), request.POST or None)

    def preview() -> Preview:
        return amendments.preview_amendment(ctx, order_id=order.public_id, changes=form.changes())

    def run() -> str:
        if "ask" in request.POST:
            wanted = AmendmentAsked(order_id=order.public_id, changes=form.changes())
            return _asked_for(request, ctx, wanted, form.cleaned_data["reason"])
        kept = amendments.propose_amendment(ctx, order_id=order.public_id, changes=form.changes())
        return reverse("treasury:amendment", args=[kept.public_id])

    return _previewed(request, ctx, "treasury/order/change.html", (order, form), (preview, run))


@require_http_methods(["GET", "HEAD", "POST"])
@page("orders.credit")
def order_refund(request: HttpRequest, ctx: Context, order_id: str) -> HttpResponse:
    """Show what can be given back with a preview, or give it back."""
    order = queries.get_order(ctx, order_id=order_id)
    form = RefundForm(order, queries.refundable(ctx, order_id=order.public_id), request.POST or None)

    def preview() -> Preview:
        return amendments.preview_refund(ctx, order_id=order.public_id, **form.wanted())

    def run() -> str:
        reason = form.cleaned_data["reason"]
        if "ask" in request.POST:
            wanted = RefundAsked(order_id=order.public_id, **form.wanted())
            return _asked_for(request, ctx, wanted, reason)
        commands.refund_order(ctx, order_id=order.public_id, reason=reason, **form.wanted())
        where = reverse("treasury:order-money", args=[order.public_id])
        return said(request, _("Given back; documents and money follow in a moment."), where)

    return _previewed(request, ctx, "treasury/order/refund.html", (order, form), (preview, run))


def _asked_for(request: HttpRequest, ctx: Context, wanted: Wanted, reason: str) -> str:
    """Ask a second person; returns where to go."""
    approval = approvals.ask_approval(ctx, wanted=wanted, reason=reason)
    where = reverse("calls:approval", args=[approval.public_id])
    return said(request, _("Asked for. Another person decides; nothing is done before."), where)


def _previewed(
    request: HttpRequest,
    ctx: Context,
    template: str,
    shows: tuple[Order, HouseForm],
    acts: tuple[Callable[[], Preview], Callable[[], str]],
) -> HttpResponse:
    """Show a form, or what it would do, or do it; without scripts the preview has its own button."""
    (order, form), (preview, run) = shows, acts

    def show(*, form: HouseForm, status: int = 200, **more: Any) -> HttpResponse:
        return render(request, template, {"order": order, "form": form, **more}, status=status)

    if request.method != "POST":
        return show(form=form)
    if not is_fragment(request) and "preview" not in request.POST:
        return filled(request, ctx, form, run, show)
    seen = _seen(form, preview)
    if is_fragment(request):
        return render(request, "treasury/order/preview.html", seen)
    return show(form=form, **seen)


def _seen(form: HouseForm, preview: Callable[[], Preview]) -> dict[str, Any]:
    """Return the preview, or why there is none; a reason may still be missing."""
    form.fields["reason"].required = False
    if not form.is_valid():
        return {"refused": _("Some fields are not filled in properly.")}
    form.cleaned_data["reason"] = form.cleaned_data["reason"] or _("preview")
    try:
        return {"preview": asking_tax_engines(preview)}
    except OmsError as refusal:
        return {"refused": refusal.message}


@require_safe
@page("orders.view")
def amendment_page(request: HttpRequest, ctx: Context, amendment_id: str) -> HttpResponse:
    """Show a proposed or past change."""
    return _amendment(request, proposals.get_amendment(ctx, amendment_id=amendment_id))


def _amendment(request: HttpRequest, amendment: Amendment, status: int = 200, **more: Any) -> HttpResponse:
    values = {
        "amendment": amendment,
        "order": amendment.order,
        "preview": amendment.preview,
        "form": DifferenceForm(),
    }
    return render(request, "treasury/order/amendment.html", {**values, **more}, status=status)


@require_http_methods(["POST"])
@page("orders.amend")
def amendment_act(request: HttpRequest, ctx: Context, amendment_id: str, action: str) -> HttpResponse:
    """Apply a proposal or give it up."""
    amendment = proposals.get_amendment(ctx, amendment_id=amendment_id)
    form = DifferenceForm(request.POST)
    where = reverse("treasury:order-money", args=[amendment.order.public_id])

    def show(*, status: int = 200, **more: Any) -> HttpResponse:
        return _amendment(request, amendment, status, **more)

    def apply() -> str:
        amendments.apply_amendment(ctx, amendment_id=amendment_id, payment=form.payment())
        return said(request, APPLIED, where)

    def discard() -> str:
        amendments.discard_amendment(ctx, amendment_id=amendment_id)
        return said(request, _("The order stays as it was."), where)

    if action == "apply":
        return filled(request, ctx, form, apply, show)
    if action == "discard":
        return pressed(request, ctx, discard, show)
    raise Http404
