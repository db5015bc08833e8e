"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.availability import (
    kit_availability,
    picture,
    time_phased,
)
from goodorder.inventory.queries.buckets import (
    Buckets,
    buckets,
)
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
    skus_on,
)
from goodorder.inventory.queries.drift import (
    Drift,
    drift,
)
from goodorder.inventory.queries.holds import (
    hold_policies,
    hold_policy,
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
from goodorder.inventory.queries.queue import (
    bindings_of,
    expected_supply,
    waiting_queue,
    waits_of,
)
from goodorder.inventory.queries.recall import (
    Recall,
    Shipped,
    recall,
)
from goodorder.inventory.queries.shelves import (
    available,
    business_day,
    shelves,
)
from goodorder.inventory.queries.soft import (
    held_units,
)
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
from goodorder.inventory.queries.stock import (
    list_movements,
    list_stock,
    reservations_of,
    stock_of,
)
from goodorder.inventory.queries.suggestions import (
    Suggestion,
    suggest_counts,
)
from goodorder.inventory.queries.worth import (
    latest_costs,
)

__all__ = [
    "Buckets",
    "Change",
    "CountedLine",
    "Drift",
    "Exposure",
    "Feed",
    "LotHeld",
    "Recall",
    "Shipped",
    "Standing",
    "StockValue",
    "Suggestion",
    "ValuedMovement",
    "available",
    "bindings_of",
    "buckets",
    "business_day",
    "channels_published",
    "cost_policies",
    "count_lines",
    "demands_bound_to",
    "demands_overdue",
    "drift",
    "expected_supply",
    "exposure",
    "get_adjustment",
    "get_count",
    "get_transfer",
    "held_units",
    "hold_policies",
    "hold_policy",
    "kit_availability",
    "landed_costs",
    "latest_costs",
    "list_adjustments",
    "list_counts",
    "list_movements",
    "list_publish_rules",
    "list_stock",
    "list_transfers",
    "lots_held",
    "picture",
    "publication_feed",
    "publishable",
    "recall",
    "reservations_of",
    "shelves",
    "skus_moved_with",
    "skus_of",
    "skus_on",
    "standing_of",
    "still_waiting",
    "stock_of",
    "stock_value",
    "suggest_counts",
    "time_phased",
    "undated",
    "unit_costs",
    "value_history",
    "waiting_queue",
    "waits_of",
]
