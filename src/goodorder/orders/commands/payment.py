"""Arranging payment: what is owed gets its means of payment, at capture or again after one failed."""

from collections.abc import Sequence
from dataclasses import replace

from goodorder.kernel import installed
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.money import Money
from goodorder.orders.commands.lending import hold_over_limit
from goodorder.orders.commands.steps import locked, put_on_hold
from goodorder.orders.models import Order, with_adjustments
from goodorder.orders.rules import OrderDraft, PaymentDraft
from goodorder.payments import commands as payments
from goodorder.payments.queries import left_to_arrange, payable_of
from goodorder.payments.rules import METHODS, TenderDraft

MOST_TENDERS = 10
WAITS_FOR_MONEY = {
    "card": "waiting for the card to be authorised",
    "manual": "waiting for the money to arrive",
}


def checked_payments(draft: OrderDraft) -> None:
    """Check every means of payment of a draft; raises Invalid naming the field."""
    if len(draft.tenders) > MOST_TENDERS:
        message = f"tenders: an order has at most {MOST_TENDERS} besides its payment"
        raise Invalid("orders.tender_count", message, field="tenders")
    for at, tender in enumerate(draft.tenders):
        checked_payment(tender, field=f"tenders[{at}]")
        if tender.amount is None:
            message = f"tenders[{at}].amount: say how much of the total it pays"
            raise Invalid("orders.tender_amount_missing", message, field=f"tenders[{at}].amount")
    checked_payment(draft.payment)
    if draft.payment.amount is not None:
        message = "payment.amount: leave it out; payment covers what tenders do not"
        raise Invalid("orders.payment_amount_given", message, field="payment.amount")


def checked_payment(payment: PaymentDraft, *, field: str = "payment") -> PaymentDraft:
    """Return the draft; raises Invalid for an unknown method or provider, or a missing token or code."""
    if payment.method not in METHODS:
        message = f"{field}.method: choose one of {', '.join(METHODS)}"
        raise Invalid("orders.payment_method_unknown", message, field=f"{field}.method")
    if payment.method == "card" and payment.provider not in (known := installed.names("payment_providers")):
        message = f"{field}.provider: no provider named {payment.provider}; choose one of {', '.join(known)}"
        raise Invalid("orders.payment_provider_unknown", message, field=f"{field}.provider")
    if payment.method == "card" and not payment.token:
        message = f"{field}.token: a card payment needs the provider's token"
        raise Invalid("orders.payment_token_missing", message, field=f"{field}.token")
    if payment.method == "gift_card" and not payment.code:
        message = f"{field}.code: a gift card needs its code"
        raise Invalid("orders.payment_code_missing", message, field=f"{field}.code")
    return payment


def open_payment(ctx: Context, order: Order, draft: OrderDraft) -> None:
    """Open what a new order owes and put its means of payment on it: tenders first, payment for the rest.

    Raises Invalid when the tenders add up to more than is owed, and what the payments room refuses.
    """
    payable = payments.open_payable(
        ctx,
        company=order.company.code,
        about=order.public_id,
        amount=order.total,
        currency=order.currency,
        customer=order.customer,
        channel=order.channel,
    )
    rest = draft.rest_of(order.total)
    if rest < 0:
        over = Money(-rest, order.currency)
        message = f"tenders: they add up to {over} more than the order's total; lower them"
        raise Invalid("orders.tenders_exceed", message, field="tenders", total=order.total)
    means = [*draft.tenders, replace(draft.payment, amount=rest)] if rest else list(draft.tenders)
    _add(ctx, order, payable.public_id, [each for each in means if each.amount])


@command(needs="orders.capture")
def arrange_payment(ctx: Context, *, order_id: str, payment: PaymentDraft) -> Order:
    """Put another means of payment on what no other covers, e.g. after a card was declined.

    With an `amount` it covers only that much, and the rest is still to be arranged. Raises Invalid naming the field, Refused `orders.payment_arranged` when nothing is left to arrange.
    """
    checked_payment(payment)
    order = locked(ctx, order_id)
    if order.state not in {"placed", "confirmed"}:
        raise Refused("orders.finished", f"order {order.number} is {order.state}; nothing is to be paid")
    left = left_to_arrange(order.public_id)
    if not left:
        raise Refused("orders.payment_arranged", f"the payment of order {order.number} is arranged already")
    means = payment if payment.amount else replace(payment, amount=left)
    _add(ctx, order, payable_of(order.public_id).public_id, [means])
    order.payment_method = payment.method
    order.save(update_fields=["payment_method"])
    hold_over_limit(ctx, order)
    return order


def _add(ctx: Context, order: Order, payable_id: str, means: Sequence[PaymentDraft]) -> None:
    """Add the tenders and hold the order until the money of those that must bring it is sure."""
    drafts = [
        TenderDraft(
            method=each.method,
            amount=each.amount or 0,
            provider=each.provider,
            token=each.token,
            code=each.code,
        )
        for each in means
    ]
    payments.add_tenders(ctx, payable_id=payable_id, drafts=drafts)
    for each in means:
        if reason := WAITS_FOR_MONEY.get(each.method):
            put_on_hold(ctx, order, "payment", reason)


@command(needs="orders.follow")
def return_surplus(ctx: Context, *, order_id: str, cause: str, policy: str = "") -> None:
    """Give back what was taken for neither the units that left nor those still to be sent. Once per cause.

    `policy` chooses the tenders it goes back to, if not as the channel has set. Gift cards and store credit hold no
    more than can still be owed. The order stays locked meanwhile, so no unit can leave between counting and giving
    back.
    """
    order = locked(ctx, order_id)
    to_come = sum(line.to_come for line in with_adjustments(order.lines.all()))
    payments.refund_surplus(ctx, about=order.public_id, cause=cause, to_come=to_come, policy=policy)
    payments.release_stored(ctx, about=order.public_id, cause=cause)


@command(needs="orders.follow")
def capture_missed(ctx: Context, *, order_id: str, cause: str) -> None:
    """Ask for what left while nothing was held for it. Once per cause. Raises Missing."""
    order = locked(ctx, order_id)
    to_come = sum(line.to_come for line in with_adjustments(order.lines.all()))
    payments.capture_missed(ctx, about=order.public_id, cause=cause, to_come=to_come)
