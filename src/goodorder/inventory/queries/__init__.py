"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.buckets import Buckets, buckets
from goodorder.inventory.queries.drift import Drift, drift
from goodorder.inventory.queries.holds import hold_policies, hold_policy
from goodorder.inventory.queries.queue import (
    bindings_of,
    expected_supply,
    waiting_queue,
    waits_of,
)
from goodorder.inventory.queries.shelves import available, shelves
from goodorder.inventory.queries.stock import (
    list_movements,
    list_stock,
    reservations_of,
    stock_of,
)

__all__ = [
    "Buckets",
    "Drift",
    "available",
    "bindings_of",
    "buckets",
    "drift",
    "expected_supply",
    "hold_policies",
    "hold_policy",
    "list_movements",
    "list_stock",
    "reservations_of",
    "shelves",
    "stock_of",
    "waiting_queue",
    "waits_of",
]
