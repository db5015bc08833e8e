"""Approvals on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.approvals.models import Approval
from goodorder.approvals.queries import MAY_SEE_COST
from goodorder.approvals.rules import AmendmentAsked, CreditAsked, RefundAsked, Wanted
from goodorder.basket.rules import Changes
from goodorder.doorway.shapes import Amount, Asked, Currency, Quantity, Reason, Sent, Shown, Text
from goodorder.kernel.access import Context

Position = Annotated[int, Field(ge=1, le=10_000, description="the line's position")]


class ApprovalsAsked(Asked):
    """Which approvals; `waiting`: what others asked for, the first to expire first."""

    state: Literal["", "requested", "performed", "declined", "withdrawn", "expired"] = ""
    waiting: bool = False
    mine: bool = False


class UsedShown(Shown):
    """What is given away of a kind, in minor units."""

    kind: str
    amount: int


class ApprovalShown(Shown):
    """What was asked for and what was decided; margins are shown to who may see costs, where they are known."""

    id: str
    act: str
    state: str
    about: str
    label: str
    amount: int
    currency: str
    uses: list[UsedShown]
    margin_before: int | None
    margin_after: int | None
    reason: str
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    decided_by: str
    decided_at: datetime | None
    note: str
    result: str

    @classmethod
    def of(cls, ctx: Context, row: Approval) -> "ApprovalShown":
        """Show an approval to somebody."""
        own: dict[str, Any] = {"id": row.public_id, "uses": [UsedShown(**_used(one)) for one in row.uses]}
        if not ctx.may(MAY_SEE_COST):
            own |= {"margin_before": None, "margin_after": None}
        return cls(**{name: getattr(row, name) for name in cls.model_fields if name not in own}, **own)


def _used(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("kind", "amount")}


class GivenUnitsSent(Sent):
    """Units of a line."""

    line: Position
    quantity: Quantity


class GivenAmountSent(Sent):
    """An amount of a line."""

    line: Position
    amount: Amount


class RefundApprovalSent(Sent):
    """Units, amounts and goodwill to be given back, above one's limit."""

    act: Literal["refund"]
    order_id: Text
    units: list[GivenUnitsSent] = []
    amounts: list[GivenAmountSent] = []
    goodwill: Amount = 0
    reason: Reason

    def as_wanted(self) -> Wanted:
        """Return what is asked for."""
        return RefundAsked(
            order_id=self.order_id,
            units={one.line: one.quantity for one in self.units},
            amounts={one.line: one.amount for one in self.amounts},
            goodwill=self.goodwill,
        )


class PriceApprovalSent(Sent):
    """Lower prices of an order's lines, its delivery among them, above one's limit."""

    act: Literal["amendment"]
    order_id: Text
    prices: Annotated[list[GivenAmountSent], Field(min_length=1)]
    reason: Reason

    def as_wanted(self) -> Wanted:
        """Return what is asked for."""
        prices = {one.line: one.amount for one in self.prices}
        return AmendmentAsked(order_id=self.order_id, changes=Changes(reason=self.reason, prices=prices))


class CreditApprovalSent(Sent):
    """Store credit as goodwill, above one's limit."""

    act: Literal["credit"]
    customer_id: Text
    company: Text
    amount: Amount
    currency: Currency
    reason: Reason

    def as_wanted(self) -> Wanted:
        """Return what is asked for."""
        return CreditAsked(
            customer_id=self.customer_id,
            company=self.company,
            amount=self.amount,
            currency=self.currency,
        )


class ApprovalSent(Sent):
    """What somebody else is to approve."""

    wanted: Annotated[RefundApprovalSent | PriceApprovalSent | CreditApprovalSent, Field(discriminator="act")]


class ApproveSent(Sent):
    """A word with the approval, if any."""

    note: Text = ""


class DeclineSent(Sent):
    """Why it is declined."""

    reason: Reason
