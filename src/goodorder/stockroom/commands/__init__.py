"""Every write of papers that move stock: transfers, counts, and kits that are built."""

from goodorder.stockroom.commands.arrivals import explain_discrepancy, receive_transfer
from goodorder.stockroom.commands.counts import (
    cancel_count,
    plan_count,
    recount_lines,
    scan_count,
    start_count,
)
from goodorder.stockroom.commands.kits import build_kit, take_kit_apart
from goodorder.stockroom.commands.transfers import (
    approve_transfer,
    cancel_transfer,
    open_transfer,
    ship_transfer,
)
from goodorder.stockroom.commands.turning import turn_units
from goodorder.stockroom.commands.variances import approve_count, post_count, submit_count

__all__ = [
    "approve_count",
    "approve_transfer",
    "build_kit",
    "cancel_count",
    "cancel_transfer",
    "explain_discrepancy",
    "open_transfer",
    "plan_count",
    "post_count",
    "receive_transfer",
    "recount_lines",
    "scan_count",
    "ship_transfer",
    "start_count",
    "submit_count",
    "take_kit_apart",
    "turn_units",
]
