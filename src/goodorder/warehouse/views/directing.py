"""Work is held, put off, moved, split, merged or stopped: each shows what it will do before it is done."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from goodorder.doorway.acting import filled, said
from goodorder.doorway.foreseeing import foreseen
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.pages import KEY_FIELD, page
from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.models import FulfillmentOrder
from goodorder.fulfillment.states import directions
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.locations import queries as locations
from goodorder.looks.words import word_for
from goodorder.warehouse.forms.directing import (
    PartsForm,
    PlainForm,
    WhenForm,
    WhereForm,
    WhyForm,
    WithForm,
)

Run = Callable[..., FulfillmentOrder]
SURE = "sure"
NOT_TYPED = {"csrfmiddlewaretoken", KEY_FIELD, SURE}


class Way(NamedTuple):
    """One thing that can be done with work: what it is for, what follows, its form and its command."""

    does: str | Promise
    follows: str | Promise
    form: type[HouseForm]
    run: Run


WAYS = {
    "accept": Way(
        _("The location says that it will do the work."),
        _("It can be picked, packed and put into waves."),
        PlainForm,
        commands.accept_work,
    ),
    "agree": Way(
        _("The location lets go of the work: what is picked goes back on its shelf."),
        _("The order's units are cancelled, with their stock and money, and the customer is told."),
        PlainForm,
        commands.agree_to_cancel,
    ),
    "refuse": Way(
        _("It is too late to stop; the work goes on."),
        _("Whoever asked reads why."),
        WhyForm,
        commands.refuse_to_cancel,
    ),
    "hold": Way(
        _("Nobody picks this work until the hold is released. Its stock stays allocated."),
        _("The promised day stays as it is; a long hold may break it."),
        WhyForm,
        commands.hold_work,
    ),
    "release": Way(
        _("The work goes on where it was stopped; its location is asked again."),
        _("It joins the next wave that takes it."),
        PlainForm,
        commands.release_work,
    ),
    "schedule": Way(
        _("The work waits for an instant to come and begins by itself then. Its stock stays allocated."),
        _("The promised day stays as it is; starting late may break it."),
        WhenForm,
        commands.schedule_work,
    ),
    "move": Way(
        _("Another location of the company sends the goods; their allocation goes along."),
        _("The order's lines are promised again from there."),
        WhereForm,
        commands.move_work,
    ),
    "split": Way(
        _("The units you name become work of their own, in the same state and place."),
        _("Each piece is picked, packed and shipped for itself."),
        PartsForm,
        commands.split_work,
    ),
    "merge": Way(
        _("Other work for the same order, place, way and state is taken into this one."),
        _("It is picked and packed together; the other numbers are closed."),
        WithForm,
        commands.merge_work,
    ),
    "stop": Way(
        _("The location is asked to let go of everything; nobody picks until it has answered."),
        _("When it agrees, the order's units are cancelled with their money; else the work goes on."),
        WhyForm,
        commands.request_cancel,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@page("fulfillment.view")
def work_direct(request: HttpRequest, ctx: Context, work_id: str, direction: str) -> HttpResponse:
    """Ask what is to be done, show what it would do, and do it once that was seen."""
    piece = queries.get_fulfillment_order(ctx, fulfillment_order_id=work_id)
    needs = dict(directions(piece.state)).get(direction)
    if needs is None:
        raise Http404
    ctx.require(needs)
    form = _form(ctx, piece, direction, request.POST if request.method == "POST" else None)

    def show(*, form: HouseForm, status: int = 200) -> HttpResponse:
        return _shown(request, ctx, piece, direction, form, status)

    def run() -> str:
        _do(ctx, piece, direction, form)
        return said(request, _("Done."), reverse("web:fulfillment-order", args=[work_id]))

    if SURE in request.POST:
        return filled(request, ctx, form, run, show)
    return show(form=form, status=422 if form.is_bound and not form.is_valid() else 200)


def _form(ctx: Context, piece: FulfillmentOrder, direction: str, sent: QueryDict | None) -> HouseForm:
    kind = WAYS[direction].form
    if kind is PlainForm:
        return PlainForm({})
    if kind is WhereForm:
        return WhereForm(sent, choices=_elsewhere(ctx, piece))
    if kind is WithForm:
        return WithForm(sent, choices=_alike(ctx, piece))
    return PartsForm(sent, lines=piece.lines.all()) if kind is PartsForm else kind(sent)


def _elsewhere(ctx: Context, piece: FulfillmentOrder) -> list[tuple[str, str]]:
    company = locations.get_location(ctx, piece.location.code).company.code
    places = locations.list_locations(ctx, company=company, size=200).items
    here = [each for each in places if each.is_active and each.kind != "transit" and each != piece.location]
    return [(each.code, f"{each.name} ({each.code})") for each in here]


def _alike(ctx: Context, piece: FulfillmentOrder) -> list[tuple[str, str]]:
    """List other work of the order in the same place and state; what else differs, the command says."""
    found = []
    for each in queries.work_of(ctx, demand=piece.demand):
        if each != piece and (each.location_id, each.state) == (piece.location_id, piece.state):
            goods = ", ".join(f"{line.quantity} × {line.sku.code}" for line in each.lines.all())
            found.append((str(each.public_id), f"{each.number}: {goods}"))
    return found


def _do(ctx: Context, piece: FulfillmentOrder, direction: str, form: HouseForm) -> FulfillmentOrder:
    given = {"units": form.units()} if isinstance(form, PartsForm) else form.cleaned_data
    return WAYS[direction].run(ctx, fulfillment_order_id=str(piece.public_id), **given)


def _shown(
    request: HttpRequest, ctx: Context, piece: FulfillmentOrder, direction: str, form: HouseForm, status: int
) -> HttpResponse:
    values: dict[str, Any] = {
        "piece": piece,
        "direction": direction,
        "title": word_for("direction", direction).label,
        "way": WAYS[direction],
        "form": form,
        "batched": sum(line.batched for line in piece.lines.all()),
        "typed": [
            (name, each) for name, all_of in request.POST.lists() if name not in NOT_TYPED for each in all_of
        ],
    }
    if form.is_bound and form.is_valid():
        try:
            values["after"], values["told"] = foreseen(
                ctx, piece.demand, lambda: _do(ctx, piece, direction, form)
            )
        except OmsError as refusal:
            values["refusal"], status = refusal, refusal.status
    return render(request, "warehouse/work/direct.html", values, status=status)
