"""Reminders on the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from goodorder.accounting.models import Reminder
from goodorder.accounting.rules import LevelDraft
from goodorder.doorway.shapes import Amount, Asked, Reason, Sent, Shown
from goodorder.treasury.shapes.receivables import CompanyCode


class LevelSent(Sent):
    """A step of the ladder; `texts` gives the letter's paragraph by language."""

    level: Annotated[int, Field(ge=1, le=9)]
    days: Annotated[int, Field(ge=1, le=730, description="past due")]
    fee: Amount = 0
    texts: Annotated[dict[str, Reason], Field(max_length=20)] = {}


class LadderSent(Sent):
    """A company's ladder of reminders."""

    company: CompanyCode
    levels: Annotated[list[LevelSent], Field(min_length=1, max_length=9)]

    def drafts(self) -> list[LevelDraft]:
        """Return the levels as the command takes them."""
        return [LevelDraft(**level.model_dump()) for level in self.levels]


class LevelShown(Shown):
    """A step of the ladder."""

    level: int
    days: int
    fee: int
    texts: dict[str, str]


class LadderShown(Shown):
    """A company's ladder of reminders."""

    levels: list[LevelShown]


class ReminderRunSent(Sent):
    """The company whose overdue items are looked through."""

    company: CompanyCode


class RemindersAsked(Asked):
    """Which reminders."""

    state: str = Field("", max_length=20)


class ReminderShown(Shown):
    """A letter to a customer about overdue items."""

    id: str
    company: str
    customer_id: str
    level: int
    currency: str
    amount: int
    fee: int
    state: str
    made_on: date
    decided_by: str
    decided_at: datetime | None

    @classmethod
    def of(cls, reminder: Reminder) -> "ReminderShown":
        """Show a reminder."""
        made = {"id", "company", "customer_id"}
        same = {name: getattr(reminder, name) for name in cls.model_fields if name not in made}
        customer = reminder.customer.public_id
        return cls(**same, id=reminder.public_id, company=reminder.company.code, customer_id=customer)


class ReminderRunShown(Shown):
    """What a run proposed."""

    reminders: list[ReminderShown]
