"""What cases are about, how soon they are answered and solved, and how their clocks stand still. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from goodorder.kernel import checks

CASE_KINDS = (
    *("where_is_my_order", "damaged", "missing", "wrong_item", "return", "refund", "payment", "invoice"),
    *("product", "complaint", "privacy", "other"),
)
PRIORITIES = ("urgent", "high", "normal", "low")
ENTRY_KINDS = NOTE, ANSWER, HEARD, STEP = ("note", "answer", "heard", "step")
LONGEST_TEXT = 10_000
MOST_MINUTES = 60 * 24 * 60
_HOUR, _DAY = 60, 24 * 60
DEFAULTS: Mapping[str, tuple[int, int]] = {
    "urgent": (_HOUR, 8 * _HOUR),
    "high": (4 * _HOUR, _DAY),
    "normal": (_DAY, 3 * _DAY),
    "low": (2 * _DAY, 7 * _DAY),
}
# What the words of an answer may use, with values as they may look.
REPLY_SAMPLE: Mapping[str, str] = {
    "name": "Ada Byron",
    "case": "CAS-2026-000007",
    "order": "SO-2026-000123",
    "return_number": "RET-2026-000007",
    "tracking": "SIM665729035810",
}


@dataclass(frozen=True, slots=True)
class Level:
    """Minutes to the first answer and to the solution."""

    answer_minutes: int
    solve_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """A case that is to be opened: about a customer, and an order, one of its lines, a shipment or a return if any.

    All are public ids but `line`, which is the position in the order.
    """

    kind: str
    title: str
    customer_id: str = ""
    order_id: str = ""
    line: int | None = None
    shipment_id: str = ""
    return_id: str = ""
    priority: str = "normal"
    text: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDraft:
    """Words of answers that are given often, in one language."""

    code: str
    title: str
    language: str = "en"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases: any state that is not solved unless one is named; `owner` "none" is nobody's."""

    state: str = ""
    kind: str = ""
    priority: str = ""
    owner: str = ""
    late: str = ""

    def checked(self) -> "CaseFilter":
        """Return it as it is kept; raises Invalid naming the field."""
        return CaseFilter(
            state=_known(self.state, ("any", *STATES), "state"),
            kind=_known(self.kind, CASE_KINDS, "kind"),
            priority=_known(self.priority, PRIORITIES, "priority"),
            owner=checks.text(self.owner, field="owner", most=120, least=0),
            late="1" if self.late else "",
        )


STATES = ("open", "waiting_for_us", "waiting_for_customer", "reopened", "solved")


def _known(value: str, known: tuple[str, ...], field: str) -> str:
    return checks.one_of(value, known, field=field) if value else ""


def level_for(kind: str, priority: str, written: Mapping[tuple[str, str], Level]) -> Level:
    """Return the clocks of a kind and priority: its own, those of all kinds, or the delivered ones."""
    return written.get((kind, priority)) or written.get(("", priority)) or Level(*DEFAULTS[priority])


def due(opened_at: datetime, minutes: int) -> datetime:
    """Return when a clock runs out."""
    return opened_at + timedelta(minutes=minutes)


def shifted(due_at: datetime, *, paused_at: datetime, now: datetime) -> datetime:
    """Move a clock on by as long as it stood still."""
    return due_at + max(timedelta(0), now - paused_at)
