"""Every write of the stock room: `ledger` books documents, `claims` holds for demands, `publishing` tells channels."""

from goodorder.inventory.commands.balances import import_stock, post_movements, set_safety
from goodorder.inventory.commands.blocking import block_lot, unblock_lot
from goodorder.inventory.commands.claims import (
    allocate,
    consume,
    expire_reservations,
    keep_in_place,
    move_claims,
    release_reservations,
    reserve,
    reserve_all,
)
from goodorder.inventory.commands.corrections import (
    adjust_stock,
    approve_adjustment,
    move_condition,
    reject_adjustment,
    request_adjustment,
)
from goodorder.inventory.commands.expiry import quarantine_expired
from goodorder.inventory.commands.holds import extend_hold, hand_back, take_over
from goodorder.inventory.commands.keeping import keep_stock, look_at_stock, renew_hold
from goodorder.inventory.commands.limits import set_hold_policy
from goodorder.inventory.commands.picks import loosen, pick, swap_lot, unpick, write_off_missing
from goodorder.inventory.commands.rebuild import rebuild_stock
from goodorder.inventory.commands.receipts import receive_stock
from goodorder.inventory.commands.supply import cancel_expected, change_expected, expect_supply
from goodorder.inventory.commands.waiting import lock_queue, serve_waiting, stop_waiting, wait

__all__ = [
    "adjust_stock",
    "allocate",
    "approve_adjustment",
    "block_lot",
    "cancel_expected",
    "change_expected",
    "consume",
    "expect_supply",
    "expire_reservations",
    "extend_hold",
    "hand_back",
    "import_stock",
    "keep_in_place",
    "keep_stock",
    "lock_queue",
    "look_at_stock",
    "loosen",
    "move_claims",
    "move_condition",
    "pick",
    "post_movements",
    "quarantine_expired",
    "rebuild_stock",
    "receive_stock",
    "reject_adjustment",
    "release_reservations",
    "renew_hold",
    "request_adjustment",
    "reserve",
    "reserve_all",
    "serve_waiting",
    "set_hold_policy",
    "set_safety",
    "stop_waiting",
    "swap_lot",
    "take_over",
    "unblock_lot",
    "unpick",
    "wait",
    "write_off_missing",
]
