"""The tables of orders: orders with their lines and holds, and what changed of them later."""

from goodorder.orders.models.changes import LineAdjustment
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
    "Hold",
    "LineAdjustment",
    "Order",
    "OrderLine",
    "OrderRows",
    "Promise",
    "Transition",
    "with_adjustments",
]
