"""The tables of orders: orders with their lines and holds, what changed of them later, and carts."""

from goodorder.orders.models.carts import Cart, CartLine
from goodorder.orders.models.changes import Amendment, LineAdjustment
from goodorder.orders.models.orders import (
    BUCKETS,
    Hold,
    Order,
    OrderLine,
    OrderRows,
    Promise,
    Transition,
    with_adjustments,
)

__all__ = [
    "BUCKETS",
    "Amendment",
    "Cart",
    "CartLine",
    "Hold",
    "LineAdjustment",
    "Order",
    "OrderLine",
    "OrderRows",
    "Promise",
    "Transition",
    "with_adjustments",
]
