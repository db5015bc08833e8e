"""Receipts: proof of payments and refunds, on request."""

from ninja import Query, Router

from goodorder.billing.shapes.receipts import PaymentReceiptsAsked, PaymentReceiptSent, PaymentReceiptShown
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, Download, downloads, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.invoicing import commands, queries
from goodorder.orders.queries import receipt_draft

router = Router(tags=["Documents"])


@reads(router, "/payment-receipts", needs="invoicing.view")
def list_receipts(request: Call, query: Query[PaymentReceiptsAsked]) -> Listed[PaymentReceiptShown]:
    """List receipts, newest first."""
    return listed(queries.list_receipts(request.auth, **query.model_dump()), PaymentReceiptShown.of)


@reads(router, "/payment-receipts/{receipt_id}", needs="invoicing.view")
def show_receipt(request: Call, receipt_id: str) -> PaymentReceiptShown:
    """Show a receipt."""
    return PaymentReceiptShown.of(queries.get_receipt(request.auth, receipt_id))


@downloads(router, "/payment-receipts/{receipt_id}/pdf", needs="invoicing.view")
def download_receipt(request: Call, receipt_id: str) -> Download:
    """Hand out a receipt as PDF, in the customer's language."""
    receipt = queries.get_receipt(request.auth, receipt_id)
    return Download(name=f"{receipt.number}.pdf", content=queries.receipt_pdf(request.auth, receipt_id))


@writes(router, "/payment-receipts", calls=commands.issue_receipt, key=KeyRule.OPTIONAL)
def issue_receipt(request: Call, body: PaymentReceiptSent) -> PaymentReceiptShown:
    """Issue the receipt of a payment or refund of an order; asked again, the first is shown."""
    draft = receipt_draft(request.auth, operation_id=body.operation_id)
    return PaymentReceiptShown.of(commands.issue_receipt(request.auth, draft=draft))
