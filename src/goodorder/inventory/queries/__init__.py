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
from goodorder.inventory.queries.shelves import (
    available,
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

__all__ = [
    "Buckets",
    "Change",
    "Drift",
    "Exposure",
    "Feed",
    "LotHeld",
    "Standing",
    "available",
    "bindings_of",
    "buckets",
    "channels_published",
    "demands_bound_to",
    "demands_overdue",
    "drift",
    "expected_supply",
    "exposure",
    "held_units",
    "hold_policies",
    "hold_policy",
    "kit_availability",
    "list_movements",
    "list_publish_rules",
    "list_stock",
    "lots_held",
    "picture",
    "publication_feed",
    "publishable",
    "reservations_of",
    "shelves",
    "skus_of",
    "standing_of",
    "still_waiting",
    "stock_of",
    "time_phased",
    "undated",
    "waiting_queue",
    "waits_of",
]
