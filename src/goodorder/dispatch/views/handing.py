"""Manifests, carriers' visits and late parcels."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.dispatch.forms.handing import PickupForm
from goodorder.doorway.acting import acted, filled, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.fulfillment.queries import shipments_named
from goodorder.kernel.access import Context
from goodorder.locations.queries import list_locations
from goodorder.shipping import commands, queries

MANY = 200


@require_safe
@page("shipping.view")
def manifest_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show what waits to be handed over, and the manifests so far."""
    return _manifests(request, ctx)


def _manifests(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    values = {
        "waiting": queries.to_hand_over(ctx),
        "may_close": ctx.may("shipping.label"),
        **paging(request, queries.list_manifests(ctx, cursor=cursor_of(request))),
    }
    return render(request, "dispatch/carriers/manifests.html", {**values, **more}, status=status)


@require_POST
@page("shipping.label")
def manifest_close(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Close the day with a carrier at a place."""
    chosen = {name: request.POST.get(name, "") for name in ("carrier", "location", "account")}

    def do() -> object:
        return commands.close_manifest(ctx, **chosen)

    def show(**more: Any) -> HttpResponse:
        return _manifests(request, ctx, **more)

    return acted(request, ctx, (do, _("The carrier is told.")), reverse("dispatch:carrier-manifests"), show)


@require_safe
@page("shipping.view")
def manifest_page(request: HttpRequest, ctx: Context, manifest_id: str) -> HttpResponse:
    """Show the parcels of a manifest, to be signed by the driver."""
    found = queries.get_manifest(ctx, manifest_id)
    labels = list(found.labels.all())
    parcels = shipments_named(ctx, shipment_ids=[label.parcel for label in labels])
    rows = [(label, parcels.get(label.parcel)) for label in labels]
    return render(request, "dispatch/carriers/manifest.html", {"manifest": found, "rows": rows})


@require_safe
@page("shipping.view")
def pickup_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show carriers' visits."""
    return _pickups(request, ctx)


def _form(ctx: Context, *args: Any) -> PickupForm:
    carriers = sorted({service.carrier for service in queries.list_services(ctx)})
    places = list_locations(ctx, size=MANY).items
    return PickupForm(
        *args,
        carriers=[(carrier, carrier) for carrier in carriers],
        locations=[(place.code, place.name) for place in places],
    )


def _pickups(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    values = {
        "form": _form(ctx),
        "may_book": ctx.may("shipping.label"),
        **paging(request, queries.list_pickups(ctx, cursor=cursor_of(request))),
    }
    return render(request, "dispatch/carriers/pickups.html", {**values, **more}, status=status)


@require_POST
@page("shipping.label")
def pickup_book(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Have a carrier come."""
    form = _form(ctx, request.POST)

    def run() -> str:
        commands.book_pickup(ctx, draft=form.draft())
        return said(request, _("The carrier is asked to come."), reverse("dispatch:carrier-pickups"))

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        return _pickups(request, ctx, form=form, status=status)

    return filled(request, ctx, form, run, show)


@require_POST
@page("shipping.label")
def pickup_cancel(request: HttpRequest, ctx: Context, pickup_id: str) -> HttpResponse:
    """Call a visit off."""

    def do() -> object:
        return commands.cancel_pickup(ctx, pickup_id=pickup_id)

    def show(**more: Any) -> HttpResponse:
        return _pickups(request, ctx, **more)

    return acted(request, ctx, (do, _("The carrier is told.")), reverse("dispatch:carrier-pickups"), show)


@require_safe
@page("shipping.view")
def late_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show parcels on their way that are late or are going to be."""
    found = queries.list_late(ctx, cursor=cursor_of(request))
    parcels = shipments_named(ctx, shipment_ids=[label.parcel for label in found.items])
    rows = [(label, parcels.get(label.parcel)) for label in found.items]
    return render(request, "dispatch/carriers/late.html", {"rows": rows, **paging(request, found)})
