"""What can be done with an order: each action once, refusals shown on the order's page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodorder.doorway.forms import HouseForm
from goodorder.doorway.pages import KEY_FIELD, page, submit
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.orders import commands, queries
from goodorder.orders.models import Order
from goodorder.payments import commands as payments
from goodorder.web.forms.actions import CancelForm, CreditForm, HoldForm, PaymentForm, cancellable, creditable
from goodorder.web.views.orders import Failed, story

Act = Callable[[], object]
SAID: dict[str, str | Promise] = {
    "confirm": _("The order is confirmed."),
    "release": _("Handed to the warehouse."),
    "release_hold": _("The hold is released."),
    "hold": _("The order is on hold."),
    "cancel": _("The units are cancelled."),
    "credit": _("Credited; the credit note follows in a moment."),
    "payment": _("The payment is booked."),
}


@require_POST
@page("orders.view")
def order_act(request: HttpRequest, ctx: Context, order_id: str, action: str) -> HttpResponse:
    """Do something with an order and return to its page."""
    order = queries.get_order(ctx, order_id=order_id)
    if act := _plain_act(request, ctx, order, action):
        return _plainly(request, ctx, order, _said(request, order, action, act))
    form = _form(request, order, action)
    if not form.is_valid():
        return story(request, ctx, order, failed=Failed(action, form), status=422)
    try:
        return submit(request, ctx, _said(request, order, action, _form_act(request, ctx, order, form)))
    except OmsError as refusal:
        form.refuse(refusal)
        fresh = queries.get_order(ctx, order_id=order_id)
        return story(request, ctx, fresh, failed=Failed(action, form), status=refusal.status)


def _plainly(request: HttpRequest, ctx: Context, order: Order, act: Callable[[], str]) -> HttpResponse:
    try:
        return submit(request, ctx, act)
    except OmsError as refusal:
        fresh = queries.get_order(ctx, order_id=order.public_id)
        return story(request, ctx, fresh, refusal=refusal, status=refusal.status)


def _said(request: HttpRequest, order: Order, action: str, act: Act) -> Callable[[], str]:
    """Return the act followed by its message; it answers where to go."""

    def run() -> str:
        act()
        messages.success(request, str(SAID[action]))
        return reverse("web:order", args=[order.public_id])

    return run


def _plain_act(request: HttpRequest, ctx: Context, order: Order, action: str) -> Act | None:
    """Return an act that needs no form, if this is one."""
    about = str(order.public_id)
    kind = request.POST.get("kind", "")
    return {
        "confirm": lambda: commands.confirm_order(ctx, order_id=about),
        "release": lambda: commands.release_order(ctx, order_id=about),
        "release_hold": lambda: commands.release_hold(ctx, order_id=about, kind=kind),
    }.get(action)


def _form(request: HttpRequest, order: Order, action: str) -> HouseForm:
    if action == "hold":
        return HoldForm(request.POST)
    if action == "cancel":
        return CancelForm(cancellable(order), request.POST)
    if action == "credit":
        return CreditForm(creditable(order), request.POST)
    if action == "payment":
        return PaymentForm(order, request.POST)
    raise Http404


def _form_act(request: HttpRequest, ctx: Context, order: Order, form: HouseForm) -> Act:
    about, typed = str(order.public_id), form.cleaned_data
    if isinstance(form, CancelForm):
        return lambda: commands.cancel_lines(
            ctx, order_id=about, quantities=form.quantities(), reason=typed["reason"]
        )
    if isinstance(form, CreditForm):
        return lambda: commands.credit_lines(
            ctx, order_id=about, quantities=form.quantities(), reason=typed["reason"]
        )
    if isinstance(form, PaymentForm):
        cause = f"web:{request.POST.get(KEY_FIELD, '')}"[:60]
        return lambda: payments.receive_payment(
            ctx,
            about=about,
            amount=form.minor(),
            method=typed["method"],
            reference=typed["reference"],
            cause=cause,
        )
    return lambda: commands.place_hold(ctx, order_id=about, kind=typed["kind"], reason=typed["reason"])
