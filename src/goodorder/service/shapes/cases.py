"""Cases, clocks, replies and saved filters on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.crm.models import Case, CaseEntry, CaseView, Reply
from goodorder.crm.rules.cases import CaseDraft, CaseFilter, Level, ReplyDraft
from goodorder.doorway.shapes import Asked, Sent, Shown

Id = Annotated[str, Field(max_length=40)]
CaseKind = Literal[
    "where_is_my_order",
    "damaged",
    "missing",
    "wrong_item",
    "return",
    "refund",
    "payment",
    "invoice",
    "product",
    "complaint",
    "privacy",
    "other",
]
Priority = Literal["urgent", "high", "normal", "low"]
State = Literal["", "any", "open", "waiting_for_us", "waiting_for_customer", "reopened", "solved"]
CaseText = Annotated[str, Field(min_length=1, max_length=10_000)]
Owner = Annotated[str, Field(max_length=120)]
Minutes = Annotated[int, Field(ge=1, le=86_400)]


class CasesAsked(Asked):
    """Which cases; without a state those that are not solved. `owner`: `me`, `none` or whose."""

    state: State = ""
    kind: CaseKind | Literal[""] = ""
    priority: Priority | Literal[""] = ""
    owner: Owner = ""
    late: Literal["", "1"] = ""
    search: Annotated[str, Field(max_length=100)] = ""


class CaseSent(Sent):
    """A case to open. What is closest names the rest: a return or shipment its order, an order its customer."""

    kind: CaseKind
    title: Annotated[str, Field(min_length=1, max_length=200)]
    customer_id: Id = ""
    order_id: Id = ""
    line: Annotated[int, Field(ge=1)] | None = None
    shipment_id: Id = ""
    return_id: Id = ""
    priority: Priority = "normal"
    text: Annotated[str, Field(max_length=10_000)] = ""
    owner: Owner = ""

    def as_case(self) -> CaseDraft:
        """Return the room's own word for it."""
        return CaseDraft(**self.model_dump())


class CaseEntryShown(Shown):
    """What was said (`heard`, `answer`), written down (`note`) or done (`step`) in a case."""

    kind: str
    text: str
    message: str
    by: str
    at: datetime


class CaseShown(Shown):
    """A case; `due_at` is the clock that runs out next, which stands while `paused_at` is set."""

    id: str
    number: str
    kind: str
    priority: str
    state: str
    title: str
    customer: str
    order: str
    line: int | None
    shipment: str
    ret: str
    owner: str
    opened_by: str
    opened_at: datetime
    answer_due_at: datetime
    solve_due_at: datetime
    due_at: datetime
    answered_at: datetime | None
    paused_at: datetime | None
    solved_at: datetime | None
    entries: list[CaseEntryShown]

    @classmethod
    def of(cls, row: Case, entries: list[CaseEntry] | None = None) -> "CaseShown":
        """Show a case, with its entries where it is shown alone."""
        own = {"id", "customer", "order", "line", "ret", "entries"}
        same = {name: getattr(row, name) for name in cls.model_fields if name not in own}
        return cls(
            id=row.public_id,
            customer=row.customer.public_id,
            order=row.order.public_id if row.order else "",
            line=row.line.position if row.line else None,
            ret=row.ret.public_id if row.ret else "",
            entries=[CaseEntryShown.model_validate(each) for each in entries or ()],
            **same,
        )


class CaseNoteSent(Sent):
    """A note of ours, or what the customer said (`is_heard`)."""

    text: CaseText
    is_heard: bool = False


class CaseAnswerSent(Sent):
    """An answer; `then` the case waits for the customer, is solved, or stays as it is (empty)."""

    text: CaseText
    then: Literal["", "wait", "solve"] = "wait"


class CaseStepSent(Sent):
    """A step of a case, with a note if any."""

    step: Literal["wait", "hear", "solve", "reopen"]
    note: Annotated[str, Field(max_length=10_000)] = ""


class CaseAssignmentSent(Sent):
    """Who sees to it (empty: nobody) and how urgent it is (empty: as before)."""

    owner: Owner
    priority: Priority | Literal[""] = ""


class ServiceLevelSent(Sent):
    """How soon cases of a kind (empty: every kind without its own) and priority are answered and solved."""

    kind: CaseKind | Literal[""] = ""
    priority: Priority
    answer_minutes: Minutes
    solve_minutes: Minutes


class ServiceLevelShown(Shown):
    """How soon cases are due; `is_ours` is false for what is delivered."""

    kind: str
    priority: str
    answer_minutes: int
    solve_minutes: int
    is_ours: bool


class ServiceLevelsShown(Shown):
    """All clocks."""

    items: list[ServiceLevelShown]

    @classmethod
    def of(cls, found: list[tuple[str, str, Level, bool]]) -> "ServiceLevelsShown":
        """Show clocks."""
        return cls(
            items=[
                ServiceLevelShown(
                    kind=kind,
                    priority=priority,
                    answer_minutes=level.answer_minutes,
                    solve_minutes=level.solve_minutes,
                    is_ours=is_ours,
                )
                for kind, priority, level, is_ours in found
            ]
        )


class ReplySent(Sent):
    """Words of answers that are given often."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    language: Annotated[str, Field(min_length=2, max_length=10)] = "en"
    title: Annotated[str, Field(min_length=1, max_length=120)]
    text: CaseText

    def as_reply(self) -> ReplyDraft:
        """Return the room's own word for it."""
        return ReplyDraft(**self.model_dump())


class ReplyShown(Shown):
    """Words of answers, in one language."""

    id: str
    code: str
    language: str
    title: str
    text: str

    @classmethod
    def of(cls, row: Reply) -> "ReplyShown":
        """Show a reply."""
        return cls(id=row.public_id, code=row.code, language=row.language, title=row.title, text=row.text)


class RepliesShown(Shown):
    """All replies, by code."""

    items: list[ReplyShown]

    @classmethod
    def of(cls, rows: list[Reply]) -> "RepliesShown":
        """Show replies."""
        return cls(items=[ReplyShown.of(row) for row in rows])


class CaseViewSent(Sent):
    """A filter to keep under a name."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    state: State = ""
    kind: CaseKind | Literal[""] = ""
    priority: Priority | Literal[""] = ""
    owner: Owner = ""
    late: Literal["", "1"] = ""
    is_shared: bool = False

    def as_filter(self) -> CaseFilter:
        """Return the room's own word for it."""
        return CaseFilter(**self.model_dump(exclude={"name", "is_shared"}))


class CaseViewShown(Shown):
    """A kept filter with how many cases it finds, counted to a thousand."""

    id: str
    name: str
    owner: str
    is_shared: bool
    query: dict[str, str]
    count: int

    @classmethod
    def of(cls, row: CaseView, count: int) -> "CaseViewShown":
        """Show a kept filter."""
        same = {name: getattr(row, name) for name in ("name", "owner", "is_shared", "query")}
        return cls(id=row.public_id, count=count, **same)


class CaseViewsShown(Shown):
    """Kept filters by name."""

    items: list[CaseViewShown]
