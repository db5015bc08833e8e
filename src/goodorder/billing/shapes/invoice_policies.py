"""When invoices are issued, on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Sent, Shown
from goodorder.invoicing.models import InvoicePolicy


class InvoicePolicySent(Sent):
    """How orders placed from now on are invoiced, for a channel (code) or a customer (id)."""

    policy: Literal["shipment", "order"]
    channel: Annotated[str, Field(max_length=40)] = ""
    customer: Annotated[str, Field(max_length=40)] = ""


class InvoicePolicyShown(Shown):
    """How orders placed from `since` on are invoiced; a customer's policy goes before a channel's."""

    id: str
    policy: str
    channel: str | None
    customer: str | None
    since: datetime

    @classmethod
    def of(cls, made: InvoicePolicy) -> "InvoicePolicyShown":
        """Show a policy."""
        return cls(
            id=made.public_id,
            policy=made.policy,
            channel=made.channel.code if made.channel else None,
            customer=made.customer.public_id if made.customer else None,
            since=made.since,
        )
