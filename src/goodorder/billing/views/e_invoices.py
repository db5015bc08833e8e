"""Documents as e-invoices: what the checks say, and the files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goodorder.doorway.pages import page
from goodorder.invoicing import queries
from goodorder.invoicing.queries import electronic
from goodorder.kernel.access import Context


@require_safe
@page("invoicing.view")
def e_invoice(request: HttpRequest, ctx: Context, document_id: str) -> HttpResponse:
    """Show what the checks say of a document."""
    values = {
        "document": queries.get_document(ctx, document_id),
        "verdicts": electronic.verdicts(ctx, document_id),
    }
    return render(request, "billing/e_invoice/check.html", values)


@require_safe
@page("invoicing.view")
def e_invoice_file(request: HttpRequest, ctx: Context, document_id: str, form: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send a document as UBL, CII or Factur-X."""
    made = electronic.e_invoice(ctx, document_id, form)
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
