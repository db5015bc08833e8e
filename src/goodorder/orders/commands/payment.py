"""Arranging payment: what is owed gets its means of payment, at capture or again after one failed."""

from goodorder.kernel import installed
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.orders.commands.steps import locked, put_on_hold
from goodorder.orders.models import Order, with_adjustments
from goodorder.orders.rules import PaymentDraft
from goodorder.payments import commands as payments
from goodorder.payments.queries import left_to_arrange, payable_of
from goodorder.payments.rules import METHODS, TenderDraft

WAITS_FOR_MONEY = {
    "card": "waiting for the card to be authorised",
    "manual": "waiting for the money to arrive",
}


def checked_payment(payment: PaymentDraft) -> PaymentDraft:
    """Return the draft; raises Invalid for an unknown method or provider, or a card without its token."""
    if payment.method not in METHODS:
        message = f"payment.method: choose one of {', '.join(METHODS)}"
        raise Invalid("orders.payment_method_unknown", message, field="payment.method")
    if payment.method == "card" and payment.provider not in (known := installed.names("payment_providers")):
        message = f"payment.provider: no provider named {payment.provider}; choose one of {', '.join(known)}"
        raise Invalid("orders.payment_provider_unknown", message, field="payment.provider")
    if payment.method == "card" and not payment.token:
        message = "payment.token: a card payment needs the provider's token"
        raise Invalid("orders.payment_token_missing", message, field="payment.token")
    return payment


def open_payment(ctx: Context, order: Order, payment: PaymentDraft) -> None:
    """Open what a new order owes and put its means of payment on it."""
    payable = payments.open_payable(
        ctx, company=order.company.code, about=order.public_id, amount=order.total, currency=order.currency
    )
    if order.total:
        _add(ctx, order, payable.public_id, order.total, payment)


@command(needs="orders.capture")
def arrange_payment(ctx: Context, *, order_id: str, payment: PaymentDraft) -> Order:
    """Put another means of payment on what no other covers, e.g. after a card was declined.

    Raises Invalid naming the field, Refused `orders.payment_arranged` when nothing is left to arrange.
    """
    checked_payment(payment)
    order = locked(ctx, order_id)
    if order.state not in {"placed", "confirmed"}:
        raise Refused("orders.finished", f"order {order.number} is {order.state}; nothing is to be paid")
    amount = left_to_arrange(order.public_id)
    if not amount:
        raise Refused("orders.payment_arranged", f"the payment of order {order.number} is arranged already")
    _add(ctx, order, payable_of(order.public_id).public_id, amount, payment)
    order.payment_method = payment.method
    order.save(update_fields=["payment_method"])
    return order


def _add(ctx: Context, order: Order, payable_id: str, amount: int, payment: PaymentDraft) -> None:
    """Add the tender and hold the order until its money is sure."""
    tender = TenderDraft(method=payment.method, amount=amount, provider=payment.provider, token=payment.token)
    payments.add_tender(ctx, payable_id=payable_id, draft=tender)
    if reason := WAITS_FOR_MONEY.get(payment.method):
        put_on_hold(ctx, order, "payment", reason)


@command(needs="orders.follow")
def return_surplus(ctx: Context, *, order_id: str, cause: str) -> None:
    """Give back what was taken for neither the units that left nor those still to be sent. Once per cause.

    The order stays locked meanwhile, so no unit can leave between counting and giving back.
    """
    order = locked(ctx, order_id)
    to_come = sum(line.to_come for line in with_adjustments(order.lines.all()))
    payments.refund_surplus(ctx, about=order.public_id, cause=cause, to_come=to_come)
