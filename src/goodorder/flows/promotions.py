"""Promotions: an order that comes to nothing gives back what it used."""

from goodorder.kernel.access import Context
from goodorder.kernel.events import on
from goodorder.orders.events import OrderCancelled
from goodorder.pricing import commands as pricing


@on(OrderCancelled)
def give_uses_back(ctx: Context, fact: OrderCancelled) -> None:
    """Nothing is left of the order: whoever comes next may use its coupons."""
    pricing.give_back_uses(ctx, about=fact.order_id)
