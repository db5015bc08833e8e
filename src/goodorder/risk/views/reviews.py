"""The review queue, one review with all that speaks for and against, and the score of an order."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import acted, filled, said
from goodorder.doorway.listing import asked, chips, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.flows.screening import effects_of
from goodorder.kernel.access import Context
from goodorder.orders import queries as orders
from goodorder.risk.forms.reviews import ReasonForm
from goodorder.screening import commands, queries
from goodorder.screening.models import Screening
from goodorder.screening.rules import FIRED, MEANINGS

NEEDS = "screening.review"
ORDERS = (("oldest", _("Oldest first")), ("value", _("Most valuable first")))
HISTORY = 10


@require_safe
@page(NEEDS)
def review_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List what waits for a reviewer."""
    order = asked(request, "order")
    mine = asked(request, "mine")
    found = queries.list_reviews(
        ctx,
        order=order if order in dict(ORDERS) else "oldest",
        assignee=ctx.actor if mine else "",
        cursor=cursor_of(request),
    )
    values = {
        "orders": chips(request, "order", ORDERS)[1:],
        "order": order or "oldest",
        "chips": chips(request, "mine", [("1", _("Mine"))]),
        "filtered": bool(mine),
        "has_rules": any(rule.is_on for rule in queries.list_rules(ctx)),
        **paging(request, found),
    }
    return render(request, "risk/review/list.html", values)


@require_safe
@page(NEEDS)
def review_page(request: HttpRequest, ctx: Context, screening_id: str) -> HttpResponse:
    """Show a screening: score, reasons with values, history, same marks, and what each decision does."""
    return _review(request, ctx, queries.get_screening(ctx, screening_id=screening_id))


@require_safe
@page(NEEDS)
def order_score(request: HttpRequest, ctx: Context, order_id: str) -> HttpResponse:
    """Show how an order was screened."""
    order = orders.get_order(ctx, order_id=order_id)
    found = queries.screening_of(ctx, subject=order.public_id)
    if found:
        return _review(request, ctx, found)
    return render(request, "risk/review/none.html", {"order": order})


def _review(request: HttpRequest, ctx: Context, screening: Screening, **more: Any) -> HttpResponse:
    values = {
        "one": screening,
        "is_open": screening.state == "under_review",
        "may_decide": ctx.may("screening.decide"),
        "findings": sorted(screening.findings, key=lambda finding: bool(finding["verdict"] != FIRED)),
        "rows": _rows(screening),
        "others": queries.alike(ctx, screening=screening),
        "history": _history(ctx, screening),
        "looks": queries.list_screenings(ctx, subject=screening.subject, size=HISTORY).items,
        "effects": effects_of(ctx, subject=screening.subject) if screening.state == "under_review" else None,
        "accept": ReasonForm(prefix="accept"),
        "reject": ReasonForm(prefix="reject"),
    }
    status = more.pop("status", 200)
    return render(request, "risk/review/page.html", {**values, **more}, status=status)


def _rows(screening: Screening) -> list[dict[str, Any]]:
    """Return every word with its meaning and what was seen; what nobody knows says so."""
    seen = screening.signals
    return [
        {"word": word, "meaning": meaning, "value": seen.get(word), "is_known": word in seen}
        for word, meaning in MEANINGS.items()
        if word != "unknown"
    ]


def _history(ctx: Context, screening: Screening) -> list[Any]:
    if not ctx.may("orders.view"):
        return []
    found = orders.orders_of_customer(ctx, customer_id=screening.customer, size=HISTORY).items
    return [order for order in found if order.public_id != screening.subject]


@require_POST
@page(NEEDS)
def review_act(request: HttpRequest, ctx: Context, screening_id: str, action: str) -> HttpResponse:
    """Take a review on, accept it or reject it."""
    where = reverse("risk:review", args=[screening_id])

    def show(**more: Any) -> HttpResponse:
        if "form" in more:
            more |= {action: more["form"], "late": more.pop("form").non_field_errors()}
        found = queries.get_screening(
            ctx, screening_id=screening_id
        )  # as it is now: somebody else may decide
        return _review(request, ctx, found, **more)

    if action == "assign":
        act = lambda: commands.assign_review(ctx, screening_id=screening_id)  # noqa: E731 - one button, one act
        return acted(request, ctx, (act, _("It is yours to decide.")), where, show)
    if action not in {"accept", "reject"}:
        raise Http404
    form = ReasonForm(request.POST, prefix=action)

    def run() -> str:
        commands.decide_review(
            ctx, screening_id=screening_id, decision=action, reason=form.cleaned_data["reason"]
        )
        done = (
            _("Accepted: the order goes on.")
            if action == "accept"
            else _("Rejected: the order is cancelled.")
        )
        return said(request, done, reverse("risk:reviews"))

    return filled(request, ctx, form, run, show)
