"""Entering an order by hand, as at the telephone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goodorder.approvals import commands as approvals
from goodorder.approvals.commands import ABOVE_LIMIT
from goodorder.approvals.rules import OrderAsked
from goodorder.availability import queries as availability
from goodorder.calls.forms.orders import OrderForm
from goodorder.catalog import commands as catalog_commands
from goodorder.catalog import queries as catalog
from goodorder.catalog.models import Sku
from goodorder.doorway.entry import (
    EMPTY_LINES,
    EntryForm,
    EntryLine,
    blank_line,
    known_customer,
    typed_line,
    typed_lines,
)
from goodorder.doorway.forms import whole_number
from goodorder.doorway.listing import asked
from goodorder.doorway.pages import is_fragment, page, submit
from goodorder.fields import commands as fields
from goodorder.flows.pay_links import hosting
from goodorder.inventory import queries as inventory
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.kernel.quantity import MOST_UNITS
from goodorder.locations.queries import active_locations
from goodorder.orders import commands
from goodorder.orders import queries as orders
from goodorder.orders.models import Order
from goodorder.parties import queries as parties
from goodorder.parties.models import Channel, Customer
from goodorder.payments import commands as payments
from goodorder.pricing import queries as pricing
from goodorder.shipping import queries as shipping

OFFERED, MOST_PAST = 8, 5
PROMPTED, MOST_PROMPTS = 3, 200


@require_http_methods(["GET", "HEAD", "POST"])
@page("orders.capture")
def order_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the form, or place what was typed and go to the order's page."""
    if request.method == "POST":
        return _placed(request, ctx)
    lines = _repeated(ctx, asked(request, "repeat"))
    if is_fragment(request) and lines:
        return render(request, "web/entry/lines.html", {"lines": lines, "is_repeat": True})
    known = _known(ctx, asked(request, "customer"))
    past = _past(ctx, known)
    form = _form(ctx, initial=known_customer(known, _used_last(known, past)) if known else None)
    if is_fragment(request):
        return render(request, "web/entry/who.html", {"form": form, "past": past})
    blank = [blank_line() for _row in range(EMPTY_LINES)]
    return _shown(request, form, lines or blank, past=past, is_repeat=bool(lines))


def _past(ctx: Context, known: Customer | None) -> Sequence[Order]:
    """Return a customer's latest orders, of which one may be repeated."""
    if known is None or not ctx.may("orders.view"):
        return ()
    return orders.orders_of_customer(ctx, customer_id=str(known.public_id), size=MOST_PAST).items


def _repeated(ctx: Context, order_id: str) -> list[EntryLine]:
    """Return what an earlier order had as rows to be typed on, kits as kits; prices are today's."""
    if not order_id:
        return []
    items = [line for line in orders.get_order(ctx, order_id=order_id).lines.all() if line.kind == "item"]
    wanted: dict[str, int] = {}
    for line in items:
        if line.kit_sku_code and line.kit_sku_code in wanted:
            continue
        code, units = (
            (line.kit_sku_code, line.kit_count) if line.kit_sku_code else (line.sku_code, line.ordered)
        )
        wanted[code] = wanted.get(code, 0) + units
    return [replace(blank_line(), sku=code, quantity=str(units)) for code, units in wanted.items()]


def _known(ctx: Context, customer_id: str) -> Customer | None:
    return parties.get_customer(ctx, customer_id=customer_id) if customer_id else None


def _used_last(customer: Customer, past: Sequence[Order]) -> dict[str, Any]:
    """Return the address of the customer's latest order, else the latest one in their address book."""
    if past:
        return dict(past[0].ship_to)
    kept = list(customer.addresses.all())
    return dict(kept[-1].postal) if kept else {}


def _form(ctx: Context, *args: Any, **kwargs: Any) -> OrderForm:
    channels = [one for one in parties.list_channels(ctx).items if one.is_active]
    services = [one for one in shipping.list_services(ctx) if one.is_active]
    hosts = hosting() if ctx.may("payments.link") else []
    return OrderForm(*args, channels=channels, services=services, hosts=hosts, **kwargs)


def _shown(
    request: HttpRequest, form: EntryForm, lines: Sequence[EntryLine], status: int = 200, **more: Any
) -> HttpResponse:
    values = {"form": form, "lines": lines, **more}
    return render(request, "calls/entry/page.html", values, status=status)


