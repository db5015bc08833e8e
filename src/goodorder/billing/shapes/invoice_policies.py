"""When invoices are issued, on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Sent, Shown
from goodorder.invoicing.models import InvoicePolicy
from goodorder.invoicing.rules.cycles import Cycle


class CycleSent(Sent):
    """A week that ends with the day `cut_on` (1 Monday to 7), or a month (1 to 31), in a time zone."""

    period: Literal["week", "month"]
    cut_on: Annotated[int, Field(ge=1, le=31)]
    time_zone: Annotated[str, Field(max_length=40)] = "UTC"


class InvoicePolicySent(Sent):
    """How orders placed from now on are invoiced, for a channel (code) or a customer (id).

    `period` goes with a `cycle`. `receipts`: each payment gets a receipt by itself.
    """

    policy: Literal["shipment", "order", "period"]
    channel: Annotated[str, Field(max_length=40)] = ""
    customer: Annotated[str, Field(max_length=40)] = ""
    cycle: CycleSent | None = None
    receipts: bool = False

    def wanted(self) -> dict[str, Any]:
        """Return the command's keywords."""
        cycle = Cycle(**self.cycle.model_dump()) if self.cycle else None
        return {**self.model_dump(exclude={"cycle"}), "cycle": cycle}


class InvoicePolicyShown(Shown):
    """How orders placed from `since` on are invoiced; a customer's policy goes before a channel's."""

    id: str
    policy: str
    channel: str | None
    customer: str | None
    since: datetime
    period: str
    cut_on: int
    time_zone: str
    receipts: bool

    @classmethod
    def of(cls, made: InvoicePolicy) -> "InvoicePolicyShown":
        """Show a policy."""
        return cls(
            id=made.public_id,
            policy=made.policy,
            channel=made.channel.code if made.channel else None,
            customer=made.customer.public_id if made.customer else None,
            since=made.since,
            period=made.period,
            cut_on=made.cut_on,
            time_zone=made.time_zone,
            receipts=made.receipts,
        )
