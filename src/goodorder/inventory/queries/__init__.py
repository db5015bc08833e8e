"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.overview import (
    Entry,
    SkuTotals,
    Split,
    claims_on,
    ledger_of,
    list_totals,
    splits_of,
)
from goodorder.inventory.queries.stock import (
    available,
    list_movements,
    list_stock,
    reservations_of,
    stock_of,
)

__all__ = [
    "Entry",
    "SkuTotals",
    "Split",
    "available",
    "claims_on",
    "ledger_of",
    "list_movements",
    "list_stock",
    "list_totals",
    "reservations_of",
    "splits_of",
    "stock_of",
]
