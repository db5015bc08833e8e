"""Starting a return or a claim from an order, and the list of claims."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.aftersales.forms.returns import ClaimForm, ReturnForm
from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.numbers import amount_of
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.orders import queries as orders
from goodorder.returns import commands, queries
from goodorder.returns.states import CLAIM


@require_http_methods(["GET", "HEAD", "POST"])
@page("returns.request")
def return_new(request: HttpRequest, ctx: Context, order_id: str) -> HttpResponse:
    """Show what may be returned of an order and why, or ask for it."""
    form = _return_form(request, ctx, order_id)

    def run() -> str:
        ret = commands.request_return(ctx, order_id=order_id, draft=form.draft())
        return said(request, _("The return is open."), reverse("aftersales:return", args=[ret.public_id]))

    if request.method != "POST":
        return _asking(request, ctx, order_id, form=form)
    return filled(request, ctx, form, run, lambda **more: _asking(request, ctx, order_id, **more))


def _return_form(request: HttpRequest, ctx: Context, order_id: str) -> ReturnForm:
    found = queries.what_may_be_returned(ctx, order_id=order_id, reason=asked(request, "because"))
    typed = request.POST if request.method == "POST" else None
    initial = {f"reason-{each.line.position}": asked(request, "because") for each in found}
    return ReturnForm(
        found,
        queries.list_reasons(ctx),
        typed,
        initial=initial,
        may_override=ctx.may("returns.override"),
    )


def _asking(
    request: HttpRequest, ctx: Context, order_id: str, *, form: ReturnForm | None = None, **more: Any
) -> HttpResponse:
    found = queries.what_may_be_returned(ctx, order_id=order_id, reason=asked(request, "because"))
    values = {
        "order": orders.get_order(ctx, order_id=order_id),
        "form": form
        or ReturnForm(found, queries.list_reasons(ctx), may_override=ctx.may("returns.override")),
        "claim_form": ClaimForm(found),
        "because": asked(request, "because"),
        "reasons": queries.list_reasons(ctx),
        "known": queries.returns_of_order(ctx, order_id=order_id),
    }
    status = more.pop("status", 200)
    return render(request, "aftersales/return/new.html", {**values, **more}, status=status)


@require_POST
@page("returns.request")
def claim_new(request: HttpRequest, ctx: Context, order_id: str) -> HttpResponse:
    """Note a claim."""
    found = queries.what_may_be_returned(ctx, order_id=order_id)
    form = ClaimForm(found, request.POST)

    def run() -> str:
        kind = form.cleaned_data["kind"]
        commands.open_claim(ctx, order_id=order_id, kind=kind, wanted=form.wanted())
        return said(request, _("The claim is noted."), reverse("aftersales:return-claims"))

    def show(*, form: ClaimForm, status: int) -> HttpResponse:
        return _asking(request, ctx, order_id, claim_form=form, status=status)

    return filled(request, ctx, form, run, show)


@require_safe
@page("returns.view")
def claim_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List claims for missing and damaged goods."""
    return _claims(request, ctx)


def _claims(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    state = asked(request, "state")
    found = queries.list_claims(ctx, state=state, cursor=cursor_of(request))
    values = {
        "chips": state_chips(request, "return_claim", CLAIM.states),
        "filtered": bool(state),
        "may_decide": ctx.may("returns.authorise"),
        **paging(request, found),
    }
    status = more.pop("status", 200)
    return render(request, "aftersales/claim/list.html", {**values, **more}, status=status)


@require_POST
@page("returns.authorise")
def claim_act(request: HttpRequest, ctx: Context, claim_id: str, action: str) -> HttpResponse:
    """Make a claim good, decline it, or note what the carrier says."""
    claim = queries.get_claim(ctx, claim_id=claim_id)
    note, amount = str(request.POST.get("note", "")), str(request.POST.get("amount", ""))

    def ask_carrier(carrier_state: str) -> object:
        minor = amount_of(amount or "0", claim.order.currency)
        return commands.note_carrier_claim(ctx, claim_id=claim_id, carrier_state=carrier_state, amount=minor)

    acts: dict[str, Act] = {
        "reship": (
            lambda: commands.settle_claim(ctx, claim_id=claim_id, outcome="reship", note=note),
            _("It is sent again."),
        ),
        "refund": (
            lambda: commands.settle_claim(ctx, claim_id=claim_id, outcome="refund", note=note),
            _("It is paid back."),
        ),
        "reject": (lambda: commands.reject_claim(ctx, claim_id=claim_id, note=note), _("Declined.")),
        **{
            state: (lambda state=state: ask_carrier(state), _("Noted."))  # type: ignore[misc]  # bound now
            for state in ("filed", "paid", "refused")
        },
    }
    where = reverse("aftersales:return-claims")
    return acted(request, ctx, acts.get(action), where, lambda **more: _claims(request, ctx, **more))
