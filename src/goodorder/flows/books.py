"""Books: every invoice, credit note, receipt and refund becomes one balanced entry, once."""

from datetime import date

from goodorder.accounting import commands as accounting
from goodorder.accounting.rules import (
    EntryDraft,
    PostingLine,
    credit_note_lines,
    invoice_lines,
    payment_lines,
    refund_lines,
)
from goodorder.invoicing.events import CreditNoteIssued, InvoiceIssued
from goodorder.kernel.access import Context
from goodorder.kernel.events import on
from goodorder.payments.events import PaymentCaptured, PaymentRefunded


@on(InvoiceIssued)
def book_invoice(ctx: Context, fact: InvoiceIssued) -> None:
    """Receivable against sales, freight and tax."""
    lines = invoice_lines(
        net_items=fact.net_items,
        net_charges=fact.net_charges,
        discount=fact.discount,
        tax=fact.tax,
        total=fact.total,
    )
    _post_document(ctx, fact, f"Invoice {fact.number}", lines)


@on(CreditNoteIssued)
def book_credit_note(ctx: Context, fact: CreditNoteIssued) -> None:
    """The reverse of an invoice."""
    lines = credit_note_lines(
        net_items=fact.net_items,
        net_charges=fact.net_charges,
        discount=fact.discount,
        tax=fact.tax,
        total=fact.total,
    )
    _post_document(ctx, fact, f"Credit note {fact.number}", lines)


def _post_document(
    ctx: Context, fact: InvoiceIssued | CreditNoteIssued, memo: str, lines: tuple[PostingLine, ...]
) -> None:
    draft = EntryDraft(
        company=fact.company,
        posted_on=date.fromisoformat(fact.issued_on),
        source=fact.document_id,
        about=fact.about,
        memo=memo,
        currency=fact.currency,
        lines=lines,
    )
    accounting.post_entry(ctx, draft=draft)


@on(PaymentCaptured)
def book_receipt(ctx: Context, fact: PaymentCaptured) -> None:
    """Money in against the receivable."""
    _post_payment(ctx, fact, "Payment received", payment_lines(method=fact.method, amount=fact.amount))


@on(PaymentRefunded)
def book_refund(ctx: Context, fact: PaymentRefunded) -> None:
    """Money out against the receivable."""
    _post_payment(ctx, fact, "Payment refunded", refund_lines(method=fact.method, amount=fact.amount))


def _post_payment(
    ctx: Context, fact: PaymentCaptured | PaymentRefunded, memo: str, lines: tuple[PostingLine, ...]
) -> None:
    draft = EntryDraft(
        company=fact.company,
        posted_on=ctx.now.date(),
        source=fact.operation_id,
        about=fact.about,
        memo=memo,
        currency=fact.currency,
        lines=lines,
    )
    accounting.post_entry(ctx, draft=draft)
