"""Receiving on the floor: one field a scanner types into finds the return; the next takes what is in the parcel."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from goodorder.aftersales.forms.returns import ArrivedForm, InspectionForm
from goodorder.doorway.acting import filled, said
from goodorder.doorway.listing import asked
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.orders import queries as orders
from goodorder.returns import commands, queries


@require_safe
@page("returns.receive")
def return_desk(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Find what a parcel is, by a number on it, a name, or the item inside."""
    scan = asked(request, "scan")
    found = queries.find_parcel(ctx, scan=scan)
    is_named = [ret for ret in found.returns if scan.upper() in {ret.number, ret.tracking_number.upper()}]
    if len(is_named) == 1:
        return redirect("aftersales:return-receive", is_named[0].public_id)
    values = {"scan": scan, "found": found, "waiting": queries.units_to_decide(ctx)}
    return render(request, "aftersales/return/desk.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page("returns.receive")
def return_receive(request: HttpRequest, ctx: Context, return_id: str) -> HttpResponse:
    """Take what is in the parcel, item by item."""
    form = ArrivedForm(request.POST if request.method == "POST" else None)

    def run() -> str:
        item = form.item()
        commands.receive_return(ctx, return_id=return_id, items=[item])
        text = _now("%(units)s × %(sku)s received.") % {"units": item.units, "sku": item.sku}
        return said(request, text, reverse("aftersales:return-receive", args=[return_id]))

    def show(*, form: ArrivedForm, status: int = 200) -> HttpResponse:
        ret = queries.get_return(ctx, return_id=return_id)
        values: dict[str, Any] = {
            "ret": ret,
            "form": form,
            "is_open": "receive" in queries.open_actions(ctx, ret=ret),
            "waiting": [unit for unit in ret.units.all() if unit.inspected_at is None],
            "inspection": InspectionForm(),
            "may_inspect": ctx.may("returns.inspect"),
        }
        return render(request, "aftersales/return/receive.html", values, status=status)

    return filled(request, ctx, form, run, show) if request.method == "POST" else show(form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@page("returns.receive")
def return_blind(request: HttpRequest, ctx: Context, order_id: str) -> HttpResponse:
    """Take what came of an order without papers; a return is opened for it."""
    form = ArrivedForm(request.POST if request.method == "POST" else None)

    def run() -> str:
        ret = commands.receive_blind(ctx, order_id=order_id, items=[form.item()])
        where = reverse("aftersales:return-receive", args=[ret.public_id])
        return said(request, _("A return was opened; its money waits for inspection."), where)

    def show(*, form: ArrivedForm, status: int = 200) -> HttpResponse:
        found = queries.what_may_be_returned(ctx, order_id=order_id)
        values = {"order": orders.get_order(ctx, order_id=order_id), "form": form, "found": found}
        return render(request, "aftersales/return/blind.html", values, status=status)

    return filled(request, ctx, form, run, show) if request.method == "POST" else show(form=form)
