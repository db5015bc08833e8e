"""What may be asked of the value of stock."""

from goodorder.costing.queries.costs import (
    StockValue,
    ValuedMovement,
    cost_policies,
    landed_costs,
    skus_moved_with,
    stock_value,
    unit_costs,
    value_history,
)

__all__ = [
    "StockValue",
    "ValuedMovement",
    "cost_policies",
    "landed_costs",
    "skus_moved_with",
    "stock_value",
    "unit_costs",
    "value_history",
]
