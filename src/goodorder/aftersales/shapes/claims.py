"""Claims for missing and damaged goods on the wire."""

from typing import Any, Literal

from pydantic import Field

from goodorder.doorway.shapes import Amount, Asked, Quantity, Reason, Sent, Shown, Text
from goodorder.returns.models import Claim


class ClaimSent(Sent):
    """What the customer says is missing or damaged."""

    kind: Literal["missing", "damaged"]
    line: int = Field(ge=1, le=10_000)
    units: Quantity
    comment: str = Field("", max_length=500)


class ClaimDecisionSent(Sent):
    """How a claim is made good."""

    outcome: Literal["reship", "refund"]
    note: Text = ""


class ClaimRejectionSent(Sent):
    """Why a claim is declined."""

    note: Reason


class CarrierClaimSent(Sent):
    """What the carrier was asked for, or paid."""

    carrier_state: Literal["filed", "paid", "refused"]
    amount: Amount


class ReturnClaimShown(Shown):
    """A claim; `value` is what was credited for it, in minor units."""

    id: str
    number: str
    order_id: str
    line: int
    state: str
    kind: str
    units: int
    comment: str
    outcome: str
    note: str
    value: int
    carrier_state: str
    carrier_amount: int

    @classmethod
    def of(cls, claim: Claim) -> "ReturnClaimShown":
        """Show a claim."""
        names = ("number", "state", "kind", "units", "comment", "outcome", "note", "value")
        same = {name: getattr(claim, name) for name in (*names, "carrier_state", "carrier_amount")}
        at: dict[str, Any] = {"order_id": claim.order.public_id, "line": claim.order_line.position}
        return cls(id=claim.public_id, **at, **same)


class ClaimsAsked(Asked):
    """Which claims."""

    state: Literal["", "open", "settled", "rejected"] = ""
    order_id: str = Field("", max_length=40)
