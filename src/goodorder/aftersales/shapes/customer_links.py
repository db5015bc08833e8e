"""Customers' links on the wire."""

from datetime import datetime

from pydantic import Field

from goodorder.doorway.shapes import Sent, Shown
from goodorder.safelinks.models import SafeLink
from goodorder.safelinks.rules import MOST_DAYS, USUAL_DAYS


class CustomerLinkSent(Sent):
    """How long a customer's link lasts."""

    days: int = Field(USUAL_DAYS, ge=1, le=MOST_DAYS)


class CustomerLinkShown(Shown):
    """A link to the page of an order for its customer."""

    id: str
    order_id: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, link: SafeLink) -> "CustomerLinkShown":
        """Show a link without its token."""
        return cls(
            id=link.public_id,
            order_id=link.order.public_id,
            created_at=link.created_at,
            expires_at=link.expires_at,
            revoked_at=link.revoked_at,
        )


class CustomerLinkIssuedShown(Shown):
    """A new link; its address is in this answer and nowhere else."""

    url: str
    link: CustomerLinkShown
