"""Every write of the stock room: `balances` moves stock, `claims` holds it for demands, `publishing` tells channels."""

from goodorder.inventory.commands.balances import (
    adjust_stock,
    import_stock,
    post_movements,
    receive_stock,
    set_safety,
)
from goodorder.inventory.commands.claims import (
    allocate,
    consume,
    expire_reservations,
    release_reservations,
    reserve,
)
from goodorder.inventory.commands.publishing import (
    drop_publish_rule,
    publish_stock,
    reconcile_publications,
    set_publish_rule,
)

__all__ = [
    "adjust_stock",
    "allocate",
    "consume",
    "drop_publish_rule",
    "expire_reservations",
    "import_stock",
    "post_movements",
    "publish_stock",
    "receive_stock",
    "reconcile_publications",
    "release_reservations",
    "reserve",
    "set_publish_rule",
    "set_safety",
]
