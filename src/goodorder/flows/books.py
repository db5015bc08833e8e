"""Books: every invoice, credit note, receipt, refund and worth of stock becomes one balanced entry, once."""

from collections import defaultdict
from datetime import date

from goodorder.accounting import commands as accounting
from goodorder.accounting.queries import open_day
from goodorder.accounting.rules import (
    EntryDraft,
    PostingLine,
    billing_lines,
    credit_note_lines,
    delivery_lines,
    invoice_lines,
    payment_lines,
    refund_lines,
    reversed_lines,
    stock_lines,
)
from goodorder.costing.events import StockRevalued, StockValued
from goodorder.fulfillment.queries import demands_of
from goodorder.invoicing.events import (
    CollectiveInvoiceIssued,
    CreditNoteIssued,
    DeliveryRecorded,
    DeliveryTakenBack,
    InvoiceIssued,
)
from goodorder.kernel.access import Context
from goodorder.kernel.events import on
from goodorder.payments.events import PaymentCaptured, PaymentRefunded

ABOUT, MEMO = 40, 200


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


@on(DeliveryRecorded)
def book_delivery(ctx: Context, fact: DeliveryRecorded) -> None:
    """Earned when it leaves, though its invoice comes with the period: income and tax against what is not invoiced."""
    _post_delivery(ctx, fact, fact.delivered_on, delivery_lines(**_sums(fact)))


@on(DeliveryTakenBack)
def book_taken_back(ctx: Context, fact: DeliveryTakenBack) -> None:
    """What came back before its invoice is not earned."""
    _post_delivery(ctx, fact, fact.returned_on, reversed_lines(delivery_lines(**_sums(fact))))


def _sums(fact: DeliveryRecorded | DeliveryTakenBack) -> dict[str, int]:
    return {name: getattr(fact, name) for name in ("net_items", "net_charges", "discount", "tax", "total")}


def _post_delivery(
    ctx: Context, fact: DeliveryRecorded | DeliveryTakenBack, day: str, lines: tuple[PostingLine, ...]
) -> None:
    draft = EntryDraft(
        company=fact.company,
        posted_on=open_day(fact.company, date.fromisoformat(day), today=ctx.now.date()),
        source=fact.delivery_id,
        about=fact.about,
        memo="Delivered, not invoiced"
        if isinstance(fact, DeliveryRecorded)
        else "Returned before its invoice",
        currency=fact.currency,
        lines=lines,
    )
    accounting.post_entry(ctx, draft=draft)


@on(CollectiveInvoiceIssued)
def book_collective(ctx: Context, fact: CollectiveInvoiceIssued) -> None:
    """What was delivered before is owed from now on, order by order."""
    for number, part in enumerate(fact.parts, start=1):
        draft = EntryDraft(
            company=fact.company,
            posted_on=date.fromisoformat(fact.issued_on),
            source=f"{fact.document_id}:{number}",
            about=part["about"],
            memo=f"Invoice {fact.number}",
            currency=fact.currency,
            lines=billing_lines(part["total"]),
        )
        accounting.post_entry(ctx, draft=draft)


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
    memo = {"write_off": "Written off", "rounding": "Difference cleared"}.get(fact.method, "Payment received")
    _post_payment(ctx, fact, memo, payment_lines(method=fact.method, amount=fact.amount))


@on(PaymentRefunded)
def book_refund(ctx: Context, fact: PaymentRefunded) -> None:
    """Money out against the receivable."""
    _post_payment(ctx, fact, "Payment refunded", refund_lines(method=fact.method, amount=fact.amount))


def _post_payment(
    ctx: Context, fact: PaymentCaptured | PaymentRefunded, memo: str, lines: tuple[PostingLine, ...]
) -> None:
    happened = ctx.caused_at or ctx.now  # the rate of that day counts, however late this runs
    draft = EntryDraft(
        company=fact.company,
        posted_on=open_day(fact.company, happened.date(), today=ctx.now.date()),
        source=fact.operation_id,
        about=fact.about,
        memo=memo,
        currency=fact.currency,
        lines=lines,
    )
    accounting.post_entry(ctx, draft=draft)


@on(StockValued)
def book_stock(ctx: Context, fact: StockValued) -> None:
    """What came in is owed for, what went out is cost of goods or a difference; one entry a day and document."""
    groups: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for line in fact.lines:
        groups[line["on"], line["document"]].append((line["kind"], line["amount"]))
    orders = demands_of([document for _, document in groups])
    for number, ((day, document), amounts) in enumerate(groups.items(), start=1):
        draft = EntryDraft(
            company=fact.company,
            posted_on=open_day(fact.company, date.fromisoformat(day), today=ctx.now.date()),
            source=f"{fact.valuation_id}.{number}",
            about=orders.get(document, document)[:ABOUT],
            memo=f"Stock: {document or 'no document'}",
            currency=fact.currency,
            lines=stock_lines(amounts),
        )
        accounting.post_entry(ctx, draft=draft)


@on(StockRevalued)
def book_revaluation(ctx: Context, fact: StockRevalued) -> None:
    """What stock and sales turned out to cost, into the month that is open."""
    draft = EntryDraft(
        company=fact.company,
        posted_on=ctx.now.date(),
        source=fact.valuation_id,
        about=fact.document[:ABOUT],
        memo=f"Stock valued anew: {fact.cause}"[:MEMO],
        currency=fact.currency,
        lines=stock_lines((line["kind"], line["amount"]) for line in fact.lines),
    )
    accounting.post_entry(ctx, draft=draft)
