"""Documents: invoices, credit notes and labels, as lists and as PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goodorder.doorway.listing import asked, chips, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.invoicing import queries
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing
from goodorder.looks import words
from goodorder.shipping import queries as shipping

KINDS = ("invoice", "credit")


@require_safe
@page("invoicing.view")
def document_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List documents, newest first."""
    kind = asked(request, "kind")
    found = queries.list_documents(ctx, kind=kind, cursor=cursor_of(request))
    shown = [(name, words.word_for("document", name).label) for name in KINDS]
    return render(
        request, "web/document/list.html", {"chips": chips(request, "kind", shown), **paging(request, found)}
    )


@require_safe
@page("invoicing.view")
def document_pdf(request: HttpRequest, ctx: Context, document_id: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send a document as PDF."""
    document = queries.get_document(ctx, document_id=document_id)
    return _pdf(queries.invoice_pdf(ctx, document_id=document_id), document.number)


@require_safe
@page("shipping.view")
def label_pdf(request: HttpRequest, ctx: Context, label_id: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send a parcel's label as PDF."""
    label = shipping.get_label(ctx, label_id=label_id)
    if not label.pdf:
        raise Missing("web.label_not_ready", "this label has no PDF yet; try again in a moment")
    return _pdf(bytes(label.pdf), label.tracking_number or label_id)


def _pdf(content: bytes, name: str) -> HttpResponse:
    plain = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{plain}.pdf"'
    return response
