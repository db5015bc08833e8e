"""What others may ask about stock. Quantities in the SKU's smallest unit."""

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
from goodorder.inventory.queries.holds import hold_policies, hold_policy
from goodorder.inventory.queries.recall import Recall, Shipped, recall
from goodorder.inventory.queries.shelves import available, business_day, shelves
from goodorder.inventory.queries.stock import (
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
    "Suggestion",
    "available",
    "business_day",
    "count_lines",
    "get_adjustment",
    "get_count",
    "get_transfer",
    "hold_policies",
    "hold_policy",
    "latest_costs",
    "list_adjustments",
    "list_counts",
    "list_movements",
    "list_stock",
    "list_transfers",
    "recall",
    "reservations_of",
    "shelves",
    "stock_of",
    "suggest_counts",
]
