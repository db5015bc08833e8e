"""The kinds of exceptions: whose queue each falls into, when its clock runs out, and what helps. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HOUR, DAY = 60, 24 * 60
MOST_MINUTES = 365 * DAY
MOST_SNOOZE_DAYS = 30
GROUPS = ("late", "stuck", "unallocated", "unpaid", "mismatched", "held", "returns")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of exception with its defaults; `limit_minutes` is how long its state may last.

    `is_before`: it is found that long before the day it is due, not after. `is_wide`: it is looked for among
    finished orders too, so every hour and after what may have caused it, not every minute.
    """

    code: str
    group: str
    owner: str
    limit_minutes: int
    remedies: tuple[str, ...] = ()
    is_before: bool = False
    is_wide: bool = False


_ALL = (
    Kind("late", "late", "ops_manager", 0, ("promise_again",)),
    Kind("at_risk", "late", "ops_manager", 4 * HOUR, ("go_on",), is_before=True),
    Kind("work_waiting", "late", "stock", DAY, ("release_work",)),
    Kind("parcel_late", "late", "agent", 0),
    Kind("stuck", "stuck", "ops_manager", 3 * DAY, ("go_on",)),
    Kind("reaction_parked", "stuck", "ops_manager", 0, ("retry_reaction",)),
    Kind("label_missing", "stuck", "stock", HOUR, ("want_label",)),
    Kind("payment_unknown", "stuck", "accountant", HOUR // 4, ("ask_provider",)),
    Kind("unallocated", "unallocated", "ops_manager", DAY, ("promise_again",)),
    Kind("payment_failed", "unpaid", "agent", 0, ("authorise_again",)),
    Kind("link_unanswered", "unpaid", "agent", DAY, ("new_link",)),
    Kind("invoice_overdue", "unpaid", "accountant", DAY, ("propose_reminders",)),
    Kind("short_paid", "unpaid", "accountant", DAY, ("capture_again",), is_wide=True),
    Kind("capture_failed", "mismatched", "accountant", 0, ("capture_again",), is_wide=True),
    Kind("refund_failed", "mismatched", "accountant", 0, ("refund_surplus",), is_wide=True),
    Kind("overpaid", "mismatched", "accountant", HOUR, ("refund_surplus",), is_wide=True),
    Kind("statement_exception", "mismatched", "accountant", DAY),
    Kind("dispute_due", "mismatched", "accountant", 3 * DAY, is_before=True),
    Kind("hold_payment", "held", "agent", DAY, ("release_hold",)),
    Kind("hold_manual", "held", "agent", DAY, ("release_hold",)),
    Kind("hold_address", "held", "agent", 4 * HOUR, ("release_hold",)),
    Kind("hold_stock", "held", "ops_manager", 4 * HOUR, ("release_hold",)),
    Kind("hold_fraud", "held", "ops_manager", 4 * HOUR),
    Kind("hold_credit", "held", "accountant", DAY, ("release_hold",)),
    Kind("return_undecided", "returns", "agent", 2 * DAY, ("authorise_return",)),
    Kind("return_overdue", "returns", "agent", 0, ("finish_receipt",)),
    Kind("return_uninspected", "returns", "stock", 2 * DAY),
    Kind("refund_waiting", "returns", "agent", DAY, ("settle_return",)),
    Kind("claim_open", "returns", "agent", 2 * DAY),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _ALL}
HOLDS = tuple(code for code in KINDS if code.startswith("hold_"))

# A remedy that helps only in some states of what it is about, which the facts name.
_ONLY_IN = {
    "release_work": ("on_hold",),
    "new_link": ("expired",),
    "go_on": ("placed", "confirmed"),
    "finish_receipt": ("partly_received",),
    "settle_return": ("inspected",),
}


def open_remedies(kind: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """List what helps with an exception as it stands, the best first."""
    return tuple(
        name for name in KINDS[kind].remedies if name not in _ONLY_IN or facts.get("state") in _ONLY_IN[name]
    )
