"""Counting what somebody gives away on a basket that became an order."""

from goodorder.basket.commands.giving import (
    count_given,
    count_prices,
    count_refunds,
)

__all__ = [
    "count_given",
    "count_prices",
    "count_refunds",
]
