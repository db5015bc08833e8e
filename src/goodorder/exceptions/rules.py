"""The kinds of exceptions: whose queue each falls into, when its clock runs out, and what helps. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

HOUR, DAY = 60, 24 * 60
MOST_MINUTES = 365 * DAY
MOST_SNOOZE_DAYS = 30
MORE_DAYS = 14  # what one press adds to the time a return has
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
    Kind("work_waiting", "late", "stock", DAY, ("release_work", "find_elsewhere")),
    Kind("parcel_late", "late", "agent", 0, ("ask_carrier", "note_arrived")),
    Kind("stuck", "stuck", "ops_manager", 3 * DAY, ("go_on", "promise_again")),
    Kind("reaction_parked", "stuck", "ops_manager", 0, ("retry_reaction",)),
    Kind("label_missing", "stuck", "stock", HOUR, ("want_label",)),
    Kind("payment_unknown", "stuck", "accountant", HOUR // 4, ("ask_provider",)),
    Kind("unallocated", "unallocated", "ops_manager", DAY, ("look_for_stock", "cancel_units")),
    Kind("payment_failed", "unpaid", "agent", 0, ("authorise_again",)),
    Kind("link_unanswered", "unpaid", "agent", DAY, ("send_link", "new_link")),
    Kind("invoice_overdue", "unpaid", "accountant", DAY, ("propose_reminders",)),
    Kind("short_paid", "unpaid", "ops_manager", DAY, ("capture_again",), is_wide=True),
    Kind("capture_failed", "mismatched", "ops_manager", 0, ("capture_again",), is_wide=True),
    Kind("refund_failed", "mismatched", "ops_manager", 0, ("refund_again",), is_wide=True),
    Kind("overpaid", "mismatched", "ops_manager", HOUR, ("refund_surplus",), is_wide=True),
    Kind("statement_exception", "mismatched", "accountant", DAY),
    Kind("dispute_due", "mismatched", "accountant", 3 * DAY, is_before=True),
    Kind("hold_payment", "held", "agent", DAY, ("release_hold",)),
    Kind("hold_manual", "held", "agent", DAY, ("release_hold",)),
    Kind("hold_address", "held", "agent", 4 * HOUR, ("release_hold",)),
    Kind("hold_stock", "held", "ops_manager", 4 * HOUR, ("release_hold",)),
    Kind("hold_fraud", "held", "ops_manager", 4 * HOUR, ("release_hold",)),
    Kind("hold_credit", "held", "accountant", DAY, ("release_hold",)),
    Kind("return_undecided", "returns", "agent", 2 * DAY, ("authorise_return",)),
    Kind("return_overdue", "returns", "agent", 0, ("extend_return", "finish_receipt")),
    Kind("return_uninspected", "returns", "stock", 2 * DAY),
    Kind("refund_waiting", "returns", "ops_manager", DAY, ("settle_return",)),
    Kind("claim_open", "returns", "agent", 2 * DAY, ("send_claimed", "pay_claimed")),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _ALL}
HOLDS = tuple(code for code in KINDS if code.startswith("hold_"))

# When a remedy would change nothing, or be refused, it is not offered: what the facts must say.
_ONLY_IF: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "go_on": lambda facts: facts.get("state") == "placed" or bool(facts.get("to_release")),
    "release_work": lambda facts: facts.get("state") == "on_hold",
    "find_elsewhere": lambda facts: bool(facts.get("to_pick")),
    "cancel_units": lambda facts: facts.get("kit") is None,
    "send_link": lambda facts: facts.get("state") == "open",
    "new_link": lambda facts: facts.get("state") == "expired",
    "capture_again": lambda facts: bool(facts.get("held")),
    "propose_reminders": lambda facts: not facts.get("letter"),
    "release_hold": lambda facts: not facts.get("review"),
    "finish_receipt": lambda facts: facts.get("state") == "partly_received",
    "settle_return": lambda facts: facts.get("state") == "inspected",
}


def open_remedies(kind: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """List what helps with an exception as it stands, the best first."""
    return tuple(name for name in KINDS[kind].remedies if name not in _ONLY_IF or _ONLY_IF[name](facts))
