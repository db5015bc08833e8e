"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.costs import (
    StockValue,
    ValuedMovement,
    cost_policies,
    landed_costs,
    skus_moved_with,
    stock_value,
    unit_costs,
    value_history,
)
from goodorder.inventory.queries.stock import (
    available,
    list_movements,
    list_stock,
    reservations_of,
    stock_of,
)

__all__ = [
    "StockValue",
    "ValuedMovement",
    "available",
    "cost_policies",
    "landed_costs",
    "list_movements",
    "list_stock",
    "reservations_of",
    "skus_moved_with",
    "stock_of",
    "stock_value",
    "unit_costs",
    "value_history",
]
