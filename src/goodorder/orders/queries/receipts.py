"""What a receipt says of a payment or refund of an order."""

from goodorder.invoicing.rules.receipts import PAYMENT, REFUND, ReceiptDraft, TaxShare, shared
from goodorder.kernel.access import Context
from goodorder.orders.models import Order, with_adjustments
from goodorder.payments.queries import settled_operation


def receipt_draft(ctx: Context, *, operation_id: str) -> ReceiptDraft:
    """Return the receipt a payment or refund of an order may get: taxes in proportion to what the order costs.

    Raises Missing, Refused when the operation moved no money.
    """
    operation = settled_operation(ctx, operation_id=operation_id)
    tender = operation.tender
    order = (
        Order.objects.visible_to(ctx)
        .select_related("company", "customer")
        .one(public_id=tender.payable.about)
    )
    is_payment = operation.kind == "capture"
    printed = {"language": order.customer.language, "email": order.customer.email}
    return ReceiptDraft(
        kind=PAYMENT if is_payment else REFUND,
        company=order.company.code,
        operation=operation.public_id,
        about=order.public_id,
        order_number=order.number,
        method="store_credit" if operation.paid_to_id else tender.method,
        reference=operation.provider_ref or "",
        buyer={**order.bill_to, **printed},
        currency=tender.currency,
        amount=operation.amount,
        taxes=shared(operation.amount, _parts(order)) if is_payment else (),
        paid_at=operation.settled_at or operation.created_at,
    )


def _parts(order: Order) -> list[TaxShare]:
    """Return what the order's lines cost now by rate; all that was ordered when everything was cancelled."""
    lines = list(with_adjustments(order.lines.order_by("position")))
    counted = [line for line in lines if line.live] or [line for line in lines if line.ordered]
    parts = [line.units(first=0, count=line.live or line.ordered) for line in counted]
    return [
        TaxShare(part["tax_rate_ppm"], part["tax_category"], part["gross"] - part["discount"], part["tax"])
        for part in parts
    ]
