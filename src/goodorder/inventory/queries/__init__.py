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
from goodorder.inventory.queries.queue import (
    bindings_of,
    expected_supply,
    waiting_queue,
    waits_of,
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

__all__ = [
    "Buckets",
    "Drift",
    "LotHeld",
    "Standing",
    "available",
    "bindings_of",
    "buckets",
    "business_day",
    "demands_bound_to",
    "demands_overdue",
    "drift",
    "expected_supply",
    "held_units",
    "hold_policies",
    "hold_policy",
    "kit_availability",
    "list_movements",
    "list_stock",
    "lots_held",
    "picture",
    "reservations_of",
    "shelves",
    "standing_of",
    "still_waiting",
    "stock_of",
    "time_phased",
    "undated",
    "waiting_queue",
    "waits_of",
]
