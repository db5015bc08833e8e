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
    keep_in_place,
    move_claims,
    release_reservations,
    reserve,
)
from goodorder.inventory.commands.expiry import (
    quarantine_expired,
)
from goodorder.inventory.commands.holds import (
    extend_hold,
    hand_back,
    take_over,
)
from goodorder.inventory.commands.keeping import (
    keep_stock,
    renew_hold,
)
from goodorder.inventory.commands.limits import (
    set_hold_policy,
)
from goodorder.inventory.commands.picks import (
    loosen,
    pick,
    swap_lot,
    unpick,
    write_off_missing,
)
from goodorder.inventory.commands.rebuild import (
    rebuild_stock,
)
from goodorder.inventory.commands.receipts import (
    receive_stock,
)
from goodorder.inventory.commands.supply import (
    cancel_expected,
    change_expected,
    expect_supply,
)
from goodorder.inventory.commands.waiting import (
    lock_queue,
    serve_waiting,
    stop_waiting,
    wait,
)

__all__ = [
    "adjust_stock",
    "allocate",
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
    "loosen",
    "move_claims",
    "pick",
    "post_movements",
    "quarantine_expired",
    "rebuild_stock",
    "receive_stock",
    "release_reservations",
    "renew_hold",
    "reserve",
    "serve_waiting",
    "set_hold_policy",
    "set_safety",
    "stop_waiting",
    "swap_lot",
    "take_over",
    "unpick",
    "wait",
    "write_off_missing",
]
