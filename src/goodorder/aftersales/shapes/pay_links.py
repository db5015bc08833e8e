"""Pay links on the wire."""

from datetime import datetime

from pydantic import Field

from goodorder.doorway.shapes import Amount, Reason, Sent, Shown
from goodorder.payments.models import PayLink
from goodorder.payments.rules import LONGEST_ADDRESS


class PayLinkSent(Sent):
    """What is to be paid by link: all that is open, unless an amount is given."""

    amount: Amount | None = None
    provider: str = Field("", max_length=40, description="empty: the one that is set up")
    return_url: str = Field(
        "", max_length=LONGEST_ADDRESS, description="where the payer goes afterwards; empty: a page of thanks"
    )


class PayLinkCancelSent(Sent):
    """Why nobody is to pay by the link any more."""

    reason: Reason


class PayLinkShown(Shown):
    """A page of the provider's on which somebody can pay; `url` is empty until it is ready."""

    id: str
    about: str
    provider: str
    amount: int
    currency: str
    state: str
    url: str
    reason: str
    requested_at: datetime
    expires_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, link: PayLink) -> "PayLinkShown":
        """Show a link."""
        return cls(
            id=link.public_id,
            about=link.payable.about,
            provider=link.provider,
            amount=link.amount,
            currency=link.payable.currency,
            state=link.state,
            url=link.url,
            reason=link.reason,
            requested_at=link.requested_at,
            expires_at=link.expires_at,
            settled_at=link.settled_at,
        )


class PayLinksShown(Shown):
    """The links of an order, newest first, and what could be asked for by another."""

    open: int
    items: list[PayLinkShown]
