"""Issued documents: invoices and credit notes."""

from ninja import Query, Router

from goodorder.api.shapes.invoicing import DocumentsAsked, DocumentShown, DocumentSummary
from goodorder.doorway.serving import Call, Download, downloads, reads
from goodorder.doorway.shapes import Listed, listed
from goodorder.invoicing import queries

router = Router(tags=["Documents"])


@reads(router, "/documents", needs="invoicing.view")
def list_documents(request: Call, query: Query[DocumentsAsked]) -> Listed[DocumentSummary]:
    """List documents, newest first."""
    return listed(queries.list_documents(request.auth, **query.model_dump()), DocumentSummary.of)


@reads(router, "/documents/{document_id}", needs="invoicing.view")
def show_document(request: Call, document_id: str) -> DocumentShown:
    """Show a document with its lines."""
    return DocumentShown.whole(queries.get_document(request.auth, document_id))


@downloads(router, "/documents/{document_id}/pdf", needs="invoicing.view")
def download_document(request: Call, document_id: str) -> Download:
    """Hand out a document as PDF."""
    document = queries.get_document(request.auth, document_id)
    content = queries.invoice_pdf(request.auth, document_id)
    return Download(name=f"{document.number}.pdf", content=content)
