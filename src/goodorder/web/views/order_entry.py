"""Entering an order by hand, as at the telephone."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goodorder.availability import queries as availability
from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.doorway.forms import whole_number
from goodorder.doorway.listing import asked
from goodorder.doorway.pages import is_fragment, page, submit
from goodorder.inventory import queries as inventory
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.kernel.quantity import MOST_UNITS
from goodorder.locations.queries import active_locations
from goodorder.orders import commands
from goodorder.orders import queries as orders
from goodorder.parties import queries as parties
from goodorder.parties.models import Channel, Customer
from goodorder.pricing import queries as pricing
from goodorder.shipping import queries as shipping
from goodorder.web.forms.entry import (
    EMPTY_LINES,
    EntryForm,
    EntryLine,
    blank_line,
    known_customer,
    typed_lines,
)

OFFERED = 8


@require_http_methods(["GET", "HEAD", "POST"])
@page("orders.capture")
def order_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the form, or place what was typed and go to the order's page."""
    if request.method == "POST":
        return _placed(request, ctx)
    known = _known(ctx, asked(request, "customer"))
    form = _form(ctx, initial=known_customer(known, _used_last(ctx, known)) if known else None)
    if is_fragment(request):
        return render(request, "web/entry/who.html", {"form": form})
    return _shown(request, form, [blank_line() for _row in range(EMPTY_LINES)])


def _known(ctx: Context, customer_id: str) -> Customer | None:
    return parties.get_customer(ctx, customer_id=customer_id) if customer_id else None


def _used_last(ctx: Context, customer: Customer) -> dict[str, Any]:
    """Return the address of the customer's latest order, else the latest one in their address book."""
    for order in orders.orders_of_customer(ctx, customer_id=str(customer.public_id), size=1).items:
        return dict(order.ship_to)
    kept = list(customer.addresses.all())
    return dict(kept[-1].postal) if kept else {}


def _form(ctx: Context, *args: Any, **kwargs: Any) -> EntryForm:
    channels = [one for one in parties.list_channels(ctx).items if one.is_active]
    services = [one for one in shipping.list_services(ctx) if one.is_active]
    return EntryForm(*args, channels=channels, services=services, **kwargs)


def _shown(
    request: HttpRequest, form: EntryForm, lines: Sequence[EntryLine], status: int = 200
) -> HttpResponse:
    return render(request, "web/entry/page.html", {"form": form, "lines": lines}, status=status)


def _placed(request: HttpRequest, ctx: Context) -> HttpResponse:
    form, lines = _form(ctx, request.POST), typed_lines(request.POST)
    if form.is_valid() and not lines:
        form.add_error(None, _("Name at least one item."))
    if not form.is_valid() or any(line.error for line in lines):
        return _shown(request, form, lines or [blank_line()], status=422)
    known = _known(ctx, form.cleaned_data["customer"])

    def place() -> str:
        order = commands.capture_order(ctx, draft=form.draft(lines, known))
        messages.success(request, _("Order %(number)s is placed.") % {"number": order.number})
        return reverse("web:order", args=[order.public_id])

    try:
        return submit(request, ctx, place)
    except OmsError as refusal:
        return _refused(request, form, lines, refusal)


def _refused(
    request: HttpRequest, form: EntryForm, lines: Sequence[EntryLine], refusal: OmsError
) -> HttpResponse:
    if refusal.details.get("lines"):
        lines = form.refuse_lines(lines, refusal)
    else:
        form.refuse(refusal)
    return _shown(request, form, lines, status=refusal.status)


@require_safe
@page("orders.capture")
def new_line(request: HttpRequest, ctx: Context) -> HttpResponse:  # noqa: ARG001 - every page takes it
    """Give the form another row."""
    return render(request, "web/entry/line.html", {"line": blank_line()})


@require_safe
@page("orders.capture")
def new_customers(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Offer known customers by a part of their name or their e-mail address."""
    search = asked(request, "find")
    found = parties.list_customers(ctx, search=search, size=OFFERED).items if search else ()
    return render(request, "web/entry/picks.html", {"customers": found, "search": search})


@require_safe
@page("orders.capture")
def new_skus(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Offer SKUs by a part of their code or name."""
    search = asked(request, "sku")
    found = catalog.list_skus(ctx, search=search, size=OFFERED).items if search else ()
    return render(request, "web/entry/skus.html", {"skus": found})


@require_safe
@page("orders.capture")
def new_told(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say of a row what the SKU is, what it costs in the channel and how many there are."""
    code = asked(request, "sku")
    sku = catalog.find_sku(ctx, code=code) if code else None
    values: dict[str, Any] = {"code": code, "sku": sku}
    if sku:
        quantity = whole_number(asked(request, "quantity")) or 1
        channel = parties.get_channel(ctx, code=asked(request, "channel"))
        available, limiting = _available(ctx, sku, channel)
        values |= {"quantity": quantity, "currency": channel.currency}
        values |= {"available": available, "limiting": limiting}
        few = max(1, min(quantity, MOST_UNITS))
        values["price"] = _price(ctx, sku, few, channel.code, asked(request, "customer"))
        if available < quantity:
            found = availability.offers_instead(
                ctx, sku_id=str(sku.public_id), channel=channel.code, quantity=min(quantity, MOST_UNITS)
            )
            values["offers"] = [offer for offer in found if offer.available >= quantity]
    return render(request, "web/entry/told.html", values)


def _available(ctx: Context, sku: Sku, channel: Channel) -> tuple[int, str]:
    """Return how many there are and, for a kit, the code of the part that limits them."""
    if sku.kind != "kit":
        stock = inventory.stock_of(ctx, sku_id=str(sku.public_id))
        return sum(row.available for row in stock), ""
    places = [place.pk for place in active_locations(channel.company.code)]
    today = ctx.now.date()
    answer = availability.kit_availability(ctx, sku_id=sku.pk, location_ids=places, today=today)
    codes = {part.sku_id: part.code for part in answer.components}
    return answer.promisable(today), codes.get(answer.limiting or 0, "")


def _price(ctx: Context, sku: Sku, quantity: int, channel: str, customer: str) -> int | None:
    """Return today's price of a SKU for a quantity and buyer; None when no list has one."""
    asked_for = pricing.Inquiry(channel=channel, sku=sku.code, quantity=quantity, customer=customer)
    found = pricing.explain_price(ctx, asked_for).resolution.price
    return found.amount if found else None
