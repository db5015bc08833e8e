"""The set-up assistant: from an empty installation to the first own order, by the commands everybody uses."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from goodorder.accounting import commands as accounting
from goodorder.catalog import commands as catalog
from goodorder.doorway.acting import form_page, said
from goodorder.doorway.pages import page
from goodorder.house.forms import setup as forms
from goodorder.house.views.steps import BY_NAME, Standing, company_of, next_step, standings
from goodorder.inventory import commands as inventory
from goodorder.kernel.access import Context
from goodorder.locations import commands as locations
from goodorder.locations.queries import list_locations
from goodorder.parties import commands as parties
from goodorder.parties import queries as known
from goodorder.parties.rules import CompanyParticulars
from goodorder.pricing import commands as pricing
from goodorder.pricing.rules import STANDARD
from goodorder.shipping import commands as shipping

NEEDS = "parties.setup"


def _open_company(ctx: Context, form: forms.CompanyStep) -> Promise:
    typed = form.cleaned_data
    code = forms.code_from(typed["name"])
    parties.open_company(
        ctx, code=code, name=typed["name"], country=typed["country"], currency=typed["currency"].upper()
    )
    parties.describe_company(ctx, company=code, particulars=form.particulars())
    accounting.set_up_chart(ctx, company=code)
    return _("The company stands, with a chart of accounts.")


def _open_location(ctx: Context, form: forms.LocationStep) -> Promise:
    name = form.cleaned_data["name"]
    code = forms.code_from(name)
    locations.open_location(ctx, company=form.owner().code, code=code, name=name, draft=form.draft())
    return _("The location is open.")


def _set_tax(ctx: Context, form: forms.TaxStep) -> Promise:
    country, name = form.owner().country, form.cleaned_data["name"]
    if form.known_ppm is not None:
        pricing.seed_tax_rates(ctx)
    if form.rate_ppm() != form.known_ppm:
        pricing.set_tax_rate(ctx, country=country, tax_class=STANDARD, rate_ppm=form.rate_ppm(), name=name)
    return _("The rates are entered.")


def _open_channel(ctx: Context, form: forms.ChannelStep) -> Promise:
    typed, currency = form.cleaned_data, form.owner().currency
    code = forms.code_from(typed["name"], 30).lower()
    terms = form.terms(f"{code}-{currency.lower()}")
    pricing.open_price_list(
        ctx,
        code=terms.price_list,
        name=f"{typed['name']} {currency}",
        currency=currency,
        tax_included=terms.tax_included,
    )
    parties.open_channel(
        ctx, company=form.owner().code, code=code, name=typed["name"], kind=typed["kind"], terms=terms
    )
    return _("The channel is open; its price list is empty so far.")


def _set_delivery(ctx: Context, form: forms.DeliveryStep) -> Promise:
    draft, zones = form.draft(), form.zones()
    shipping.set_up_service(ctx, draft=draft)
    shipping.set_rates(ctx, service=draft.code, zones=zones)
    return _("Orders can be sent.")


def _set_bank(ctx: Context, form: forms.PaymentStep) -> Promise:
    company = form.owner()
    kept = {one.name: str(company.postal.get(one.name, "")) for one in fields(CompanyParticulars)}
    before = CompanyParticulars(**{**kept, "tax_number": company.tax_number})
    parties.describe_company(ctx, company=company.code, particulars=replace(before, **form.cleaned_data))
    return _("Documents name the account from now on.")


def _add_product(ctx: Context, form: forms.ProductStep) -> Promise:
    draft, company = form.draft(), form.owner().code
    (channel,) = known.list_channels(ctx, company=company, size=1).items
    (place,) = list_locations(ctx, company=company, size=1).items
    catalog.import_skus(ctx, drafts=[draft])
    price = form.minor("price")
    pricing.set_price(ctx, price_list=channel.price_list, sku=draft.code, amount=price)
    if quantity := form.cleaned_data["quantity"]:
        inventory.receive_stock(
            ctx, location=place.code, sku=draft.code, quantity=quantity, document="opening"
        )
    return _("It can be ordered now.")


# What each step asks and does. The order itself is entered on the page for orders.
FORMS: dict[str, tuple[type[forms.StepForm], Callable[..., Promise]]] = {
    "company": (forms.CompanyStep, _open_company),
    "location": (forms.LocationStep, _open_location),
    "tax": (forms.TaxStep, _set_tax),
    "channel": (forms.ChannelStep, _open_channel),
    "delivery": (forms.DeliveryStep, _set_delivery),
    "payment": (forms.PaymentStep, _set_bank),
    "product": (forms.ProductStep, _add_product),
}


def _where(ctx: Context, past: str) -> str:
    """Return the address of the step to do next, else of the overview."""
    following = next_step(standings(ctx, company_of(ctx)), past)
    return reverse("house:setup-step", args=[following]) if following else reverse("house:setup")


def _shared(found: list[Standing]) -> dict[str, Any]:
    return {
        "standings": found,
        "done": sum(bool(one.there) for one in found),
        "next": next_step(found),
    }


@require_safe
@page(NEEDS)
def setup_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show how far the set-up has come."""
    return render(request, "house/setup/page.html", _shared(standings(ctx, company_of(ctx))))


@page(NEEDS)
def setup_step(request: HttpRequest, ctx: Context, name: str) -> HttpResponse:
    """Show one step and do it; a step whose beginnings are missing leads to the overview."""
    if name not in BY_NAME:
        raise Http404
    company = company_of(ctx)
    found = standings(ctx, company)
    here = next(one for one in found if one.step.name == name)
    if here.waits_for:
        return redirect("house:setup")
    if name not in FORMS:
        return redirect("calls:order-new")
    kind, act = FORMS[name]

    def make(posted: QueryDict | None) -> forms.StepForm:
        return kind(posted, company=company)

    def run(form: forms.StepForm) -> str:
        return said(request, act(ctx, form), _where(ctx, name))

    values = {**_shared(found), "here": here, "skip": _where(ctx, name), "may": ctx.may(here.step.needs)}
    return form_page(request, ctx, "house/setup/step.html", make, run, lambda _form: values)
