"""What others may ask about stock. Quantities in the SKU's smallest unit."""

from goodorder.inventory.queries.stock import (
    available,
    list_movements,
    list_stock,
    reservations_of,
    stock_of,
)

__all__ = ["available", "list_movements", "list_stock", "reservations_of", "stock_of"]
