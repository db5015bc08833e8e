"""Price lists, whom they are for, how far prices may be given below them, and why something costs what it does."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import Act, acted, filled, form_page, said
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing, OmsError
from goodorder.offers.forms.prices import AssignmentForm, InquiryForm, LimitForm, PriceListForm, TermsForm
from goodorder.offers.views.order_promotions import promotions_of
from goodorder.orders import queries as orders
from goodorder.parties import commands as party_commands
from goodorder.parties import queries as parties
from goodorder.pricing import commands, queries
from goodorder.pricing.queries import Explained

MANY = 200


@require_safe
@page("pricing.view")
def prices_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show price lists, whom they are for, and limits on given prices."""
    return _shown(request, ctx)


def _shown(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    lists = queries.list_price_lists(ctx, size=MANY).items
    channels = parties.list_channels(ctx, size=MANY).items
    assigned = queries.list_assignments(ctx, cursor=cursor_of(request))
    values = {
        "lists": lists,
        "groups": parties.list_customer_groups(ctx),
        "limits": queries.list_price_limits(ctx),
        "list_form": PriceListForm(),
        "assign_form": AssignmentForm(lists=lists, channels=channels),
        "limit_form": LimitForm(channels=channels),
        "may_edit": ctx.may("pricing.edit"),
        "may_limit": ctx.may("orders.limit_price"),
        **paging(request, assigned),
    }
    status = more.pop("status", 200)
    return render(request, "offers/prices/page.html", {**values, **more}, status=status)


def _posted(request: HttpRequest, ctx: Context, name: str, form: HouseForm, act: Act) -> HttpResponse:
    """Do what a form of the page asks for; refused, the page shows it again under its name."""
    do, text = act

    def run() -> str:
        do()
        return said(request, text, reverse("offers:prices"))

    def show(*, form: HouseForm, status: int) -> HttpResponse:
        return _shown(request, ctx, **{name: form, "status": status})

    return filled(request, ctx, form, run, show)


@require_POST
@page("pricing.edit")
def price_list_open(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Open a price list."""
    form = PriceListForm(request.POST)

    def do() -> object:
        return commands.open_price_list(ctx, **form.cleaned_data)

    act = do, _("The price list is open; import or set its prices next.")
    return _posted(request, ctx, "list_form", form, act)


@require_POST
@page("pricing.edit")
def price_list_assign(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Make a price list for somebody."""
    lists = queries.list_price_lists(ctx, size=MANY).items
    channels = parties.list_channels(ctx, size=MANY).items
    form = AssignmentForm(request.POST, lists=lists, channels=channels)

    def do() -> object:
        price_list = form.cleaned_data["price_list"]
        return commands.assign_price_list(ctx, price_list=price_list, to=form.draft())

    return _posted(request, ctx, "assign_form", form, (do, _("The price list is assigned.")))


@require_POST
@page("pricing.edit")
def price_list_withdraw(request: HttpRequest, ctx: Context, assignment_id: str) -> HttpResponse:
    """Make a price list no longer for somebody."""

    def do() -> object:
        return commands.withdraw_price_list(ctx, assignment_id=assignment_id)

    return _pressed(request, ctx, (do, _("The price list is withdrawn.")))


@require_POST
@page("orders.limit_price")
def price_limit_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Limit how far below the list prices may be given in a channel."""
    form = LimitForm(request.POST, channels=parties.list_channels(ctx, size=MANY).items)

    def do() -> object:
        return commands.set_price_limit(ctx, **form.cleaned_data)

    return _posted(request, ctx, "limit_form", form, (do, _("The limit is set.")))


@require_POST
@page("orders.limit_price")
def price_limit_drop(request: HttpRequest, ctx: Context, channel: str) -> HttpResponse:
    """Let prices in a channel be given without a limit."""

    def do() -> object:
        return commands.drop_price_limit(ctx, channel=channel)

    return _pressed(request, ctx, (do, _("The limit is dropped.")))


def _pressed(request: HttpRequest, ctx: Context, act: Act) -> HttpResponse:
    def show(**more: Any) -> HttpResponse:
        return _shown(request, ctx, **more)

    return acted(request, ctx, act, reverse("offers:prices"), show)


@page("parties.terms")
def customer_terms(request: HttpRequest, ctx: Context, customer_id: str) -> HttpResponse:
    """Set what decides a customer's prices and taxes."""
    customer = parties.get_customer(ctx, customer_id)
    initial = {"group": customer.group, "tax_number": customer.tax_number}

    def run(form: TermsForm) -> str:
        party_commands.set_customer_terms(ctx, customer_id=customer_id, terms=form.cleaned_data)
        where = reverse("web:customer", args=[customer_id])
        return said(request, _("Orders from now on are priced and taxed by that."), where)

    return form_page(
        request,
        ctx,
        "offers/prices/terms.html",
        lambda posted: TermsForm(posted, initial=initial),
        run,
        lambda _form: {"customer": customer},
    )


@require_safe
@page("pricing.view")
def price_why(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Say why a SKU costs what it does for a buyer in a channel on a day."""
    channels = parties.list_channels(ctx, size=MANY).items
    form = InquiryForm(request.GET or None, channels=channels)
    found, status = None, 200
    if form.is_bound and form.is_valid():
        found, status = _explained(ctx, form)
    return render(request, "offers/prices/why.html", {"form": form, "found": found}, status=status)


def _explained(ctx: Context, form: InquiryForm) -> tuple[Explained | None, int]:
    try:
        return queries.explain_price(ctx, form.inquiry()), 200
    except OmsError as refusal:
        form.refuse(refusal)
        return None, refusal.status


@require_safe
@page("pricing.view")
def price_order(request: HttpRequest, ctx: Context, order_id: str) -> HttpResponse:
    """Show how an order's prices, discounts and taxes were found; the prices are derived again as of then."""
    ctx.require("orders.view")
    order = orders.get_order(ctx, order_id=order_id)
    rows = orders.prices_again(ctx, order_id=order_id)
    if not rows:
        raise Missing("offers.order_unexplained", f"{order.number} was placed before this was kept")
    lines = sorted(order.lines.all(), key=lambda line: line.position)
    taxes = list(zip(lines, order.pricing["tax_lines"], strict=False))  # what was added later has no kept tax
    values = {"order": order, "rows": rows, "taxes": taxes, **promotions_of(ctx, order, lines)}
    return render(request, "offers/prices/order.html", values)
