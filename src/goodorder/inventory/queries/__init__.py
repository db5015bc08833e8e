"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.drift import Drift, drift
from goodorder.inventory.queries.holds import hold_policies, hold_policy, list_hold_policies
from goodorder.inventory.queries.lots import get_lot, list_lots
from goodorder.inventory.queries.on_shelf import on_shelf
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
from goodorder.inventory.queries.queue import bindings_of, expected_supply, waiting_queue, waits_of
from goodorder.inventory.queries.shelves import available, shelves
from goodorder.inventory.queries.soft import held_units
from goodorder.inventory.queries.standing import (
    LotHeld,
    Standing,
    demands_bound_to,
    demands_overdue,
    lots_held,
    standing_of,
    still_waiting,
    undated,
)
from goodorder.inventory.queries.stock import list_movements, list_stock, reservations_of, stock_of
from goodorder.inventory.queries.worth import latest_costs

__all__ = [
    "Drift",
    "Entry",
    "LotHeld",
    "SkuTotals",
    "Split",
    "Standing",
    "available",
    "bindings_of",
    "claims_on",
    "demands_bound_to",
    "demands_overdue",
    "drift",
    "expected_supply",
    "get_lot",
    "get_supply",
    "held_units",
    "hold_policies",
    "hold_policy",
    "latest_costs",
    "ledger_of",
    "list_hold_policies",
    "list_lots",
    "list_movements",
    "list_stock",
    "list_totals",
    "lots_held",
    "on_shelf",
    "reservations_of",
    "shelves",
    "splits_of",
    "standing_of",
    "still_waiting",
    "stock_of",
    "supplies_named",
    "undated",
    "waiting_queue",
    "waits_of",
]
