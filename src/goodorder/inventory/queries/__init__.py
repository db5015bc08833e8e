"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.availability import (
    kit_availability,
    picture,
    time_phased,
)
from goodorder.inventory.queries.holds import (
    hold_policies,
    hold_policy,
)
from goodorder.inventory.queries.shelves import (
    available,
    business_day,
    shelves,
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
    "LotHeld",
    "Standing",
    "available",
    "business_day",
    "demands_bound_to",
    "demands_overdue",
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
]
