"""Gift cards and store credit: what is outstanding, one balance with its movements, issuing."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import Act, acted, form_page, said
from goodorder.doorway.listing import asked, chips, cursor_of, paging, state_chips
from goodorder.doorway.numbers import amount_of
from goodorder.doorway.pages import KEY_FIELD, is_fragment, page
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.looks.words import word_for
from goodorder.parties import queries as parties
from goodorder.payments import commands
from goodorder.payments.models import StoredValue
from goodorder.payments.queries import stored as queries
from goodorder.treasury.forms.stored import GiftCardForm, IssueForm

KINDS = ("gift_card", "store_credit")


@require_safe
@page("payments.view")
def card_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List gift cards and store credit, with what is owed on them in all and by age."""
    kind, state, search = asked(request, "kind"), asked(request, "state"), asked(request, "search")
    found = queries.list_stored_values(ctx, kind=kind, state=state, search=search, cursor=cursor_of(request))
    values: dict[str, Any] = {
        "kinds": chips(request, "kind", [(name, word_for("method", name).label) for name in KINDS]),
        "chips": state_chips(request, "stored_value", ("active", "blocked", "expired")),
        "kind": kind,
        "state": state,
        "search": search,
        "filtered": bool(kind or state or search),
        **paging(request, found),
    }
    if is_fragment(request):
        return render(request, "treasury/stored/rows.html", values)
    values |= {
        "liability": queries.stored_liability(ctx),
        "waiting": queries.open_adjustments(ctx),
        "may_issue": ctx.may("payments.issue"),
    }
    return render(request, "treasury/stored/list.html", values)


@never_cache
@page("payments.issue")
def card_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Issue a gift card and show its code, this once: the answer is neither stored nor redirected to."""
    form = GiftCardForm(
        request.POST if request.method == "POST" else None, companies=parties.list_companies(ctx).items
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                reference = f"web:{request.POST.get(KEY_FIELD, '')}"[:80]
                issued = commands.issue_gift_card(ctx, draft=form.draft(reference))
                return render(request, "treasury/stored/issued.html", {"issued": issued})
            except OmsError as refusal:
                form.refuse(refusal)
                status = refusal.status
    return render(request, "treasury/stored/new.html", {"form": form}, status=status)


@require_safe
@page("payments.view")
def card_page(request: HttpRequest, ctx: Context, stored_value_id: str) -> HttpResponse:
    """Show a balance and everything that moved it."""
    return _shown(request, ctx, stored_value_id)


def _shown(request: HttpRequest, ctx: Context, stored_value_id: str, **more: Any) -> HttpResponse:
    value = queries.get_stored_value(ctx, stored_value_id=stored_value_id)
    found = queries.list_stored_movements(ctx, stored_value_id=stored_value_id, cursor=cursor_of(request))
    values = {
        "value": value,
        "waiting": [one for one in queries.open_adjustments(ctx) if one.stored_value_id == value.pk],
        "may_block": ctx.may("payments.block"),
        "may_adjust": ctx.may("payments.adjust"),
        "may_decide": ctx.may("payments.approve"),
        **paging(request, found),
    }
    status = more.pop("status", 200)
    return render(request, "treasury/stored/page.html", {**values, **more}, status=status)


@require_POST
@page("payments.view")
def card_act(request: HttpRequest, ctx: Context, stored_value_id: str, action: str) -> HttpResponse:
    """Stop a balance, let it go, ask for a correction."""
    value = queries.get_stored_value(ctx, stored_value_id=stored_value_id)
    act = _acts(ctx, value, request.POST).get(action)

    def shown(**more: Any) -> HttpResponse:
        return _shown(request, ctx, stored_value_id, **more)

    return acted(request, ctx, act, reverse("treasury:gift-card", args=[stored_value_id]), shown)


def _acts(ctx: Context, value: StoredValue, typed: Mapping[str, Any]) -> dict[str, Act]:
    named, reason = {"stored_value_id": str(value.public_id)}, str(typed.get("reason", ""))

    def adjust() -> object:
        amount = amount_of(str(typed.get("amount", "")), value.currency)
        return commands.adjust_stored_value(ctx, **named, amount=amount, reason=reason)

    return {
        "block": (
            lambda: commands.block_stored_value(ctx, **named, reason=reason),
            _("Blocked: nobody can pay with it. What orders hold of it is still spent."),
        ),
        "unblock": (lambda: commands.unblock_stored_value(ctx, **named), _("It may be spent again.")),
        "adjust": (adjust, _("Asked for. Somebody else has to approve it.")),
    }


@require_POST
@page("payments.approve")
def card_decide(request: HttpRequest, ctx: Context, adjustment_id: str, action: str) -> HttpResponse:
    """Approve or decline a correction somebody else asked for."""
    asked_for = queries.get_adjustment(ctx, adjustment_id=adjustment_id)
    about = str(asked_for.stored_value.public_id)

    def decide(*, approve: bool) -> object:
        return commands.decide_stored_adjustment(ctx, adjustment_id=adjustment_id, approve=approve)

    acts: dict[str, Act] = {
        "approve": (lambda: decide(approve=True), _("Corrected.")),
        "decline": (lambda: decide(approve=False), _("Declined; the balance stays as it is.")),
    }

    def shown(**more: Any) -> HttpResponse:
        return _shown(request, ctx, about, **more)

    return acted(request, ctx, acts.get(action), reverse("treasury:gift-card", args=[about]), shown)


@page("payments.view")
def store_credit(request: HttpRequest, ctx: Context, customer_id: str) -> HttpResponse:
    """Show a customer's store credit and give more."""
    customer = parties.get_customer(ctx, customer_id=customer_id)
    companies = parties.list_companies(ctx).items

    def run(form: IssueForm) -> str:
        currency = form.currency_code()
        commands.issue_store_credit(
            ctx,
            customer_id=customer_id,
            company=form.cleaned_data["company"],
            amount=form.minor(currency),
            currency=currency,
            reason=form.cleaned_data["reason"],
        )
        return said(request, _("The customer may spend it from now on."), request.path)

    def make(posted: QueryDict | None) -> IssueForm:
        return IssueForm(posted, companies=companies)

    def more(_form: IssueForm) -> Mapping[str, Any]:
        accounts = queries.store_credit_of(ctx, customer_id=customer_id)
        return {"customer": customer, "accounts": accounts, "may_give": ctx.may("payments.credit")}

    return form_page(request, ctx, "treasury/stored/credit.html", make, run, more)
