"""Services compared for parcels, the choice by hand, and the rules that bar and prefer them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.dispatch.forms.choosing import ChoiceForm, RuleForm
from goodorder.doorway.acting import acted, filled, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.pages import page
from goodorder.fulfillment.queries import shipments_named
from goodorder.kernel.access import Context
from goodorder.shipping import commands, queries
from goodorder.shipping.states import COMPARISON


@require_safe
@page("shipping.view")
def comparison_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show comparisons, the newest first."""
    found = queries.list_comparisons(ctx, state=asked(request, "state"), cursor=cursor_of(request))
    values = {
        "parcels": shipments_named(ctx, shipment_ids=[row.parcel for row in found.items]),
        "chips": state_chips(request, "comparison", COMPARISON.states),
        **paging(request, found),
    }
    return render(request, "dispatch/carriers/comparisons.html", values)


@require_safe
@page("shipping.view")
def comparison_page(request: HttpRequest, ctx: Context, comparison_id: str) -> HttpResponse:
    """Show every candidate of a comparison, with its costs, its arrival and why it won or lost."""
    return _comparison(request, ctx, comparison_id)


def _comparison(request: HttpRequest, ctx: Context, comparison_id: str, **more: Any) -> HttpResponse:
    row = queries.get_comparison(ctx, comparison_id)
    wanted = queries.wanted_of(row)
    open_to = [
        (one["service"], one["name"]) for one in row.candidates if one["outcome"] in {"lost", "barred"}
    ]
    status = more.pop("status", 200)
    values = {
        "comparison": row,
        "wanted": wanted,
        "parcel": shipments_named(ctx, shipment_ids=[row.parcel]).get(row.parcel),
        "form": ChoiceForm(services=open_to),
        "may_choose": ctx.may("shipping.label") and bool(open_to),
    }
    return render(request, "dispatch/carriers/comparison.html", {**values, **more}, status=status)


@require_POST
@page("shipping.label")
def comparison_choose(request: HttpRequest, ctx: Context, comparison_id: str) -> HttpResponse:
    """Choose another service by hand."""
    row = queries.get_comparison(ctx, comparison_id)
    form = ChoiceForm(request.POST, services=[(one["service"], one["name"]) for one in row.candidates])

    def run() -> str:
        commands.choose_service(ctx, comparison_id=comparison_id, **form.cleaned_data)
        where = reverse("dispatch:carrier-comparison", args=[comparison_id])
        return said(request, _("The service is chosen; its label is asked for."), where)

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        return _comparison(request, ctx, comparison_id, form=form, status=status)

    return filled(request, ctx, form, run, show)


@require_safe
@page("shipping.view")
def service_rules(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the rules in force."""
    return _rules(request, ctx)


def _rules(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    services = [(one.code, one.name) for one in queries.list_services(ctx)]
    status = more.pop("status", 200)
    values = {
        "rules": queries.list_service_rules(ctx),
        "form": RuleForm(services=services),
        "may_edit": ctx.may("shipping.setup"),
    }
    return render(request, "dispatch/carriers/rules.html", {**values, **more}, status=status)


@require_POST
@page("shipping.setup")
def service_rule_add(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Add a rule, or put it in the place of the one of its name."""
    services = [(one.code, one.name) for one in queries.list_services(ctx)]
    form = RuleForm(request.POST, services=services)

    def run() -> str:
        rules = form.rules(queries.list_service_rules(ctx))
        accept = form.cleaned_data["accept_gaps"]
        commands.set_service_rules(ctx, rules_wanted=rules, accept_gaps=accept)
        return said(request, _("The rules are saved."), reverse("dispatch:carrier-rules"))

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        return _rules(request, ctx, form=form, status=status)

    return filled(request, ctx, form, run, show)


@require_POST
@page("shipping.setup")
def service_rule_drop(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Drop a rule by its name; fewer rules leave no new gaps, unless one of them had made room."""
    name = request.POST.get("name", "")

    def do() -> object:
        rules = [rule for rule in queries.list_service_rules(ctx) if rule.name != name]
        return commands.set_service_rules(ctx, rules_wanted=rules, accept_gaps=True)

    def show(**more: Any) -> HttpResponse:
        return _rules(request, ctx, **more)

    return acted(request, ctx, (do, _("The rule is dropped.")), reverse("dispatch:carrier-rules"), show)
