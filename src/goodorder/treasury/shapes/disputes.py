"""Disputes and renewed authorisations on the wire."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Sent, Shown
from goodorder.payments.models import Dispute, Tender
from goodorder.payments.rules import LONGEST_NOTE


class DisputesAsked(Asked):
    """Which disputes."""

    state: Literal["", "opened", "won", "lost"] = Field("", description="empty: all")


class DisputeNoteSent(Sent):
    """What speaks for us."""

    note: str = Field(min_length=1, max_length=LONGEST_NOTE)


class DisputeShown(Shown):
    """Money a payer's bank asks back; `due_by` is the last instant to answer."""

    id: str
    about: str
    tender_id: str
    provider: str
    provider_ref: str
    amount: int
    fee: int
    currency: str
    reason: str
    note: str
    state: str
    due_by: datetime | None
    opened_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, dispute: Dispute) -> "DisputeShown":
        """Show a dispute."""
        return cls(
            id=dispute.public_id,
            about=dispute.tender.payable.about,
            tender_id=dispute.tender.public_id,
            provider=dispute.provider,
            provider_ref=dispute.provider_ref,
            amount=dispute.amount,
            fee=dispute.fee,
            currency=dispute.tender.currency,
            reason=dispute.reason,
            note=dispute.note,
            state=dispute.state,
            due_by=dispute.due_by,
            opened_at=dispute.opened_at,
            closed_at=dispute.closed_at,
        )


class RenewalShown(Shown):
    """The tender that takes over an authorisation; its id is empty when nothing is left that anybody owes."""

    id: str
    amount: int
    state: str

    @classmethod
    def of(cls, tender: Tender | None) -> "RenewalShown":
        """Show a renewal, or that there is none."""
        if tender is None:
            return cls(id="", amount=0, state="")
        return cls(id=tender.public_id, amount=tender.amount, state=tender.state)
