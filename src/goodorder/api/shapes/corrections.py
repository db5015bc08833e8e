"""Corrections, conditions, built kits and lots on the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from goodorder.api.shapes.inventory import StockOfSku
from goodorder.api.shapes.transfers import Condition, LotCode
from goodorder.doorway.shapes import Code, Quantity, Reason, Sent, Shown, Signed
from goodorder.inventory.models import Adjustment, Balance, Lot, Reservation
from goodorder.inventory.rules import PileName
from goodorder.orders.queries import Concerned
from goodorder.stockroom.queries import Recall, Shipped
from goodorder.stockroom.rules import LotPart

Why = Annotated[Reason, Field(max_length=150)]


class CorrectionSent(Sent):
    """Units found (positive) or missing (negative) and why: a reason code, `code: note`, or free text."""

    location: Code
    sku: Code
    quantity: Signed
    reason: Reason
    lot: LotCode = ""
    condition: Condition = "good"

    @property
    def pile(self) -> PileName:
        """Say which units are meant."""
        return PileName(self.lot, self.condition)


class AdjustmentRejectionSent(Sent):
    """Why not."""

    note: Annotated[Reason, Field(max_length=200)]


class ConditionSent(Sent):
    """Units that are in another condition now; `condition` is what they were in."""

    location: Code
    sku: Code
    quantity: Quantity
    to: Condition
    reason: Annotated[Reason, Field(max_length=200)]
    lot: LotCode = ""
    condition: Condition = "good"


class LotPartSent(Sent):
    """Units of a lot that go into kits or come out of them."""

    sku: Code
    lot: Annotated[LotCode, Field(min_length=1)]
    quantity: Quantity


class KitWorkSent(Sent):
    """Kits to build or take apart; `lots` of tracked SKUs."""

    location: Code
    kit: Code
    quantity: Quantity
    lots: Annotated[list[LotPartSent], Field(max_length=1000)] = []

    def parts(self) -> list[LotPart]:
        """Return the lots as the stock room reads them."""
        return [LotPart(**part.model_dump()) for part in self.lots]


class LotNamed(Sent):
    """A lot or serial number."""

    sku: Code
    lot: Annotated[LotCode, Field(min_length=1)]


class LotBlockSent(LotNamed):
    """A lot to stop, and why."""

    reason: Annotated[Reason, Field(max_length=200)]


class AdjustmentShown(Shown):
    """A correction that needs a second person; `value` is what it is worth."""

    id: str
    sku: str
    location: str
    lot: str
    condition: str
    quantity: int
    reason: str
    note: str
    value: int
    state: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None

    @classmethod
    def of(cls, asked: Adjustment) -> "AdjustmentShown":
        """Show a correction."""
        made = {"id", "sku", "location", "lot"}
        same = {name: getattr(asked, name) for name in cls.model_fields if name not in made}
        lot = asked.lot.code if asked.lot else ""
        return cls(**same, id=asked.public_id, sku=asked.sku.code, location=asked.location.code, lot=lot)


class CorrectedStock(StockOfSku):
    """A SKU's balances after a correction, or the correction that waits for a second person."""

    requested: AdjustmentShown | None = None


class StockLotShown(Shown):
    """A lot or serial number; `blocked_because` is empty while it may be promised and sent."""

    sku: str
    lot: str
    is_serial: bool
    expires_on: date | None
    received_at: datetime
    blocked_because: str

    @classmethod
    def of(cls, lot: Lot) -> "StockLotShown":
        """Show a lot."""
        same = {
            name: getattr(lot, name) for name in ("is_serial", "expires_on", "received_at", "blocked_because")
        }
        return cls(sku=lot.sku.code, lot=lot.code, **same)


class LotBalanceShown(Shown):
    """What of a lot lies at a place; `held` of it is promised."""

    location: str
    condition: str
    owner: str
    quantity: int
    held: int

    @classmethod
    def of(cls, balance: Balance) -> "LotBalanceShown":
        """Show a balance."""
        same = {name: getattr(balance, name) for name in ("condition", "owner", "quantity", "held")}
        return cls(location=balance.location.code, **same)


class LotClaimShown(Shown):
    """Units of a lot that a demand holds; `picked` of them are off the shelf."""

    demand: str
    line_ref: int
    location: str
    quantity: int
    picked: int
    is_allocated: bool

    @classmethod
    def of(cls, claim: Reservation) -> "LotClaimShown":
        """Show a claim."""
        same = {name: getattr(claim, name) for name in cls.model_fields if name != "location"}
        return cls(location=claim.location.code, **same)


class ConcernedShown(Shown):
    """A customer to tell, with the order by which they got or will get units."""

    demand: str
    order_number: str
    customer_id: str
    name: str
    email: str
    phone: str


class ShippedShown(Shown):
    """Units of a lot that left for a demand with a document, and how many came back."""

    demand: str
    line_ref: int | None
    document: str
    location: str
    quantity: int
    returned: int
    at: datetime


class RecallShown(Shown):
    """Where a lot is, who holds units of it, who got some, and whom to tell."""

    lot: StockLotShown
    balances: list[LotBalanceShown]
    claims: list[LotClaimShown]
    shipped: list[ShippedShown]
    customers: list[ConcernedShown]

    @classmethod
    def of(cls, found: Recall, concerned: list[Concerned]) -> "RecallShown":
        """Show a recall."""
        return cls(
            lot=StockLotShown.of(found.lot),
            balances=[LotBalanceShown.of(balance) for balance in found.balances],
            claims=[LotClaimShown.of(claim) for claim in found.claims],
            shipped=[_shipped(one) for one in found.shipped],
            customers=[ConcernedShown.model_validate(one) for one in concerned],
        )


def _shipped(one: Shipped) -> ShippedShown:
    return ShippedShown.model_validate(one)
