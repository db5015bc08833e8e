"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.availability import (
    kit_availability,
    picture,
    time_phased,
)
from goodorder.inventory.queries.standing import (
    Standing,
    demands_bound_to,
    demands_overdue,
    standing_of,
    still_waiting,
    undated,
)
from goodorder.inventory.queries.stock import (
    available,
    list_movements,
    list_stock,
    reservations_of,
    stock_of,
)

__all__ = [
    "Standing",
    "available",
    "demands_bound_to",
    "demands_overdue",
    "kit_availability",
    "list_movements",
    "list_stock",
    "picture",
    "reservations_of",
    "standing_of",
    "still_waiting",
    "stock_of",
    "time_phased",
    "undated",
]
