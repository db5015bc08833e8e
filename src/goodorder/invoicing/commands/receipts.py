"""Receipts: numbered under their series' lock, one for each operation, never changed afterwards."""

from goodorder.invoicing import queries
from goodorder.invoicing.commands.documents import seller_of
from goodorder.invoicing.events import ReceiptIssued
from goodorder.invoicing.models import PaymentReceipt
from goodorder.invoicing.queries.series import series_name
from goodorder.invoicing.rules.receipts import ReceiptDraft, checked_receipt, masked, taxes_as_json
from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.numbering import next_gap_free
from goodorder.parties.models import Company
from goodorder.parties.queries import format_of
from goodorder.parties.rules.numbers import RECEIPT, written


@command(needs="invoicing.receipt")
def issue_receipt(ctx: Context, *, draft: ReceiptDraft) -> PaymentReceipt:
    """Issue the receipt of a payment or refund; a repeat of its operation returns the first.

    Raises Missing (the company), Invalid naming the field, Refused when no money moved.
    """
    checked_receipt(draft)
    company = Company.objects.visible_to(ctx).one(code=draft.company)
    series = series_name(company.code, RECEIPT, ctx.now.year)
    next_gap_free(series, count=0)
    if found := PaymentReceipt.objects.filter(operation=draft.operation).first():
        return found
    row = _row(ctx, draft, company, next_gap_free(series))
    row.save(force_insert=True)
    fact = ReceiptIssued(
        receipt_id=row.public_id,
        number=row.number,
        receipt=row.kind,
        operation_id=row.operation,
        company=company.code,
        about=row.about,
        amount=row.amount,
        currency=row.currency,
    )
    events.record(ctx, row, fact, about=row.about)
    return row


def _row(ctx: Context, draft: ReceiptDraft, company: Company, serial: int) -> PaymentReceipt:
    year = str(ctx.now.year)
    row = PaymentReceipt(
        company=company,
        kind=draft.kind,
        series=year,
        serial=serial,
        number=written(format_of(company, RECEIPT), ctx.now.year, serial),
        operation=draft.operation,
        about=draft.about,
        order_number=draft.order_number,
        method=draft.method,
        reference=masked(draft.reference),
        seller=seller_of(company),
        buyer=dict(draft.buyer),
        currency=draft.currency,
        amount=draft.amount,
        taxes=taxes_as_json(draft.taxes),
        paid_at=draft.paid_at,
        issued_at=ctx.now,
    )
    row.content_hash = queries.receipt_hash(row)
    return row
