"""Rates of tax, who is freed from it, and how channels round it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.flows.taxes import tax_engine_state
from goodorder.kernel.access import Context
from goodorder.offers.forms.taxes import EngineForm, ExemptionForm, RateForm, RoundingForm
from goodorder.parties import commands as party_commands
from goodorder.parties import queries as parties
from goodorder.pricing import commands, queries

MANY, FEW = 200, 8


@require_safe
@page("pricing.view")
def taxes_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show rates of tax, exemptions, and how channels round."""
    return _shown(request, ctx)


def _shown(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    country = asked(request, "country")
    channels = parties.list_channels(ctx, size=MANY).items
    values = {
        "country": country,
        "channels": channels,
        "exemptions": queries.list_exemptions(ctx, size=MANY).items,
        "rate_form": RateForm(initial={"country": country}),
        "exempt_form": ExemptionForm(),
        "rounding_form": RoundingForm(channels=channels),
        "engines": queries.list_tax_engines(ctx),
        "filings": queries.list_tax_filings(ctx, size=FEW).items,
        "engine_form": EngineForm(channels=channels),
        "may_edit": ctx.may("pricing.edit"),
        "may_exempt": ctx.may("parties.exempt"),
        "may_round": ctx.may("parties.setup"),
        **paging(request, queries.list_tax_rates(ctx, country=country, cursor=cursor_of(request))),
    }
    status = more.pop("status", 200)
    return render(request, "offers/taxes/page.html", {**values, **more}, status=status)


def _posted(request: HttpRequest, ctx: Context, name: str, form: HouseForm, act: Act) -> HttpResponse:
    do, text = act

    def run() -> str:
        do()
        return said(request, text, reverse("offers:taxes"))

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        return _shown(request, ctx, **{name: form, "status": status})

    return filled(request, ctx, form, run, show)


def _pressed(request: HttpRequest, ctx: Context, act: Act | None) -> HttpResponse:
    def show(**more: Any) -> HttpResponse:
        return _shown(request, ctx, **more)

    return acted(request, ctx, act, reverse("offers:taxes"), show)


@require_POST
@page("pricing.edit")
def tax_rate_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Set a rate from a day on."""
    form = RateForm(request.POST)

    def do() -> object:
        valid_from = form.cleaned_data["valid_from"]
        return commands.set_local_tax_rate(ctx, draft=form.draft(), valid_from=valid_from)

    return _posted(request, ctx, "rate_form", form, (do, _("The rate is set.")))


@require_POST
@page("pricing.edit")
def tax_rate_end(request: HttpRequest, ctx: Context, rate_id: str) -> HttpResponse:
    """Let a rate hold no longer from today on."""

    def do() -> object:
        return commands.end_tax_rate(ctx, rate_id=rate_id)

    return _pressed(request, ctx, (do, _("The rate has ended.")))


@require_POST
@page("pricing.edit")
def tax_rates_seed(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Enter the rates we know, where there are none."""

    def do() -> object:
        return commands.seed_tax_rates(ctx, of=request.POST.get("of", ""))

    return _pressed(request, ctx, (do, _("The rates are entered. Check them: they are a start.")))


@require_POST
@page("parties.exempt")
def exemption_grant(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Free a customer from tax."""
    form = ExemptionForm(request.POST)

    def do() -> object:
        customer = form.cleaned_data["customer"]
        return commands.grant_exemption(ctx, customer_id=customer, exemption=form.draft())

    return _posted(request, ctx, "exempt_form", form, (do, _("The certificate is entered.")))


@require_POST
@page("parties.exempt")
def exemption_end(request: HttpRequest, ctx: Context, exemption_id: str) -> HttpResponse:
    """Let a certificate hold no longer."""

    def do() -> object:
        return commands.end_exemption(ctx, exemption_id=exemption_id)

    return _pressed(request, ctx, (do, _("The certificate has ended.")))


@require_POST
@page("parties.setup")
def rounding_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say how a channel rounds tax."""
    form = RoundingForm(request.POST, channels=parties.list_channels(ctx, size=MANY).items)

    def do() -> object:
        return party_commands.set_tax_rounding(ctx, **form.cleaned_data)

    return _posted(request, ctx, "rounding_form", form, (do, _("Orders from now on are rounded like that.")))


@require_POST
@page("pricing.edit")
def engine_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Let an engine determine the tax of a channel."""
    form = EngineForm(request.POST, channels=parties.list_channels(ctx, size=MANY).items)

    def do() -> object:
        return commands.set_tax_engine(ctx, **form.cleaned_data)

    return _posted(request, ctx, "engine_form", form, (do, _("Orders from now on are taxed by the engine.")))


@require_POST
@page("pricing.edit")
def engine_act(request: HttpRequest, ctx: Context, channel: str, action: str) -> HttpResponse:
    """Ask a channel's engine how it is, or go back to our own tables."""
    if action == "check":
        engine = next(
            (row.engine for row in queries.list_tax_engines(ctx) if row.channel.code == channel), ""
        )
        said_so, is_well = tax_engine_state(engine)
        (messages.success if is_well else messages.error)(request, f"{engine}: {said_so}")
        return redirect("offers:taxes")

    def do() -> object:
        return commands.drop_tax_engine(ctx, channel=channel)

    act = (do, _("Orders from now on are taxed by our own tables.")) if action == "drop" else None
    return _pressed(request, ctx, act)


@require_POST
@page("pricing.edit")
def filing_retry(request: HttpRequest, ctx: Context, filing_id: str) -> HttpResponse:
    """Tell an engine of a document once more."""

    def do() -> object:
        return commands.retry_tax_filing(ctx, filing_id=filing_id)

    return _pressed(request, ctx, (do, _("The engine is told once more.")))
