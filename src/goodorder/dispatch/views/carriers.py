"""Carriers' services with their terms, zones and surcharges."""

from datetime import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.dispatch.forms.carriers import (
    WEEKDAYS,
    CutOffsForm,
    SurchargeForm,
    TariffForm,
    ZonesForm,
    zones_text,
)
from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.locations import queries as locations
from goodorder.shipping import commands, queries
from goodorder.shipping.models import Service
from goodorder.shipping.rules import Surcharge


@require_safe
@page("shipping.view")
def carrier_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the ways of sending."""
    rows = [(service, queries.tariff_of(service)) for service in queries.list_services(ctx)]
    return render(request, "dispatch/carriers/list.html", {"rows": rows})


@require_safe
@page("shipping.view")
def carrier_page(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show a service with its terms, zones and surcharges."""
    return _shown(request, ctx, code)


def _shown(request: HttpRequest, ctx: Context, code: str, **more: Any) -> HttpResponse:
    service = queries.get_service(ctx, code)
    table = queries.rate_table(service)
    tariff = {name: getattr(table.tariff, name) for name in TariffForm.base_fields}
    values = {
        "service": service,
        "table": table,
        "tariff_form": TariffForm(initial=tariff),
        "zones_form": ZonesForm(initial={"text": zones_text(table.zones, service.currency)}),
        "surcharge_form": SurchargeForm(),
        "cut_offs": _cut_offs(ctx, code),
        "cut_offs_form": CutOffsForm(places=_places(ctx)),
        "weekdays": WEEKDAYS,
        "may_edit": ctx.may("shipping.setup"),
    }
    status = more.pop("status", 200)
    return render(request, "dispatch/carriers/service.html", {**values, **more}, status=status)


def _cut_offs(ctx: Context, code: str) -> list[tuple[str, list[time | None]]]:
    found = queries.cut_offs_of(ctx, code)
    return [(place, [times.get(day) for day in range(len(WEEKDAYS))]) for place, times in found.items()]


def _places(ctx: Context) -> list[tuple[str, str]]:
    places = locations.list_locations(ctx, size=200).items
    return [(each.code, each.name) for each in places if each.is_active and each.kind != "transit"]


def _posted(
    request: HttpRequest, ctx: Context, service: Service, form: tuple[str, HouseForm], act: Act
) -> HttpResponse:
    do, text = act

    def run() -> str:
        do()
        return said(request, text, reverse("dispatch:carrier", args=[service.code]))

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        return _shown(request, ctx, service.code, **{name: form, "status": status})

    name, filled_in = form
    return filled(request, ctx, filled_in, run, show)


@require_POST
@page("shipping.setup")
def carrier_tariff(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Set a service's terms."""
    service, form = queries.get_service(ctx, code), TariffForm(request.POST)

    def do() -> object:
        return commands.set_tariff(ctx, service=code, draft=form.draft())

    return _posted(request, ctx, service, ("tariff_form", form), (do, _("The terms are set.")))


@require_POST
@page("shipping.setup")
def carrier_zones(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Replace a service's zones and rates."""
    service, form = queries.get_service(ctx, code), ZonesForm(request.POST)

    def do() -> object:
        return commands.set_rates(ctx, service=code, zones=form.zones(service.currency))

    return _posted(request, ctx, service, ("zones_form", form), (do, _("The rates are set.")))


@require_POST
@page("shipping.setup")
def carrier_surcharge(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Set a surcharge in place of the one of its kind."""
    service, form = queries.get_service(ctx, code), SurchargeForm(request.POST)

    def do() -> object:
        made = form.surcharge(service.currency)
        rest = _without(service, made.kind)
        return commands.set_surcharges(ctx, service=code, surcharges=[*rest, made])

    return _posted(request, ctx, service, ("surcharge_form", form), (do, _("The surcharge is set.")))


@require_POST
@page("shipping.setup")
def carrier_surcharge_drop(request: HttpRequest, ctx: Context, code: str, kind: str) -> HttpResponse:
    """Charge a surcharge no longer."""
    service = queries.get_service(ctx, code)

    def do() -> object:
        return commands.set_surcharges(ctx, service=code, surcharges=_without(service, kind))

    def show(**more: Any) -> HttpResponse:
        return _shown(request, ctx, code, **more)

    where = reverse("dispatch:carrier", args=[code])
    return acted(request, ctx, (do, _("The surcharge is dropped.")), where, show)


@require_POST
@page("shipping.setup")
def carrier_cut_offs(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Set by when a service collects at a location."""
    service, form = queries.get_service(ctx, code), CutOffsForm(request.POST, places=_places(ctx))

    def do() -> object:
        where = form.cleaned_data["location"]
        return commands.set_cut_offs(ctx, service=code, location=where, cut_offs=form.by_weekday())

    done = _("The cut-offs are set; new promises and waves keep them.")
    return _posted(request, ctx, service, ("cut_offs_form", form), (do, done))


def _without(service: Service, kind: str) -> list[Surcharge]:
    return [one for one in queries.surcharges_of(service) if one.kind != kind]