def _placed(request: HttpRequest, ctx: Context) -> HttpResponse:
    form, lines = _form(ctx, request.POST), typed_lines(request.POST)
    if form.is_valid() and not lines:
        form.add_error(None, _("Name at least one item."))
    if not form.is_valid() or any(line.error for line in lines):
        return _shown(request, form, lines or [blank_line()], status=422)
    known = _known(ctx, form.cleaned_data["customer"])

    def place() -> str:
        draft = form.draft(lines, known)
        if "ask" in request.POST:
            return _asked_for(request, ctx, OrderAsked(draft=draft, fields=form.answers.given()), form)
        order = commands.capture_order(ctx, draft=draft)
        fields.answer_order(ctx, order=order, values=form.answers.given())
        _measure(request, ctx, lines)
        if form.link_provider:
            _send_link(request, ctx, order, form.link_provider)
        messages.success(request, _("Order %(number)s is placed.") % {"number": order.number})
        return reverse("web:order", args=[order.public_id])

    try:
        return submit(request, ctx, place)
    except OmsError as refusal:
        past = _past(ctx, known)
        return _refused(request, form, lines, refusal, past)


def _measure(request: HttpRequest, ctx: Context, lines: Sequence[EntryLine]) -> None:
    """Count what was prompted while the order was typed, and what of it was taken."""
    prompted = [whole_number(text) or 0 for text in request.POST.getlist("prompted")[:MOST_PROMPTS]]
    if prompted:
        catalog_commands.count_prompts(ctx, prompted=prompted, codes=[line.sku for line in lines])


def _asked_for(request: HttpRequest, ctx: Context, wanted: OrderAsked, form: OrderForm) -> str:
    """Keep the order until a second person approves what it gives away; returns where to go."""
    approval = approvals.ask_approval(ctx, wanted=wanted, reason=form.cleaned_data["because"])
    text = _("Asked for. The order is placed as soon as somebody else approves it.")
    messages.success(request, text)
    return reverse("calls:approval", args=[approval.public_id])


def _send_link(request: HttpRequest, ctx: Context, order: Order, provider: str) -> None:
    """Have the provider make a page on which the buyer pays; the card is typed there and nowhere else."""
    if order.total:
        url = request.build_absolute_uri(reverse("portal:thanks"))
        payments.request_pay_link(ctx, about=order.public_id, provider=provider, return_url=url)


def _refused(
    request: HttpRequest,
    form: EntryForm,
    lines: Sequence[EntryLine],
    refusal: OmsError,
    past: Sequence[Order],
) -> HttpResponse:
    if refusal.details.get("lines"):
        lines = form.refuse_lines(lines, refusal)
    else:
        form.refuse(refusal)
    may_ask = refusal.code in ABOVE_LIMIT
    return _shown(
        request, form, lines, status=refusal.status, past=past, may_ask=may_ask or "ask" in request.POST
    )


@require_safe
@page("orders.capture")
def new_line(request: HttpRequest, ctx: Context) -> HttpResponse:  # noqa: ARG001 - every page takes it
    """Give the form another row, ready to be typed into or with what was prompted."""
    code = asked(request, "sku")
    return render(
        request, "web/entry/line.html", {"line": replace(blank_line(), sku=code), "is_next": not code}
    )


@require_safe
@page("orders.capture")
def new_customers(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Offer known customers by a part of their name or their e-mail address."""
    search = asked(request, "find")
    found = parties.list_customers(ctx, search=search, size=OFFERED).items if search else ()
    return render(request, "calls/entry/picks.html", {"customers": found, "search": search})


@require_safe
@page("orders.capture")
def new_skus(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Offer SKUs by a part of their code or name."""
    search = asked(request, "sku")
    found = catalog.list_skus(ctx, search=search, size=OFFERED).items if search else ()
    return render(request, "calls/entry/skus.html", {"skus": found})


@require_safe
@page("orders.capture")
def new_told(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say of a row what the SKU is, what it costs in the channel and how many there are."""
    typed = typed_line(asked(request, "sku"), asked(request, "quantity"))
    code = typed.sku
    sku = catalog.find_sku(ctx, code=code) if code else None
    values: dict[str, Any] = {"code": code, "sku": sku}
    if sku:
        quantity = whole_number(typed.quantity) or 1
        channel = parties.get_channel(ctx, code=asked(request, "channel"))
        available, limiting = _available(ctx, sku, channel)
        values |= {"quantity": quantity, "currency": channel.currency}
        values |= {"available": available, "limiting": limiting}
        few = max(1, min(quantity, MOST_UNITS))
        values["price"] = _price(ctx, sku, few, channel.code, asked(request, "customer"))
        values["prompts"] = _prompts(ctx, sku, channel.code)
        if available < quantity:
            found = availability.offers_instead(
                ctx, sku_id=str(sku.public_id), channel=channel.code, quantity=min(quantity, MOST_UNITS)
            )
            values["offers"] = [offer for offer in found if offer.available >= quantity]
    return render(request, "calls/entry/told.html", values)


def _prompts(ctx: Context, sku: Sku, channel: str) -> list[dict[str, Any]]:
    """Return what goes with a SKU or is better, with its price in the channel."""
    related = catalog.relations_of(ctx, sku_id=str(sku.public_id))[:PROMPTED]
    return [{"one": one, "price": _price(ctx, one.other, 1, channel, "")} for one in related]


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
