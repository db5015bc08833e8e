"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.holds import hold_policies, hold_policy
from goodorder.inventory.queries.shelves import available, business_day, shelves
from goodorder.inventory.queries.stock import (
    list_movements,
    list_stock,
    reservations_of,
    stock_of,
)

__all__ = [
    "available",
    "business_day",
    "hold_policies",
    "hold_policy",
    "list_movements",
    "list_stock",
    "reservations_of",
    "shelves",
    "stock_of",
]
