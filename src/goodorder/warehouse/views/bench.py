"""Packing settings: cartons, how locations pack, GS1 prefixes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import Act, filled, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.pages import page
from goodorder.fulfillment import commands, queries
from goodorder.kernel.access import Context
from goodorder.locations import queries as locations
from goodorder.parties import commands as parties
from goodorder.parties.queries import list_companies
from goodorder.warehouse.forms.packing import BenchForm, CartonTypeForm, PrefixForm

MANY = 200


@require_safe
@page("fulfillment.setup")
def packing_setup(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show cartons and how locations pack."""
    return _shown(request, ctx)


def _shown(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    places = locations.list_locations(ctx, size=MANY).items
    companies = list_companies(ctx, size=MANY).items
    edited = next(
        (one for one in queries.list_carton_types(ctx) if one.code == request.GET.get("kind", "")), None
    )
    fields = CartonTypeForm.base_fields
    values = {
        "kinds": queries.list_carton_types(ctx),
        "benches": [(place, queries.bench_terms(place.pk)) for place in places],
        "companies": companies,
        "kind_form": CartonTypeForm(
            initial={name: getattr(edited, name) for name in fields} if edited else None
        ),
        "bench_form": BenchForm(locations=places),
        "prefix_form": PrefixForm(companies=companies),
        "may_set_prefix": ctx.may("parties.setup"),
    }
    status = more.pop("status", 200)
    return render(request, "warehouse/packing/setup.html", {**values, **more}, status=status)


def _posted(request: HttpRequest, ctx: Context, name: str, form: HouseForm, act: Act) -> HttpResponse:
    do, text = act

    def run() -> str:
        do()
        return said(request, text, reverse("warehouse:packing-setup"))

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        return _shown(request, ctx, **{name: form, "status": status})

    return filled(request, ctx, form, run, show)


@require_POST
@page("fulfillment.setup")
def carton_type_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Set up a kind of carton."""
    form = CartonTypeForm(request.POST)

    def do() -> object:
        return commands.set_up_carton_type(ctx, draft=form.draft())

    return _posted(request, ctx, "kind_form", form, (do, _("The carton is set up.")))


@require_POST
@page("fulfillment.setup")
def bench_policy_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say how a location packs."""
    form = BenchForm(request.POST, locations=locations.list_locations(ctx, size=MANY).items)

    def do() -> object:
        return commands.set_bench_policy(ctx, location=form.cleaned_data["location"], terms=form.terms())

    return _posted(request, ctx, "bench_form", form, (do, _("The location packs like that from now on.")))


@require_POST
@page("parties.setup")
def gs1_prefix_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say which company prefix GS1 gave a company."""
    form = PrefixForm(request.POST, companies=list_companies(ctx, size=MANY).items)

    def do() -> object:
        typed = form.cleaned_data
        return parties.set_gs1_prefix(ctx, company=typed["company"], prefix=typed["digits"])

    return _posted(request, ctx, "prefix_form", form, (do, _("Codes begin with it from now on.")))
