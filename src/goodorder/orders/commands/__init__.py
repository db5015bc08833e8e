"""Every write of the orders room, one module per chapter of an order's life."""

from goodorder.orders.commands.cancel import (
    cancel_lines,
    cancel_released,
)
from goodorder.orders.commands.capture import (
    capture_order,
)
from goodorder.orders.commands.credit import (
    credit_lines,
)
from goodorder.orders.commands.fees import (
    charge_fee,
)
from goodorder.orders.commands.history import (
    record_past_credits,
    record_past_orders,
)
from goodorder.orders.commands.holds import (
    confirm_clear,
    confirm_order,
    confirm_when_clear,
    place_hold,
    release_hold,
)
from goodorder.orders.commands.lending import (
    judge_credit_holds,
)
from goodorder.orders.commands.payment import (
    arrange_payment,
    capture_missed,
    return_surplus,
)
from goodorder.orders.commands.placing import (
    place_orders,
)
from goodorder.orders.commands.progress import (
    record_delivery,
    record_handover,
    record_progress,
)
from goodorder.orders.commands.refunds import (
    refund_order,
)
from goodorder.orders.commands.release import (
    release_order,
    release_when_possible,
)
from goodorder.orders.commands.substitution import (
    substitute_line,
)
from goodorder.orders.commands.supply import (
    absorb_served,
    re_promise,
    source_again,
)

__all__ = [
    "absorb_served",
    "arrange_payment",
    "cancel_lines",
    "cancel_released",
    "capture_missed",
    "capture_order",
    "charge_fee",
    "confirm_clear",
    "confirm_order",
    "confirm_when_clear",
    "credit_lines",
    "judge_credit_holds",
    "place_hold",
    "place_orders",
    "re_promise",
    "record_delivery",
    "record_handover",
    "record_past_credits",
    "record_past_orders",
    "record_progress",
    "refund_order",
    "release_hold",
    "release_order",
    "release_when_possible",
    "return_surplus",
    "source_again",
    "substitute_line",
]
