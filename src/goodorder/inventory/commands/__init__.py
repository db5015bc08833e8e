"""Every write of the stock room: `ledger` books what documents move, `claims` holds stock for demands."""

from goodorder.inventory.commands.balances import (
    adjust_stock,
    import_stock,
    post_movements,
    set_safety,
)
from goodorder.inventory.commands.claims import (
    allocate,
    consume,
    expire_reservations,
    release_reservations,
    reserve,
)
from goodorder.inventory.commands.receipts import receive_stock

__all__ = [
    "adjust_stock",
    "allocate",
    "consume",
    "expire_reservations",
    "import_stock",
    "post_movements",
    "receive_stock",
    "release_reservations",
    "reserve",
    "set_safety",
]
