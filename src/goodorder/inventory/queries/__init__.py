"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.availability import kit_availability, picture, time_phased
from goodorder.inventory.queries.buckets import Buckets, buckets
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
from goodorder.inventory.queries.drift import Drift, drift
from goodorder.inventory.queries.holds import hold_policies, hold_policy, list_hold_policies
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
from goodorder.inventory.queries.publishing import (
    Change,
    Exposure,
    Feed,
    channels_published,
    exposure,
    list_publish_rules,
    publication_feed,
    publishable,
    skus_of,
)
from goodorder.inventory.queries.queue import bindings_of, expected_supply, waiting_queue, waits_of
from goodorder.inventory.queries.recall import Recall, Shipped, recall
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
from goodorder.inventory.queries.suggestions import Suggestion, suggest_counts
from goodorder.inventory.queries.worth import latest_costs

__all__ = [
    "Buckets",
    "Change",
    "CountedLine",
    "Drift",
    "Entry",
    "Exposure",
    "Feed",
    "LotHeld",
    "Recall",
    "Shipped",
    "SkuTotals",
    "Split",
    "Standing",
    "Suggestion",
    "available",
    "bindings_of",
    "buckets",
    "channels_published",
    "claims_on",
    "count_lines",
    "counted_of",
    "demands_bound_to",
    "demands_overdue",
    "drift",
    "expected_supply",
    "exposure",
    "get_adjustment",
    "get_count",
    "get_lot",
    "get_supply",
    "get_transfer",
    "held_units",
    "hold_policies",
    "hold_policy",
    "kit_availability",
    "latest_costs",
    "ledger_of",
    "list_adjustments",
    "list_counts",
    "list_hold_policies",
    "list_lots",
    "list_movements",
    "list_publish_rules",
    "list_stock",
    "list_totals",
    "list_transfers",
    "lots_held",
    "papers_named",
    "picture",
    "publication_feed",
    "publishable",
    "recall",
    "reservations_of",
    "shelves",
    "skus_of",
    "splits_of",
    "standing_of",
    "still_waiting",
    "stock_of",
    "suggest_counts",
    "supplies_named",
    "time_phased",
    "undated",
    "waiting_queue",
    "waits_of",
]
