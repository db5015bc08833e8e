"""Documents as e-invoices, checked before they leave."""

from ninja import Router

from goodorder.billing.shapes.e_invoices import EInvoiceCheckShown
from goodorder.doorway.serving import Call, Download, downloads, reads
from goodorder.invoicing.queries import electronic

router = Router(tags=["Documents"])
NEEDS = "invoicing.view"


def _file(request: Call, document_id: str, form: str) -> Download:
    made = electronic.e_invoice(request.auth, document_id, form)
    return Download(name=made.name, content=made.content)


@downloads(router, "/documents/{document_id}/ubl", needs=NEEDS, media_type=electronic.XML)
def download_ubl(request: Call, document_id: str) -> Download:
    """Hand out a document as UBL 2.1.

    Checked against the schema and the rules of EN 16931; refused with the rule that is broken.
    """
    return _file(request, document_id, electronic.UBL)


@downloads(router, "/documents/{document_id}/cii", needs=NEEDS, media_type=electronic.XML)
def download_cii(request: Call, document_id: str) -> Download:
    """Hand out a document as CII (UN/CEFACT), in the profile EN 16931 of Factur-X.

    Checked against the schema and the rules of EN 16931; refused with the rule that is broken.
    """
    return _file(request, document_id, electronic.CII)


@downloads(router, "/documents/{document_id}/facturx.pdf", needs=NEEDS)
def download_facturx(request: Call, document_id: str) -> Download:
    """Hand out a document as Factur-X: PDF/A-3 with the CII inside.

    Checked against the schema and the rules of EN 16931; refused with the rule that is broken.
    """
    return _file(request, document_id, electronic.FACTURX)


@reads(router, "/documents/{document_id}/e-invoice-check", needs=NEEDS)
def check_e_invoice(request: Call, document_id: str) -> EInvoiceCheckShown:
    """Check a document as UBL and as CII, and show each rule it breaks with what mends it."""
    return EInvoiceCheckShown.of(electronic.verdicts(request.auth, document_id))
