"""What waits for a second person, one of them, and deciding it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.approvals import commands, queries
from goodorder.approvals.models import Approval
from goodorder.calls.forms.approvals import KIND_WORDS, DecisionForm, LimitForm
from goodorder.doorway.acting import acted, filled, said
from goodorder.doorway.listing import Chip, asked, chips, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.limits import commands as limit_commands
from goodorder.limits import queries as limits
from goodorder.limits.rules import HOUSE

NEEDS = "approvals.ask"
SHOWN = (("mine", _("Asked by me")), ("all", _("Decided and open")))
ACT_WORDS = {
    "refund": _("Refund"),
    "amendment": _("Change of an order"),
    "credit": _("Store credit"),
    "order": _("New order"),
}


@require_safe
@page(NEEDS)
def approval_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List what waits for somebody like me, what I asked for, or all of it."""
    which, cursor = asked(request, "which"), cursor_of(request)
    if which in dict(SHOWN):
        found = queries.list_approvals(ctx, mine=which == "mine", cursor=cursor)
    else:
        found = queries.list_waiting(ctx, cursor=cursor)
    rows = [_row(approval) for approval in found.items]
    every, *others = chips(request, "which", SHOWN)
    waiting = Chip(_("Waiting for me"), every.query, every.is_on)
    values = {"chips": [waiting, *others], "which": which, "rows": rows, **paging(request, found)}
    return render(request, "calls/approval/list.html", values)


def _row(approval: Approval) -> dict[str, Any]:
    kinds = [{"label": KIND_WORDS[one["kind"]], "amount": one["amount"]} for one in approval.uses]
    return {"one": approval, "act": ACT_WORDS[approval.act], "kinds": kinds}


@require_safe
@page(NEEDS)
def approval_page(request: HttpRequest, ctx: Context, approval_id: str) -> HttpResponse:
    """Show what was asked for, why, what it gives away and what that does to the margin."""
    return _shown(request, ctx, approval_id)


def _shown(request: HttpRequest, ctx: Context, approval_id: str, **more: Any) -> HttpResponse:
    approval = queries.get_approval(ctx, approval_id=approval_id)
    is_open = approval.state == "requested" and approval.expires_at > ctx.now
    is_mine = approval.requested_by == ctx.actor
    values = {
        **_row(approval),
        "is_open": is_open,
        "is_mine": is_mine,
        "may_decide": is_open and not is_mine and ctx.may("approvals.decide"),
        "is_within": queries.is_within(ctx, approval),
        "sees_cost": ctx.may(queries.MAY_SEE_COST),
        "order_id": approval.result or (approval.about if approval.act in {"refund", "amendment"} else ""),
        "approving": DecisionForm(is_needed=False, prefix="approve"),
        "declining": DecisionForm(is_needed=True, prefix="decline"),
    }
    status = more.pop("status", 200)
    return render(request, "calls/approval/page.html", {**values, **more}, status=status)


@require_POST
@page(NEEDS)
def approval_act(request: HttpRequest, ctx: Context, approval_id: str, action: str) -> HttpResponse:
    """Approve, decline or take back."""
    where = reverse("calls:approvals")

    def show(**more: Any) -> HttpResponse:
        if "form" in more:
            form = more.pop("form")
            more |= {f"{action.removesuffix('e')}ing": form, "late": form.non_field_errors()}
        return _shown(request, ctx, approval_id, **more)

    if action == "withdraw":
        act = lambda: commands.withdraw_approval(ctx, approval_id=approval_id)  # noqa: E731 - one button, one act
        return acted(request, ctx, (act, _("Taken back.")), where, show)
    if action not in {"approve", "decline"}:
        raise Http404
    form = DecisionForm(request.POST, is_needed=action == "decline", prefix=action)

    def run() -> str:
        note = form.cleaned_data["note"]
        if action == "approve":
            commands.approve(ctx, approval_id=approval_id, note=note)
            return said(request, _("Approved and done."), where)
        commands.decline_approval(ctx, approval_id=approval_id, reason=note)
        return said(request, _("Declined; nothing was done."), where)

    return filled(request, ctx, form, run, show)


@require_http_methods(["GET", "HEAD", "POST"])
@page("limits.view")
def limit_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show who may give how much alone, or set it."""
    found = limits.list_limits(ctx, cursor=cursor_of(request))

    def shown(*, form: LimitForm, status: int = 200) -> HttpResponse:
        rows = [{"one": limit, "kind": KIND_WORDS[limit.kind]} for limit in found.items]
        house = [
            {"holder": holder, "kind": KIND_WORDS[kind], "most": cap.most}
            for (holder, kind), caps in HOUSE.items()
            for cap in caps
        ]
        values = {"rows": rows, "house": house, "form": form, **paging(request, found)}
        return render(request, "calls/limit/list.html", values, status=status)

    if request.method != "POST":
        return shown(form=LimitForm())
    form = LimitForm(request.POST)

    def run() -> str:
        limit_commands.set_limit(ctx, **form.wanted())
        return said(request, _("Set."), reverse("calls:limits"))

    return filled(request, ctx, form, run, shown)


@require_POST
@page("limits.set")
def limit_drop(request: HttpRequest, ctx: Context, limit_id: str) -> HttpResponse:
    """Take a limit away."""

    def show(**more: Any) -> HttpResponse:
        return render(request, "web/refusal.html", more, status=more.pop("status", 409))

    act = lambda: limit_commands.drop_limit(ctx, limit_id=limit_id)  # noqa: E731 - one button, one act
    return acted(request, ctx, (act, _("Taken away.")), reverse("calls:limits"), show)
