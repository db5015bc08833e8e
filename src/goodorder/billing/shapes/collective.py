"""Collective invoices on the wire: what waits for them, and those that were issued."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from goodorder.doorway.shapes import Sent, Shown
from goodorder.invoicing.models import Document


class WaitingAsked(BaseModel):
    """Whose deliveries."""

    model_config = ConfigDict(extra="forbid")

    company: str = Field("", max_length=20, description="code of a company")
    customer_id: str = Field("", max_length=40, description="id of a customer")


class WaitingShown(Shown):
    """What a customer will be invoiced for a period that is over at `closes_at`; `total` in minor units."""

    company: str
    customer_id: str
    customer_name: str
    currency: str
    closes_at: datetime
    deliveries: int
    since: date
    total: int


class AllWaitingShown(Shown):
    """What waits for collective invoices, by period and customer, soonest first."""

    waiting: list[WaitingShown]


class CollectiveInvoiceSent(Sent):
    """Whom to invoice now, running periods included."""

    company: Annotated[str, Field(max_length=20)]
    customer_id: Annotated[str, Field(max_length=40)]


class CollectiveInvoiceShown(Shown):
    """An invoice that was issued; the rest is under `/documents/{id}`."""

    id: str
    number: str
    currency: str
    total: int


class CollectiveInvoicesShown(Shown):
    """What was issued: one invoice for each period, currency and buyer's address; none when nothing waited."""

    documents: list[CollectiveInvoiceShown]

    @classmethod
    def of(cls, issued: Sequence[Document]) -> "CollectiveInvoicesShown":
        """Show what was issued."""
        shown = [
            CollectiveInvoiceShown(
                id=each.public_id, number=each.number, currency=each.currency, total=each.total
            )
            for each in issued
        ]
        return cls(documents=shown)
