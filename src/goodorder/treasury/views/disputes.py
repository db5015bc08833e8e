"""Disputes: what is asked back, and how long there is to answer."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from goodorder.doorway.acting import filled, said
from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.payments import commands, queries
from goodorder.payments.models import Dispute
from goodorder.payments.states import DISPUTE
from goodorder.treasury.forms.disputes import DisputeNoteForm

SOON = timedelta(days=3)


@require_safe
@page("payments.view")
def dispute_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List disputes with their clocks."""
    state = asked(request, "state")
    state = state if state in DISPUTE.states else ""
    found = queries.list_disputes(ctx, state=state, cursor=cursor_of(request))
    values = {
        "rows": [(dispute, clock_of(dispute, ctx.now)) for dispute in found.items],
        "chips": state_chips(request, "dispute", DISPUTE.states),
        "filtered": bool(state),
        **paging(request, found),
    }
    return render(request, "treasury/dispute/list.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page("payments.view")
def dispute_page(request: HttpRequest, ctx: Context, dispute_id: str) -> HttpResponse:
    """Show one dispute; write down what speaks for us."""
    dispute = queries.get_dispute(ctx, dispute_id=dispute_id)

    def shown(*, form: DisputeNoteForm, status: int = 200) -> HttpResponse:
        values: dict[str, Any] = {"dispute": dispute, "clock": clock_of(dispute, ctx.now), "form": form}
        return render(request, "treasury/dispute/page.html", values, status=status)

    if request.method != "POST":
        return shown(form=DisputeNoteForm(initial={"note": dispute.note}))
    form = DisputeNoteForm(request.POST)

    def run() -> str:
        commands.note_dispute(ctx, dispute_id=dispute_id, note=form.cleaned_data["note"])
        return said(request, _("Written down."), reverse("treasury:dispute", args=[dispute_id]))

    return filled(request, ctx, form, run, shown)


def clock_of(dispute: Dispute, now: datetime) -> str:
    """Say how a dispute's clock stands: none, good, warn (three days left) or bad (over)."""
    if dispute.state != "opened" or dispute.due_by is None:
        return "none"
    if dispute.due_by <= now:
        return "bad"
    return "warn" if dispute.due_by <= now + SOON else "good"
