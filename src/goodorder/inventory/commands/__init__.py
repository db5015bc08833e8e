"""Every write of the stock room: `ledger` books documents, `claims` holds for demands, `publishing` tells channels."""

from goodorder.inventory.commands.arrivals import (
    explain_discrepancy,
    receive_transfer,
)
from goodorder.inventory.commands.balances import (
    import_stock,
    post_movements,
    set_safety,
)
from goodorder.inventory.commands.blocking import (
    block_lot,
    unblock_lot,
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
from goodorder.inventory.commands.corrections import (
    adjust_stock,
    approve_adjustment,
    move_condition,
    reject_adjustment,
    request_adjustment,
)
from goodorder.inventory.commands.costs import (
    add_landed_cost,
    correct_cost,
    set_cost_policy,
    value_movements,
)
from goodorder.inventory.commands.counts import (
    cancel_count,
    plan_count,
    recount_lines,
    scan_count,
    start_count,
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
from goodorder.inventory.commands.kits import (
    build_kit,
    take_kit_apart,
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
from goodorder.inventory.commands.publishing import (
    drop_publish_rule,
    publish_stock,
    reconcile_publications,
    set_publish_rule,
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
from goodorder.inventory.commands.transfers import (
    approve_transfer,
    cancel_transfer,
    open_transfer,
    ship_transfer,
)
from goodorder.inventory.commands.variances import (
    approve_count,
    post_count,
    submit_count,
)
from goodorder.inventory.commands.waiting import (
    lock_queue,
    serve_waiting,
    stop_waiting,
    wait,
)

__all__ = [
    "add_landed_cost",
    "adjust_stock",
    "allocate",
    "approve_adjustment",
    "approve_count",
    "approve_transfer",
    "block_lot",
    "build_kit",
    "cancel_count",
    "cancel_expected",
    "cancel_transfer",
    "change_expected",
    "consume",
    "correct_cost",
    "drop_publish_rule",
    "expect_supply",
    "expire_reservations",
    "explain_discrepancy",
    "extend_hold",
    "hand_back",
    "import_stock",
    "keep_in_place",
    "keep_stock",
    "lock_queue",
    "loosen",
    "move_claims",
    "move_condition",
    "open_transfer",
    "pick",
    "plan_count",
    "post_count",
    "post_movements",
    "publish_stock",
    "quarantine_expired",
    "rebuild_stock",
    "receive_stock",
    "receive_transfer",
    "reconcile_publications",
    "recount_lines",
    "reject_adjustment",
    "release_reservations",
    "renew_hold",
    "request_adjustment",
    "reserve",
    "scan_count",
    "serve_waiting",
    "set_cost_policy",
    "set_hold_policy",
    "set_publish_rule",
    "set_safety",
    "ship_transfer",
    "start_count",
    "stop_waiting",
    "submit_count",
    "swap_lot",
    "take_kit_apart",
    "take_over",
    "unblock_lot",
    "unpick",
    "value_movements",
    "wait",
    "write_off_missing",
]
