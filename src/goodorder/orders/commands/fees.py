"""Fees: what is charged after the sale, as a line of its own with the tax of the line it is about."""

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.money import rate_within
from goodorder.orders.commands.steps import line_at, lines_of, locked
from goodorder.orders.events import FeeCharged
from goodorder.orders.models import OrderLine
from goodorder.orders.rules import Fee
from goodorder.payments import commands as payments
from goodorder.payments.rules import checked_amount


@command(needs="orders.credit")
def charge_fee(ctx: Context, *, order_id: str, fee: Fee, ref: str) -> OrderLine:
    """Charge a fee on an order, once for each `ref`; its invoice follows, and it is owed at once.

    Raises Missing for an unknown order or line, Invalid naming the field.
    """
    title, amount = checks.text(fee.title, field="title"), checked_amount(fee.amount)
    order = locked(ctx, order_id)
    lines = lines_of(order)
    if known := next((line for line in lines if line.kind == "fee" and line.added_by == ref), None):
        return known
    like = line_at(lines, fee.like)
    rate_ppm = like.rate_of_unit(0)
    tax = rate_within(amount, rate_ppm)
    line = OrderLine.objects.create(
        order=order,
        position=lines[-1].position + 1,
        kind="fee",
        description=title,
        unit_price=amount if order.tax_included else amount - tax,
        gross=amount - tax,
        tax=tax,
        tax_rate_ppm=rate_ppm,
        tax_category=like.tax_category,
        tax_reason=like.tax_reason,
        added_by=ref,
        ordered=1,
        handed_over=1,
        delivered=1,
    )
    payments.raise_payable(ctx, about=order.public_id, amount=amount, reason=title)
    fact = FeeCharged(
        order_id=order.public_id,
        ref=ref,
        title=title,
        amount=amount,
        currency=order.currency,
        lines=[line.units(first=0, count=1)],
    )
    record(ctx, order, fact)
    return line
