"""Promotions in an order: whom they are for, and the uses it takes once it is written."""

from collections.abc import Sequence

from goodorder.basket.queries import Buyer
from goodorder.kernel.access import Context
from goodorder.orders.models import Order, OrderLine
from goodorder.parties.models import Customer
from goodorder.pricing import commands as pricing
from goodorder.pricing.rules import PricedOrder, Promoted

MOST_COUNTED = 1000


def buyer_of(customer: Customer, order: Order | None = None) -> Buyer:
    """Say who buys; how often they ordered before (that order) is counted only when promotions are judged.

    Beyond a thousand orders nobody counts on.
    """
    rows = Order.objects.filter(customer=customer)
    before = rows.filter(pk__lt=order.pk) if order else rows
    return Buyer(customer, orders_before=before[:MOST_COUNTED].count)


def redeem(
    ctx: Context, order: Order, lines: Sequence[OrderLine], promoted: Promoted, priced: PricedOrder
) -> None:
    """Take the uses of an order that is written. Raises Refused when somebody else took the last one."""
    if not promoted.outcome.applied:
        return
    pricing.redeem_promotions(
        ctx,
        about=order.public_id,
        customer=order.customer.public_id,
        currency=order.currency,
        uses=promoted.uses(priced.lines),
        lines=[line.pk for line in lines],
    )
