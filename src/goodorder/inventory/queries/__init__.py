"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.availability import kit_availability, picture, time_phased
from goodorder.inventory.queries.documents import (
    CountedLine,
    count_lines,
    counted_of,
    get_adjustment,
    get_count,
    get_transfer,
    list_adjustments,
    list_counts,
    list_transfers,
    papers_named,
)
from goodorder.inventory.queries.holds import hold_policies, hold_policy
from goodorder.inventory.queries.lots import get_lot, list_lots
from goodorder.inventory.queries.overview import (
    Entry,
    SkuTotals,
    Split,
    claims_on,
    get_supply,
    ledger_of,
    list_totals,
    splits_of,
    supplies_named,
)
from goodorder.inventory.queries.recall import Recall, Shipped, recall
from goodorder.inventory.queries.shelves import available, business_day, shelves
from goodorder.inventory.queries.stock import list_movements, list_stock, reservations_of, stock_of
from goodorder.inventory.queries.suggestions import Suggestion, suggest_counts
from goodorder.inventory.queries.worth import latest_costs

__all__ = [
    "CountedLine",
    "Entry",
    "Recall",
    "Shipped",
    "SkuTotals",
    "Split",
    "Suggestion",
    "available",
    "business_day",
    "claims_on",
    "count_lines",
    "counted_of",
    "get_adjustment",
    "get_count",
    "get_lot",
    "get_supply",
    "get_transfer",
    "hold_policies",
    "hold_policy",
    "kit_availability",
    "latest_costs",
    "ledger_of",
    "list_adjustments",
    "list_counts",
    "list_lots",
    "list_movements",
    "list_stock",
    "list_totals",
    "list_transfers",
    "papers_named",
    "picture",
    "recall",
    "reservations_of",
    "shelves",
    "splits_of",
    "stock_of",
    "suggest_counts",
    "supplies_named",
    "time_phased",
]
