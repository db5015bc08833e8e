"""Statements on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Code, Reason, Sent, Shown
from goodorder.reconciliation.models import Statement, StatementLine
from goodorder.reconciliation.queries import Standing
from goodorder.reconciliation.rules import StatementDraft, read_file


class StatementSent(Sent):
    """A file as text. `account` is the provider's name, or the bank account's number; camt.053 names its own."""

    company: Code
    format: Literal["payout_csv", "bank_csv", "camt053"]
    account: Annotated[str, Field(max_length=100)] = ""
    content: Annotated[str, Field(min_length=1, max_length=1_000_000)]

    def drafts(self) -> list[StatementDraft]:
        """Return the statements in it."""
        return read_file(self.format, self.content.encode(), self.account)


class ResolutionSent(Sent):
    """What an exception is: as it proposes, or on an account of the chart."""

    reason: Reason
    account: Annotated[str, Field(max_length=20)] = ""


class ReopeningSent(Sent):
    """Why a line is opened again."""

    reason: Reason


class StatementsAsked(Asked):
    """Which statements."""

    kind: Literal["", "bank", "payout"] = ""


class StatementLinesAsked(Asked):
    """Which lines."""

    state: Literal["", "open", "matched", "explained", "exception"] = ""


class StatementShown(Shown):
    """A statement's head."""

    id: str
    company: str
    kind: str
    account: str
    reference: str
    currency: str
    on: date
    opening: int | None
    closing: int | None
    total: int
    imported_at: datetime
    booked_at: datetime | None

    @classmethod
    def of(cls, statement: Statement) -> "StatementShown":
        """Show a statement."""
        same = [name for name in cls.model_fields if name not in {"id", "company", "states"}]
        fields = {name: getattr(statement, name) for name in same}
        return cls(id=statement.public_id, company=statement.company.code, **fields)


class StandingShown(Shown):
    """How many lines are in a state, and their sum."""

    count: int
    amount: int


class StatementStood(Shown):
    """A statement and how it stands: the sums of its states make its total."""

    statement: StatementShown
    states: dict[str, StandingShown]

    @classmethod
    def of(cls, statement: Statement, states: dict[str, Standing]) -> "StatementStood":
        """Show a statement with its states."""
        stood = {name: StandingShown.model_validate(one) for name, one in states.items()}
        return cls(statement=StatementShown.of(statement), states=stood)


class StatementLineShown(Shown):
    """A line, what it was found to be, and what it would post or has posted."""

    id: str
    statement_id: str
    position: int
    on: date
    kind: str
    amount: int
    gross: int
    fee: int
    reference: str
    text: str
    payer: str
    state: str
    code: str
    reason: str
    about: str | None
    proposal: dict[str, Any]
    settled_by: str
    settled_at: datetime | None

    @classmethod
    def of(cls, line: StatementLine) -> "StatementLineShown":
        """Show a line."""
        same = [name for name in cls.model_fields if name not in {"id", "statement_id", "about"}]
        about = line.operation.tender.payable.about if line.operation else None
        return cls(
            id=line.public_id,
            statement_id=line.statement.public_id,
            about=about,
            **{name: getattr(line, name) for name in same},
        )


class StatementsRead(Shown):
    """The statements that a file held."""

    statements: list[StatementStood]


class MissingShown(Shown):
    """An operation of ours that no payout has told of."""

    provider: str
    provider_ref: str
    kind: str
    amount: int
    currency: str
    about: str
    settled_at: datetime | None


class MissingAsked(Asked):
    """How long a payout may take."""

    days: Annotated[int, Field(ge=0, le=365)] = 5


class MissingFound(Shown):
    """Operations that no payout has told of, oldest first, at most 200."""

    operations: list[MissingShown]
