"""What an order would cost and when it would arrive, while it is being typed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from goodorder.availability.queries import quote_promise
from goodorder.availability.rules import PromiseAsk
from goodorder.basket.queries import try_prices
from goodorder.basket.rules import given_away
from goodorder.calls.forms.approvals import KIND_WORDS
from goodorder.doorway.entry import EntryLine, lines_of, typed_lines
from goodorder.doorway.numbers import amount_of
from goodorder.doorway.pages import page
from goodorder.flows.taxes import asking_tax_engines
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.orders.rules import OrderDraft
from goodorder.parties import queries as parties
from goodorder.parties.models import Channel
from goodorder.parties.rules import CustomerParticulars, PostalAddress
from goodorder.shipping import queries as shipping

MOST_SERVICES = 6
LETTERS = 2  # of a country


@dataclass(frozen=True, slots=True)
class Delivery:
    """A service with what it costs here and when it would arrive, as far as that can be said."""

    code: str
    name: str
    amount: int
    arrive_on: date | None


@require_POST
@page("orders.capture")
def new_totals(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say what is typed so far costs, when it arrives, and what other deliveries would do."""
    lines = [line for line in typed_lines(request.POST) if not line.error]
    if not lines:
        return render(request, "calls/entry/totals.html", {})
    try:
        values = asking_tax_engines(lambda: _totals(request, ctx, lines))
    except OmsError as refusal:
        values = {"refused": refusal.message}
    return render(request, "calls/entry/totals.html", values)


def _totals(request: HttpRequest, ctx: Context, lines: Sequence[EntryLine]) -> dict[str, Any]:
    channel = parties.get_channel(ctx, code=request.POST.get("channel", ""))
    draft = _draft(request, channel, lines)
    quoted = try_prices(ctx, draft=draft)
    gives = given_away(draft, quoted.explanation)
    weight_g = sum(item.quantity * item.sku.weight_g for item in quoted.items)
    return {
        "priced": quoted.priced,
        "currency": channel.currency,
        "gives": [(KIND_WORDS[kind], amount) for kind, amount in gives.items()],
        "deliveries": list(_deliveries(ctx, draft, channel, weight_g)),
        "chosen": draft.service,
    }


def _draft(request: HttpRequest, channel: Channel, lines: Sequence[EntryLine]) -> OrderDraft:
    """Return what is typed so far; who buys and where it goes may still be missing."""
    typed = {name: request.POST.get(name, "").strip() for name in ("name", "region", "postcode")}
    country = request.POST.get("country", "").strip().upper()
    home = country if len(country) == LETTERS else channel.company.country
    discount = request.POST.get("order_discount", "").strip()
    return OrderDraft(
        channel=channel.code,
        customer=request.POST.get("customer", "") or CustomerParticulars(name=typed["name"] or "?"),
        ship_to=PostalAddress(**typed, country=home),
        lines=lines_of(lines, channel.currency),
        service=request.POST.get("service", ""),
        order_discount=amount_of(discount or "0", channel.currency, field="order_discount"),
        coupons=tuple(request.POST.get("coupons", "").replace(",", " ").split()),
        waives_shipping="waives_shipping" in request.POST,
    )


def _deliveries(ctx: Context, draft: OrderDraft, channel: Channel, weight_g: int) -> Iterator[Delivery]:
    """Ask every service that goes there what it costs and when it would arrive."""
    wanted = tuple((line.sku, line.quantity) for line in draft.lines)
    country = draft.ship_to.country
    ask = PromiseAsk(channel=channel.code, lines=wanted, country=country)
    for service in [one for one in shipping.list_services(ctx) if one.is_active][:MOST_SERVICES]:
        try:
            found = shipping.quote(service.code, country, weight_g)
            promise = quote_promise(ctx, ask=replace(ask, service=service.code))
        except OmsError:  # it does not go there, or not with this
            continue
        if found.currency == channel.currency:
            yield Delivery(service.code, service.name, found.amount, promise.arrive_on)
