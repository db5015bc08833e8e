"""What stock is worth, on the wire. Values in minor units, unit costs in 1/10,000 of one."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.costing.models import CostPolicy, LandedCost
from goodorder.doorway.shapes import LARGEST_AMOUNT, Asked, Code, Day, Instant, Reason, Sent, Shown

Method = Literal["moving_average", "fifo"]
UnitCost = Annotated[int, Field(ge=0, le=10 * LARGEST_AMOUNT, description="in 1/10,000 minor units")]


class ValuesAsked(Asked):
    """Of which company, at the end of which day."""

    company: str = Field(max_length=20)
    until: Day | None = None


class StockValueShown(Shown):
    """What a SKU's stock is worth; `uncosted` of its units have no known cost."""

    sku: str
    name: str
    currency: str
    quantity: int
    value: int
    unit_cost: int | None
    uncosted: int


class ValuedMovementShown(Shown):
    """What one movement is worth and why, and what was left after it."""

    movement_id: int
    company: str
    currency: str
    at: datetime
    kind: str
    document: str
    quantity: int
    value: int
    uncosted: int
    left_quantity: int
    left_value: int
    explanation: str


class CostPolicySent(Sent):
    """By which method a company values its stock, from when on (now, if not said)."""

    company: Annotated[str, Field(min_length=1, max_length=20)]
    method: Method
    since: Instant | None = None


class CostPolicyShown(Shown):
    """A company's method."""

    company: str
    method: str
    since: datetime

    @classmethod
    def of(cls, policy: CostPolicy) -> "CostPolicyShown":
        """Show a policy."""
        return cls(company=policy.company.code, method=policy.method, since=policy.since)


class CostPoliciesShown(Shown):
    """The methods of all companies."""

    items: list[CostPolicyShown]


class LandedCostSent(Sent):
    """Freight, duty and the like for the goods of a document; negative takes off again."""

    document: Code
    amount: Annotated[int, Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT, description="in minor units")]
    basis: Literal["value", "quantity", "weight"]
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    company: Annotated[str, Field(max_length=20)] = ""


class LandedShareShown(Shown):
    """What one receipt carries."""

    movement_id: int
    amount: int


class LandedCostShown(Shown):
    """A landed cost and how it was shared."""

    id: str
    document: str
    amount: int
    basis: str
    reason: str
    shares: list[LandedShareShown]

    @classmethod
    def of(cls, landed: LandedCost) -> "LandedCostShown":
        """Show a landed cost with its shares."""
        same = {name: getattr(landed, name) for name in ("document", "amount", "basis", "reason")}
        shares = [LandedShareShown.model_validate(share) for share in landed.shares.order_by("pk")]
        return cls(id=landed.public_id, shares=shares, **same)


class CostCorrectionSent(Sent):
    """What a unit of a delivery really cost."""

    movement_id: Annotated[int, Field(ge=1, le=2**62)]
    unit_cost: UnitCost
    reason: Reason


class CostCorrectionShown(Shown):
    """What the movement is worth now."""

    movement_id: int
    quantity: int
    unit_cost: int | None
    value: int
