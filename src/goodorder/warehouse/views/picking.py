"""Batches to pick: the list with its waves, and the page of one batch."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.pages import page
from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.rules import limits
from goodorder.fulfillment.states import BATCH
from goodorder.kernel.access import Context
from goodorder.locations import queries as locations
from goodorder.warehouse.forms.picking import WaveForm

MAY_PLAN, MAY_WORK = "fulfillment.plan", "fulfillment.work"
WAVES_SHOWN = 5


def wave_form(ctx: Context, posted: Any = None) -> WaveForm:
    """Return the form that builds a wave."""
    places = [(place.code, place.name) for place in locations.list_locations(ctx, size=200).items]
    return WaveForm(posted, locations=places)


@require_safe
@page("fulfillment.view")
def batch_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List batches, newest first, and what the last waves saved."""
    return _listed(request, ctx)


def _listed(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    state = asked(request, "state")
    found = queries.list_batches(ctx, state=state, cursor=cursor_of(request))
    values = {
        "chips": state_chips(request, "batch", BATCH.states),
        "filtered": bool(state),
        "waves": queries.list_waves(ctx, size=WAVES_SHOWN).items,
        "may_plan": ctx.may(MAY_PLAN),
        "may_work": ctx.may(MAY_WORK),
        "form": wave_form(ctx),
        **paging(request, found),
    }
    status = more.pop("status", 200)
    return render(request, "warehouse/batch/list.html", {**values, **more}, status=status)


@require_POST
@page(MAY_PLAN)
def wave_build(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Build batches for the next cut-off."""
    form = wave_form(ctx, request.POST)

    def run() -> str:
        given = form.cleaned_data
        wave = commands.build_wave(
            ctx,
            location=given["location"],
            limits=limits(given["most_orders"], given["most_units"], 0),
            by_zone=given["by_zone"],
        )
        text = _now("%(number)s is built: %(metres)s m of walking saved.")
        told = text % {"number": wave.number, "metres": wave.saved_m}
        return said(request, told, reverse("warehouse:picking"))

    def show(*, form: WaveForm, status: int = 200) -> HttpResponse:
        return _listed(request, ctx, form=form, status=status)

    return filled(request, ctx, form, run, show)


@require_safe
@page("fulfillment.view")
def batch_page(request: HttpRequest, ctx: Context, batch_id: str) -> HttpResponse:
    """Show a batch: its pick list in walking order, to read or to print."""
    return _shown(request, ctx, batch_id)


def _shown(request: HttpRequest, ctx: Context, batch_id: str, **more: Any) -> HttpResponse:
    batch = queries.get_batch(ctx, batch_id=batch_id)
    tasks = list(batch.tasks.all())
    values = {
        "batch": batch,
        "tasks": tasks,
        "units": sum(task.quantity - task.dropped for task in tasks),
        "picked": sum(task.picked for task in tasks),
        "open": set(BATCH.open_moves(batch.state)),
        "may_plan": ctx.may(MAY_PLAN),
        "may_work": ctx.may(MAY_WORK),
    }
    status = more.pop("status", 200)
    return render(request, "warehouse/batch/page.html", {**values, **more}, status=status)


@require_POST
@page("fulfillment.view")
def batch_act(request: HttpRequest, ctx: Context, batch_id: str, action: str) -> HttpResponse:
    """Take, leave, close or give up a batch."""
    acts: dict[str, Act] = {
        "take": (lambda: commands.take_batch(ctx, batch_id=batch_id), _("It is yours. Scan the first bin.")),
        "leave": (lambda: commands.leave_batch(ctx, batch_id=batch_id), _("Left to another picker.")),
        "close": (lambda: commands.close_batch(ctx, batch_id=batch_id), _("Handed over to packing.")),
        "cancel": (lambda: commands.cancel_batch(ctx, batch_id=batch_id), _("Given up.")),
    }
    to = "warehouse:picking-walk" if action == "take" else "warehouse:picking-batch"

    def show(**more: Any) -> HttpResponse:
        return _shown(request, ctx, batch_id, **more)

    return acted(request, ctx, acts.get(action), reverse(to, args=[batch_id]), show)
