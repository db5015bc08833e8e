"""Collective invoices: what waits for them, and a button that does not wait."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import pressed, said
from goodorder.doorway.pages import page
from goodorder.invoicing import commands, queries
from goodorder.kernel.access import Context


@require_safe
@page("invoicing.view")
def waiting_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List what was delivered and waits for its collective invoice."""
    return _shown(request, ctx)


def _shown(request: HttpRequest, ctx: Context, **more: object) -> HttpResponse:
    values = {"waiting": queries.waiting(ctx), "may_issue": ctx.may("invoicing.issue")}
    status = int(str(more.pop("status", 200)))
    return render(request, "billing/collective/waiting.html", {**values, **more}, status=status)


@require_POST
@page("invoicing.issue")
def invoice_now(request: HttpRequest, ctx: Context, company: str, customer_id: str) -> HttpResponse:
    """Invoice what waits of a customer."""

    def run() -> str:
        count = len(commands.issue_collective(ctx, company=company, customer_id=customer_id))
        text = ngettext("%(count)d invoice issued.", "%(count)d invoices issued.", count) % {"count": count}
        return said(request, text, reverse("billing:waiting"))

    return pressed(request, ctx, run, lambda **more: _shown(request, ctx, **more))
