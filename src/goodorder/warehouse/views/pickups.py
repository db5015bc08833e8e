"""The pickup counter: the store's queue, which renews itself, and the page of one pickup."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import filled, pressed, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import asked, cursor_of, paging, query_with, state_chips
from goodorder.doorway.pages import is_fragment, page
from goodorder.flows.messages import put_aside
from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.models import Pickup
from goodorder.fulfillment.states import PICKUP
from goodorder.kernel.access import Context
from goodorder.warehouse.forms.pickups import CollectForm, ExtendForm, GiveUpForm, RefuseForm

MAY_WORK = "fulfillment.work"
FORMS: dict[str, type[HouseForm]] = {
    "collect": CollectForm,
    "extend": ExtendForm,
    "return": GiveUpForm,
    "refuse": RefuseForm,
}


@require_safe
@page("fulfillment.view")
def pickup_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List what is to be got ready and what waits; asked again every few seconds."""
    state = asked(request, "state")
    found = queries.list_pickups(ctx, state=state, cursor=cursor_of(request))
    values = {
        "chips": state_chips(request, "pickup", PICKUP.states),
        "filtered": bool(state),
        "query": query_with(request),
        **paging(request, found),
    }
    name = "rows" if is_fragment(request) else "list"
    response = render(request, f"warehouse/pickup/{name}.html", values)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@page("fulfillment.view")
def pickup_page(request: HttpRequest, ctx: Context, pickup_id: str) -> HttpResponse:
    """Show a pickup and what can be done with it."""
    return _shown(request, ctx, pickup_id)


def _shown(request: HttpRequest, ctx: Context, pickup_id: str, **more: Any) -> HttpResponse:
    pickup = queries.get_pickup(ctx, pickup_id=pickup_id)
    lines = list(pickup.fulfillment_order.lines.all())
    to_pick = [(line.pk, line.counters.to_pick) for line in lines if line.counters.to_pick]
    may_work = ctx.may(MAY_WORK)
    values = {
        "pickup": pickup,
        "work": pickup.fulfillment_order,
        "lines": lines,
        "to_pick": to_pick,
        "may_ready": may_work and any(line.counters.to_pack for line in lines),
        "may_work": may_work and pickup.state in {"waiting", "partly_ready", "ready"},
        "is_ready": pickup.state in {"partly_ready", "ready"},
        "collect": CollectForm(),
        "extend": ExtendForm(),
        "give_up": GiveUpForm(),
    }
    status = more.pop("status", 200)
    return render(request, "warehouse/pickup/page.html", {**values, **more}, status=status)


@require_POST
@page(MAY_WORK)
def pickup_pick(request: HttpRequest, ctx: Context, pickup_id: str) -> HttpResponse:
    """Take everything from the shelf that is still to be picked."""
    pickup = queries.get_pickup(ctx, pickup_id=pickup_id)
    lines = pickup.fulfillment_order.lines.all()
    picks = [(line.pk, line.counters.to_pick) for line in lines if line.counters.to_pick]

    def run() -> str:
        about = pickup.fulfillment_order.public_id
        commands.pick_items(ctx, fulfillment_order_id=about, picks=picks)
        return said(request, _("Picked. Put it aside now."), _page_of(pickup))

    return pressed(request, ctx, run, lambda **more: _shown(request, ctx, pickup_id, **more))


@require_POST
@page(MAY_WORK)
def pickup_ready(request: HttpRequest, ctx: Context, pickup_id: str) -> HttpResponse:
    """Put aside what is picked; the code is shown this once."""
    pickup = queries.get_pickup(ctx, pickup_id=pickup_id)

    def run() -> str:
        ready = put_aside(ctx, pickup_id=pickup_id)
        told = _(
            "Ready. The code to collect it with is %(code)s; it is not shown again, and written to the customer."
        )
        messages.success(request, told % {"code": ready.code})
        return _page_of(pickup)

    return pressed(request, ctx, run, lambda **more: _shown(request, ctx, pickup_id, **more))


@require_POST
@page(MAY_WORK)
def pickup_act(request: HttpRequest, ctx: Context, pickup_id: str, action: str) -> HttpResponse:
    """Hand over, hold longer, refuse a line or put back."""
    if action not in FORMS:
        raise Http404
    pickup, form = queries.get_pickup(ctx, pickup_id=pickup_id), FORMS[action](request.POST)

    def run() -> str:
        done = _act(ctx, pickup, action)(form.cleaned_data)
        return said(request, done, _page_of(pickup))

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        shown_as = {"return": "give_up"}.get(action, action)
        told_above = form.errors if action == "refuse" else {}
        return _shown(request, ctx, pickup_id, **{shown_as: form}, wrong=told_above, status=status)

    return filled(request, ctx, form, run, show)


def _act(ctx: Context, pickup: Pickup, action: str) -> Callable[[dict[str, Any]], str]:
    about = pickup.public_id

    def collect(given: dict[str, Any]) -> str:
        commands.collect_pickup(ctx, pickup_id=about, **given)
        return _("Handed over.")

    def extend(given: dict[str, Any]) -> str:
        commands.extend_pickup(ctx, pickup_id=about, days=given["days"])
        return _("Held longer.")

    def give_up(given: dict[str, Any]) -> str:
        commands.give_up_pickup(ctx, pickup_id=about, reason=given["reason"])
        return _("Put back on its shelf; the order is told.")

    def refuse(given: dict[str, Any]) -> str:
        units = [(given["line"], given["quantity"])]
        work = pickup.fulfillment_order.public_id
        commands.reject_work(ctx, fulfillment_order_id=work, reason=given["reason"], units=units)
        return _("Refused; the order is told and the stock corrected.")

    return {"collect": collect, "extend": extend, "return": give_up, "refuse": refuse}[action]


def _page_of(pickup: Pickup) -> str:
    return reverse("warehouse:pickup", args=[pickup.public_id])
