"""Receipts: as a list, as PDF, and by a button at the payment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goodorder.doorway.acting import pressed, said
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.invoicing import commands, queries
from goodorder.kernel.access import Context
from goodorder.orders.queries import receipt_draft


@require_safe
@page("invoicing.view")
def receipt_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List receipts, newest first."""
    return _shown(request, ctx)


def _shown(request: HttpRequest, ctx: Context, **more: object) -> HttpResponse:
    found = queries.list_receipts(ctx, cursor=cursor_of(request))
    status = int(str(more.pop("status", 200)))
    return render(request, "billing/receipt/list.html", {**paging(request, found), **more}, status=status)


@require_safe
@page("invoicing.view")
def receipt_file(request: HttpRequest, ctx: Context, receipt_id: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send a receipt as PDF."""
    receipt = queries.get_receipt(ctx, receipt_id)
    response = HttpResponse(queries.receipt_pdf(ctx, receipt_id), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{receipt.number}.pdf"'
    return response


@require_POST
@page("invoicing.receipt")
def receipt_issue(request: HttpRequest, ctx: Context, operation_id: str) -> HttpResponse:
    """Issue the receipt of a payment or refund, and go back to its order."""

    def run() -> str:
        receipt = commands.issue_receipt(ctx, draft=receipt_draft(ctx, operation_id=operation_id))
        text = _("Receipt %(number)s issued.") % {"number": receipt.number}
        return said(request, text, reverse("web:order", args=[receipt.about]))

    return pressed(request, ctx, run, lambda **more: _shown(request, ctx, **more))
