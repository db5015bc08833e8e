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
from goodorder.inventory.queries.documents import (
    CountedLine,
    count_lines,
    get_adjustment,
    get_count,
    get_transfer,
    list_adjustments,
    list_counts,
    list_transfers,
)
from goodorder.inventory.queries.recall import Recall, Shipped, recall
from goodorder.inventory.queries.stock import (
    available,
    list_movements,
    list_stock,
    reservations_of,
    stock_of,
)
from goodorder.inventory.queries.suggestions import Suggestion, suggest_counts
from goodorder.inventory.queries.worth import latest_costs

__all__ = [
    "CountedLine",
    "Recall",
    "Shipped",
    "StockValue",
    "Suggestion",
    "ValuedMovement",
    "available",
    "cost_policies",
    "count_lines",
    "get_adjustment",
    "get_count",
    "get_transfer",
    "landed_costs",
    "latest_costs",
    "list_adjustments",
    "list_counts",
    "list_movements",
    "list_stock",
    "list_transfers",
    "recall",
    "reservations_of",
    "skus_moved_with",
    "stock_of",
    "stock_value",
    "suggest_counts",
    "unit_costs",
    "value_history",
]
