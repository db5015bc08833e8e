"""Webhooks as people see them: endpoints, what was delivered to them, and sending it once more."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.pages import page
from goodorder.flows.webhooks import body_of
from goodorder.house.forms.webhooks import EndpointForm, EndpointNewForm, ResendForm, standing
from goodorder.house.views.once_shown import shown_once
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.parties import queries as parties
from goodorder.webhooks import commands, queries
from goodorder.webhooks.states import DELIVERY, ENDPOINT

VIEW = "webhooks.view"
MANAGE = "webhooks.manage"
RESEND = "webhooks.resend"
MANY = 200
BUTTONS: dict[str, tuple[Callable[..., object], Any]] = {
    "pause": (commands.pause_endpoint, _("Paused: nothing is sent, what happens is kept.")),
    "resume": (commands.resume_endpoint, _("It gets its events again.")),
    "remove": (commands.remove_endpoint, _("Removed.")),
    "test": (commands.send_test, _("A test event is on its way.")),
}


@require_safe
@page(VIEW)
def endpoint_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List endpoints."""
    found = queries.list_endpoints(ctx, cursor=cursor_of(request))
    values = {"may_manage": ctx.may(MANAGE), **paging(request, found)}
    return render(request, "house/webhooks/list.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page(MANAGE)
def endpoint_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Make an endpoint; its secret is shown in the answer."""
    companies = [(one.code, one.name) for one in parties.list_companies(ctx, size=MANY).items]
    form = EndpointNewForm(request.POST or None, companies=companies, is_limited=bool(ctx.scopes))
    if request.method == "POST" and form.is_valid():
        try:
            return _once(request, *commands.make_endpoint(ctx, draft=form.draft()))
        except OmsError as refusal:
            form.refuse(refusal)
    values = {"form": form, "kinds": queries.known_kinds()}
    return render(request, "house/webhooks/new.html", values, status=422 if form.errors else 200)


@require_POST
@page(MANAGE)
def endpoint_rotate(request: HttpRequest, ctx: Context, endpoint_id: str) -> HttpResponse:
    """Draw a new secret and show it in the answer."""
    return _once(request, *commands.rotate_secret(ctx, endpoint_id=endpoint_id))


@sensitive_variables("secret")
def _once(request: HttpRequest, row: Any, secret: str) -> HttpResponse:
    return shown_once(request, "house/webhooks/secret.html", {"one": row, "secret": secret})


@require_safe
@page(VIEW)
def endpoint_page(request: HttpRequest, ctx: Context, endpoint_id: str) -> HttpResponse:
    """Show an endpoint and what was delivered to it."""
    return _shown(request, ctx, endpoint_id)


def _shown(request: HttpRequest, ctx: Context, endpoint_id: str, **more: Any) -> HttpResponse:
    row = queries.get_endpoint(ctx, endpoint_id=endpoint_id)
    state = asked(request, "state")
    state = state if state in DELIVERY.states else ""
    found = queries.list_deliveries(ctx, endpoint_id=endpoint_id, state=state, cursor=cursor_of(request))
    values = {
        "one": row,
        "moves": ENDPOINT.open_moves(row.state),
        "counts": queries.count_deliveries(ctx, endpoint_id=endpoint_id),
        "chips": state_chips(request, "webhook_delivery", DELIVERY.states),
        "state": state,
        "may_manage": ctx.may(MANAGE),
        "may_resend": ctx.may(RESEND),
        "resend": ResendForm(initial={"which": "failed"}),
        **paging(request, found),
    }
    status = more.pop("status", 200)
    return render(request, "house/webhooks/page.html", {**values, **more}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page(MANAGE)
def endpoint_edit(request: HttpRequest, ctx: Context, endpoint_id: str) -> HttpResponse:
    """Change an endpoint."""
    row = queries.get_endpoint(ctx, endpoint_id=endpoint_id)

    def shown(*, form: EndpointForm, status: int = 200) -> HttpResponse:
        values = {"one": row, "form": form, "kinds": queries.known_kinds()}
        return render(request, "house/webhooks/edit.html", values, status=status)

    if request.method != "POST":
        return shown(form=EndpointForm(initial=standing(row)))
    form = EndpointForm(request.POST)

    def run() -> str:
        commands.change_endpoint(ctx, endpoint_id=endpoint_id, changes=form.changes())
        return said(request, _("Saved."), reverse("house:webhook", args=[endpoint_id]))

    return filled(request, ctx, form, run, shown)


@require_POST
@page(RESEND)
def endpoint_resend(request: HttpRequest, ctx: Context, endpoint_id: str) -> HttpResponse:
    """Send once more what happened since an instant."""
    form = ResendForm(request.POST)

    def show(*, form: ResendForm, **more: Any) -> HttpResponse:
        return _shown(request, ctx, endpoint_id, resend=form, **more)

    def run() -> str:
        number = commands.resend_since(ctx, endpoint_id=endpoint_id, **form.wanted())
        told = ngettext(
            "%(number)s delivery is sent once more.", "%(number)s deliveries are sent once more.", number
        )
        return said(request, told % {"number": number}, reverse("house:webhook", args=[endpoint_id]))

    return filled(request, ctx, form, run, show)


@require_POST
@page(MANAGE)
def endpoint_act(request: HttpRequest, ctx: Context, endpoint_id: str, action: str) -> HttpResponse:
    """Pause, resume, test or remove an endpoint."""
    if action not in BUTTONS:
        raise Http404
    do, text = BUTTONS[action]
    act: Act = (lambda: do(ctx, endpoint_id=endpoint_id), text)
    is_over = action == "remove"
    where = reverse("house:webhooks") if is_over else reverse("house:webhook", args=[endpoint_id])
    return acted(request, ctx, act, where, lambda **more: _shown(request, ctx, endpoint_id, **more))


@require_safe
@page(VIEW)
def delivery_page(request: HttpRequest, ctx: Context, webhook_delivery_id: str) -> HttpResponse:
    """Show one delivery: what is sent, and every attempt."""
    return _delivery(request, ctx, webhook_delivery_id)


def _delivery(request: HttpRequest, ctx: Context, webhook_delivery_id: str, **more: Any) -> HttpResponse:
    row = queries.get_delivery(ctx, delivery_id=webhook_delivery_id)
    values = {
        "one": row,
        "calls": queries.attempts_of(ctx, delivery_id=webhook_delivery_id),
        "body": body_of(row.event)[0].decode(),
        "may_resend": ctx.may(RESEND) and "resend" in DELIVERY.open_moves(row.state),
    }
    status = more.pop("status", 200)
    return render(request, "house/webhooks/delivery.html", {**values, **more}, status=status)


@require_POST
@page(RESEND)
def delivery_resend(request: HttpRequest, ctx: Context, webhook_delivery_id: str) -> HttpResponse:
    """Send one delivery once more."""
    act: Act = (
        lambda: commands.resend_delivery(ctx, delivery_id=webhook_delivery_id),
        _("It is sent once more."),
    )
    where = reverse("house:webhook-delivery", args=[webhook_delivery_id])
    return acted(
        request, ctx, act, where, lambda **more: _delivery(request, ctx, webhook_delivery_id, **more)
    )
