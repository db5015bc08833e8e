"""Pallets: cartons scanned onto them, closed, and put under a bill of lading."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.fulfillment import commands, queries
from goodorder.kernel.access import Context
from goodorder.locations import queries as locations
from goodorder.warehouse.forms.packing import FreightForm, PalletForm

MANY = 200


@require_safe
@page("fulfillment.view")
def pallet_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List pallets and bills of lading."""
    return _listed(request, ctx)


def _listed(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    values = {
        "new_form": PalletForm(locations=locations.list_locations(ctx, size=MANY).items),
        "freight_form": FreightForm(pallets=_closed(ctx)),
        "freight": queries.list_freight(ctx, size=20).items,
        "may_work": ctx.may("fulfillment.work"),
        **paging(request, queries.list_pallets(ctx, cursor=cursor_of(request))),
    }
    status = more.pop("status", 200)
    return render(request, "warehouse/pallets/list.html", {**values, **more}, status=status)


def _closed(ctx: Context) -> list[tuple[str, str]]:
    pallets = queries.list_pallets(ctx, size=MANY).items
    return [
        (
            str(each.public_id),
            f"{each.sscc} · {each.cartons.all()[0].fulfillment_order.ship_to.get('name', '')}",
        )
        for each in pallets
        if each.state == "closed" and not each.freight_id
    ]


@require_POST
@page("fulfillment.work")
def pallet_open(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Take an empty pallet."""
    form = PalletForm(request.POST, locations=locations.list_locations(ctx, size=MANY).items)

    def run() -> str:
        made = commands.open_pallet(ctx, **form.cleaned_data)
        return said(request, _("Scan cartons onto it."), reverse("warehouse:pallet", args=[made.public_id]))

    def show(**more: Any) -> HttpResponse:
        return _listed(request, ctx, new_form=more["form"], status=more["status"])

    return filled(request, ctx, form, run, show)


@require_POST
@page("fulfillment.work")
def freight_book(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Put closed pallets under a bill of lading."""
    form = FreightForm(request.POST, pallets=_closed(ctx))

    def run() -> str:
        commands.book_freight(ctx, pallet_ids=form.cleaned_data["pallets"], draft=form.draft())
        return said(request, _("The bill of lading is made; print it below."), reverse("warehouse:pallets"))

    def show(**more: Any) -> HttpResponse:
        return _listed(request, ctx, freight_form=more["form"], status=more["status"])

    return filled(request, ctx, form, run, show)


@require_safe
@page("fulfillment.view")
def pallet_page(request: HttpRequest, ctx: Context, pallet_id: str) -> HttpResponse:
    """Show a pallet and what stands on it."""
    return _shown(request, ctx, pallet_id)


def _shown(request: HttpRequest, ctx: Context, pallet_id: str, **more: Any) -> HttpResponse:
    pallet = queries.get_pallet(ctx, pallet_id=pallet_id)
    values = {"pallet": pallet, "may_work": ctx.may("fulfillment.work")}
    status = more.pop("status", 200)
    return render(request, "warehouse/pallets/page.html", {**values, **more}, status=status)


@require_POST
@page("fulfillment.work")
def pallet_act(request: HttpRequest, ctx: Context, pallet_id: str, action: str) -> HttpResponse:
    """Load, unload, close or reopen a pallet."""
    about, sscc = {"pallet_id": pallet_id}, request.POST.get("sscc", "")
    acts: dict[str, Act] = {
        "load": (lambda: commands.load_pallet(ctx, **about, sscc=sscc), _("On the pallet.")),
        "unload": (lambda: commands.unload_pallet(ctx, **about, sscc=sscc), _("Taken off the pallet.")),
        "close": (lambda: commands.close_pallet(ctx, **about), _("The pallet is complete.")),
        "reopen": (lambda: commands.reopen_pallet(ctx, **about), _("The pallet is being loaded again.")),
    }

    def show(**more: Any) -> HttpResponse:
        return _shown(request, ctx, pallet_id, **more)

    return acted(request, ctx, acts.get(action), reverse("warehouse:pallet", args=[pallet_id]), show)
