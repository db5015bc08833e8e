"""Reads of receipts and their printed form."""

from collections.abc import Collection
from pathlib import Path

from goodorder.invoicing.models import PaymentReceipt
from goodorder.invoicing.rules import content_hash
from goodorder.invoicing.rules.receipts import ReceiptSheet, TaxShare, printed_receipt
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.looks import typeset

RECEIPT = Path(__file__).parent.parent / "templates_typst" / "receipt.typ"
_SAID = ("kind", "series", "serial", "number", "operation", "about", "order_number", "method", "reference")
_SAID_TOO = ("seller", "buyer", "currency", "amount", "taxes")


def list_receipts(
    ctx: Context, *, about: str = "", kind: str = "", cursor: str = "", size: int = 50
) -> Page[PaymentReceipt]:
    """List receipts, newest first; `about` narrows to one order's, `kind` to payment or refund."""
    rows = PaymentReceipt.objects.visible_to(ctx).select_related("company")
    wanted = {name: value for name, value in (("about", about), ("kind", kind)) if value}
    return page_of(rows.filter(**wanted), cursor=cursor, size=size)


def get_receipt(ctx: Context, receipt_id: str) -> PaymentReceipt:
    """Return a receipt; raises Missing."""
    return PaymentReceipt.objects.visible_to(ctx).select_related("company").by_public_id(receipt_id)


def receipts_for(ctx: Context, operations: Collection[str]) -> dict[str, PaymentReceipt]:
    """Return the receipts of some operations (public ids)."""
    rows = PaymentReceipt.objects.visible_to(ctx).filter(operation__in=list(operations))
    return {row.operation: row for row in rows}


def receipt_pdf(ctx: Context, receipt_id: str) -> bytes:
    """Return a receipt as PDF in the buyer's language: the same bytes each time. Raises Missing."""
    row = get_receipt(ctx, receipt_id)
    sheet = ReceiptSheet(
        kind=row.kind,
        number=row.number,
        issued_on=row.issued_at.date(),
        paid_on=row.paid_at.date(),
        seller=row.seller,
        buyer=row.buyer,
        order_number=row.order_number,
        method=row.method,
        reference=row.reference,
        currency=row.currency,
        amount=row.amount,
        taxes=[TaxShare(**share) for share in row.taxes],
    )
    return typeset.pdf(RECEIPT, printed_receipt(sheet))


@internal_query
def receipt_hash(row: PaymentReceipt) -> str:
    """Hash what a receipt says, identity and proof left out."""
    said = {name: getattr(row, name) for name in (*_SAID, *_SAID_TOO)}
    times = {name: getattr(row, name).isoformat() for name in ("paid_at", "issued_at")}
    return content_hash({**said, **times, "company": row.company.code})
