"""Receivables: what was issued and paid enters the customer's account; what people decide there is carried out."""

from datetime import date

from goodorder.accounting import commands as accounting
from goodorder.accounting.events import OpenItemEntered, SettlementApproved
from goodorder.accounting.queries import get_settlement
from goodorder.accounting.rules import CREDITS, GIVEN_UP_BY, ItemDraft
from goodorder.invoicing import queries as documents
from goodorder.invoicing.events import CollectiveInvoiceIssued, CreditNoteIssued, InvoiceIssued
from goodorder.kernel.access import Context
from goodorder.kernel.events import on
from goodorder.orders import commands as orders
from goodorder.orders import queries
from goodorder.orders.events import LinesCancelled
from goodorder.parties.events import CreditLimitSet
from goodorder.payments import commands as payments
from goodorder.payments import queries as money
from goodorder.payments.events import PaymentCaptured, PaymentRefunded

ORDER = "ord_"


@on(InvoiceIssued)
def enter_invoice(ctx: Context, fact: InvoiceIssued) -> None:
    """The customer owes the total until its day."""
    due_on = documents.get_document(ctx, document_id=fact.document_id).due_on
    _enter_document(ctx, fact, "invoice", due_on)


@on(CreditNoteIssued)
def enter_credit_note(ctx: Context, fact: CreditNoteIssued) -> None:
    """The customer owes less."""
    _enter_document(ctx, fact, "credit", date.fromisoformat(fact.issued_on))


def _enter_document(ctx: Context, fact: InvoiceIssued | CreditNoteIssued, kind: str, due_on: date) -> None:
    if not fact.about.startswith(ORDER):
        return
    draft = ItemDraft(
        company=fact.company,
        customer_id=queries.order_for(fact.about).customer.public_id,
        kind=kind,
        document=fact.document_id,
        number=fact.number,
        about=fact.about,
        currency=fact.currency,
        amount=fact.total,
        issued_on=date.fromisoformat(fact.issued_on),
        due_on=due_on,
    )
    accounting.enter_item(ctx, draft=draft)


@on(CollectiveInvoiceIssued)
def enter_collective(ctx: Context, fact: CollectiveInvoiceIssued) -> None:
    """The customer owes each order's part, so that what was paid for an order settles it."""
    for part in fact.parts:
        draft = ItemDraft(
            company=fact.company,
            customer_id=fact.customer_id,
            kind="invoice",
            document=fact.document_id,
            number=fact.number,
            about=part["about"],
            currency=fact.currency,
            amount=part["total"],
            issued_on=date.fromisoformat(fact.issued_on),
            due_on=date.fromisoformat(fact.due_on),
        )
        accounting.enter_item(ctx, draft=draft)


@on(PaymentCaptured)
def enter_payment(ctx: Context, fact: PaymentCaptured) -> None:
    """What was paid, or given up, settles the debt it is for."""
    _enter_payment(ctx, fact, "payment", money.cause_of(fact.operation_id))


@on(PaymentRefunded)
def enter_refund(ctx: Context, fact: PaymentRefunded) -> None:
    """Money that went back uses up a credit."""
    _enter_payment(ctx, fact, "refund", "")


def _enter_payment(ctx: Context, fact: PaymentCaptured | PaymentRefunded, kind: str, cause: str) -> None:
    if not fact.about.startswith(ORDER):
        return
    today = ctx.now.date()
    draft = ItemDraft(
        company=fact.company,
        customer_id=queries.order_for(fact.about).customer.public_id,
        kind=kind,
        document=fact.operation_id,
        about=fact.about,
        currency=fact.currency,
        amount=fact.amount,
        issued_on=today,
        due_on=today,
        method=fact.method,
    )
    accounting.enter_item(ctx, draft=draft, settlement_id=cause)


@on(SettlementApproved)
def carry_out(ctx: Context, fact: SettlementApproved) -> None:
    """Money for an item is booked on its order; a debt that is given up is settled there as well."""
    amount = accounting.start_settlement(ctx, settlement_id=fact.settlement_id)
    if not amount:
        return
    about = get_settlement(ctx, settlement_id=fact.settlement_id).item.about
    if fact.method in GIVEN_UP_BY:
        payments.give_up_debt(
            ctx, about=about, amount=amount, method=fact.method, reason=fact.reason, cause=fact.settlement_id
        )
    else:
        payments.receive_payment(
            ctx,
            about=about,
            amount=amount,
            method=fact.method,
            reference=fact.reason,
            cause=fact.settlement_id,
        )


# Less is at risk, or more may be: orders that wait for credit are judged again.


@on(OpenItemEntered)
def judge_when_paid(ctx: Context, fact: OpenItemEntered) -> None:
    """Money or a credit came in."""
    if fact.item in CREDITS:
        orders.judge_credit_holds(ctx, customer_id=fact.customer_id)


@on(LinesCancelled)
def judge_when_cancelled(ctx: Context, fact: LinesCancelled) -> None:
    """Less is ordered."""
    orders.judge_credit_holds(ctx, customer_id=queries.order_for(fact.order_id).customer.public_id)


@on(CreditLimitSet)
def judge_by_new_limit(ctx: Context, fact: CreditLimitSet) -> None:
    """More may be owed."""
    orders.judge_credit_holds(ctx, customer_id=fact.customer_id)
