"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.stock import (
    available,
    list_movements,
    list_stock,
    reservations_of,
    stock_of,
)
from goodorder.inventory.queries.worth import latest_costs

__all__ = ["available", "latest_costs", "list_movements", "list_stock", "reservations_of", "stock_of"]
