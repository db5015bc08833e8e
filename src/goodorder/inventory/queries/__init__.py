"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.availability import kit_availability, picture, time_phased
from goodorder.inventory.queries.stock import (
    available,
    list_movements,
    list_stock,
    reservations_of,
    stock_of,
)

__all__ = [
    "available",
    "kit_availability",
    "list_movements",
    "list_stock",
    "picture",
    "reservations_of",
    "stock_of",
    "time_phased",
]
