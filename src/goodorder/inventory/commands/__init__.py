"""Every write of the stock room: `ledger` books what papers move, `claims` holds stock for demands."""

from goodorder.inventory.commands.arrivals import explain_discrepancy, receive_transfer
from goodorder.inventory.commands.balances import (
    import_stock,
    post_movements,
    set_safety,
)
from goodorder.inventory.commands.blocking import block_lot, unblock_lot
from goodorder.inventory.commands.claims import (
    allocate,
    consume,
    expire_reservations,
    release_reservations,
    reserve,
)
from goodorder.inventory.commands.corrections import (
    adjust_stock,
    approve_adjustment,
    move_condition,
    reject_adjustment,
    request_adjustment,
)
from goodorder.inventory.commands.counts import (
    cancel_count,
    plan_count,
    recount_lines,
    scan_count,
    start_count,
)
from goodorder.inventory.commands.kits import build_kit, take_kit_apart
from goodorder.inventory.commands.receipts import receive_stock
from goodorder.inventory.commands.transfers import (
    approve_transfer,
    cancel_transfer,
    open_transfer,
    ship_transfer,
)
from goodorder.inventory.commands.variances import approve_count, post_count, submit_count

__all__ = [
    "adjust_stock",
    "allocate",
    "approve_adjustment",
    "approve_count",
    "approve_transfer",
    "block_lot",
    "build_kit",
    "cancel_count",
    "cancel_transfer",
    "consume",
    "expire_reservations",
    "explain_discrepancy",
    "import_stock",
    "move_condition",
    "open_transfer",
    "plan_count",
    "post_count",
    "post_movements",
    "receive_stock",
    "receive_transfer",
    "recount_lines",
    "reject_adjustment",
    "release_reservations",
    "request_adjustment",
    "reserve",
    "scan_count",
    "set_safety",
    "ship_transfer",
    "start_count",
    "submit_count",
    "take_kit_apart",
    "unblock_lot",
]
