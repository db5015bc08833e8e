"""Receipts: where the policy says so, each payment and each refund gets one by itself."""

from goodorder.invoicing import commands as invoicing
from goodorder.invoicing import queries as documents
from goodorder.invoicing.rules.receipts import NO_MONEY
from goodorder.kernel.access import Context
from goodorder.kernel.events import on
from goodorder.orders import queries
from goodorder.payments.events import PaymentCaptured, PaymentRefunded


@on(PaymentCaptured)
def receipt_for_payment(ctx: Context, fact: PaymentCaptured) -> None:
    """Money came."""
    _issue(ctx, fact)


@on(PaymentRefunded)
def receipt_for_refund(ctx: Context, fact: PaymentRefunded) -> None:
    """Money went back."""
    _issue(ctx, fact)


def _issue(ctx: Context, fact: PaymentCaptured | PaymentRefunded) -> None:
    if not fact.about.startswith("ord_") or fact.method in NO_MONEY:
        return
    order = queries.order_for(fact.about)
    if documents.policy_for(order.channel_id, order.customer_id, order.placed_at).receipts:
        draft = queries.receipt_draft(ctx, operation_id=fact.operation_id)
        invoicing.issue_receipt(ctx, draft=draft)
