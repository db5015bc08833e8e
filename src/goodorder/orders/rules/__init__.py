"""Pure rules of orders: what a draft is, how units leave a line, what a line and an order look like."""

from goodorder.basket.rules import (
    DraftLine,
    KitLine,
    KitPart,
    OrderDraft,
    PartShare,
    PaymentDraft,
    kit_shares,
    units_of_kits,
)
from goodorder.orders.rules.amendments import Changes, checked_changes
from goodorder.orders.rules.drafts import (
    CANCELLED_FIRST,
    MOST_LINES,
    Fee,
    LineFacts,
    PastCredit,
    PastCreditLine,
    PastLine,
    PastOrder,
    fulfilment_status,
    line_status,
    payment_status,
    taken_for_cancel,
)
from goodorder.pricing.rules.ranges import UnitRange, ranges_by_invoice

__all__ = [
    "CANCELLED_FIRST",
    "MOST_LINES",
    "Changes",
    "DraftLine",
    "Fee",
    "KitLine",
    "KitPart",
    "LineFacts",
    "OrderDraft",
    "PartShare",
    "PastCredit",
    "PastCreditLine",
    "PastLine",
    "PastOrder",
    "PaymentDraft",
    "UnitRange",
    "checked_changes",
    "fulfilment_status",
    "kit_shares",
    "line_status",
    "payment_status",
    "ranges_by_invoice",
    "taken_for_cancel",
    "units_of_kits",
]
