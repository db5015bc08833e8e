"""Quotes: offers to write, give, change, and turn into orders."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.doorway.acting import acted, filled, said
from goodorder.doorway.entry import EMPTY_LINES, EntryLine, blank_line, typed_lines
from goodorder.doorway.listing import asked, cursor_of, paging, render_list, state_chips
from goodorder.doorway.pages import page, submit
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.orders.rules import PaymentDraft
from goodorder.parties import queries as parties
from goodorder.quotes import commands, queries
from goodorder.quotes.models import Quote
from goodorder.quotes.states import QUOTE
from goodorder.shipping import queries as shipping
from goodorder.web.forms.quotes import USUAL_DAYS, AcceptForm, DeclineForm, QuoteForm

STATES = ("draft", "issued", "accepted", "declined", "expired", "revised")


@require_safe
@page("quotes.view")
def quote_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List quotes in their latest revision, newest first."""
    state, search = asked(request, "state"), asked(request, "search")
    found = queries.list_quotes(ctx, state=state, search=search, cursor=cursor_of(request))
    values = {
        "chips": state_chips(request, "quote", STATES),
        "scores": queries.quote_scores(ctx),
        "search": search,
        "state": state,
        "filtered": bool(state or search),
        "may_edit": ctx.may("quotes.edit"),
        **paging(request, found),
    }
    return render_list(request, "quote", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page("quotes.edit")
def quote_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Write an offer, or the next revision of the one that `revises` names."""
    old = _revised(ctx, request)
    lines = typed_lines(request.POST) if request.method == "POST" else _first_lines(old)
    form = _form(ctx, request.POST if request.method == "POST" else None, old)

    def shown(status: int = 200) -> HttpResponse:
        values = {"form": form, "lines": lines or [blank_line()], "revises": old}
        return render(request, "web/quote/new.html", values, status=status)

    if request.method != "POST":
        return shown()
    if form.is_valid() and not lines:
        form.add_error(None, _("Name at least one item."))
    if not form.is_valid() or any(line.error for line in lines):
        return shown(422)
    try:
        return submit(request, ctx, lambda: _written(request, ctx, form, lines, old))
    except OmsError as refusal:
        form.refuse(refusal)
        return shown(refusal.status)


def _written(
    request: HttpRequest, ctx: Context, form: QuoteForm, lines: list[EntryLine], old: Quote | None
) -> str:
    known = form.cleaned_data["customer"]
    draft = form.draft(lines, parties.get_customer(ctx, customer_id=known) if known else None)
    terms = form.terms()
    if old is None:
        quote = commands.draft_quote(ctx, draft=draft, terms=terms)
    else:
        quote = commands.revise_quote(ctx, quote_id=str(old.public_id), draft=draft, terms=terms)
    return said(request, _("Priced. Look at it, then issue it."), _address(quote))


def _revised(ctx: Context, request: HttpRequest) -> Quote | None:
    quote_id = request.POST.get("revises") or asked(request, "revises")
    return queries.get_quote(ctx, quote_id=quote_id) if quote_id else None


def _first_lines(old: Quote | None) -> list[EntryLine]:
    if old is None:
        return [blank_line() for _row in range(EMPTY_LINES)]
    return [EntryLine(sku, str(units), key=str(at)) for at, (sku, units, *_price) in enumerate(old.asked)]


def _form(ctx: Context, posted: Any, old: Quote | None) -> QuoteForm:
    initial: dict[str, Any] = {"valid_until": localtime(ctx.now).date() + timedelta(days=USUAL_DAYS)}
    if old is not None:
        initial |= {
            **old.ship_to,
            "customer": str(old.customer.public_id),
            "email": old.customer.email,
            "channel": old.channel.code,
            "service": old.service,
            "holds_stock": old.holds_stock,
            "note": old.note,
        }
    channels = [one for one in parties.list_channels(ctx).items if one.is_active]
    services = [one for one in shipping.list_services(ctx) if one.is_active]
    return QuoteForm(posted, channels=channels, services=services, hosts=(), initial=initial)


def _address(quote: Quote) -> str:
    return reverse("web:quote", args=[quote.public_id])


@require_safe
@page("quotes.view")
def quote_page(request: HttpRequest, ctx: Context, quote_id: str) -> HttpResponse:
    """Show an offer with its lines, its revisions and what may be done."""
    return _page(request, ctx, quote_id)


def _page(
    request: HttpRequest, ctx: Context, quote_id: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    quote = queries.get_quote(ctx, quote_id=quote_id)
    rights = {
        "issue": "quotes.edit",
        "revise": "quotes.edit",
        "accept": "quotes.accept",
        "decline": "quotes.accept",
    }
    moves = QUOTE.open_moves(quote.state)
    values = {
        "quote": quote,
        "lines": sorted(quote.lines.all(), key=lambda line: line.position),
        "revisions": queries.revisions_of(ctx, number=quote.number),
        "held": queries.units_held(ctx, quote_id=quote_id),
        "open": {move for move in moves if move in rights and ctx.may(rights[move])},
        "accept_form": AcceptForm(),
        "decline_form": DeclineForm(),
    }
    return render(request, "web/quote/page.html", values | more, status=status)


@require_POST
@page("quotes.view")
def quote_act(request: HttpRequest, ctx: Context, quote_id: str, action: str) -> HttpResponse:
    """Issue, accept or decline."""

    def show(*, status: int, **more: Any) -> HttpResponse:
        if form := more.pop("form", None):
            more[f"{action}_form"] = form
        return _page(request, ctx, quote_id, status=status, **more)

    where = reverse("web:quote", args=[quote_id])
    if action == "issue":
        act = (lambda: commands.issue_quote(ctx, quote_id=quote_id), _("Issued: it stands as it is."))
        return acted(request, ctx, act, where, show)
    if action == "accept":
        accept = AcceptForm(request.POST)
        return filled(request, ctx, accept, lambda: _ordered(request, ctx, quote_id, accept), show)
    if action == "decline":
        decline = DeclineForm(request.POST)
        return filled(request, ctx, decline, lambda: _declined(request, ctx, quote_id, decline), show)
    raise Http404


def _ordered(request: HttpRequest, ctx: Context, quote_id: str, form: AcceptForm) -> str:
    payment = PaymentDraft(method=form.cleaned_data["payment_method"])
    order = commands.accept_quote(ctx, quote_id=quote_id, payment=payment)
    told = _("Order %(number)s is placed at the offer's prices.") % {"number": order.number}
    return said(request, told, reverse("web:order", args=[order.public_id]))


def _declined(request: HttpRequest, ctx: Context, quote_id: str, form: DeclineForm) -> str:
    commands.decline_quote(ctx, quote_id=quote_id, reason=form.cleaned_data["reason"])
    return said(request, _("Noted; what it held is free again."), reverse("web:quote", args=[quote_id]))
