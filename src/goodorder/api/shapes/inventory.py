"""Stock and its movements on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Code, Day, Quantity, Reason, Sent, Shown, Signed, Text
from goodorder.inventory.models import Movement, Stock
from goodorder.inventory.rules import Arrival

Level = Annotated[int, Field(ge=0, le=1_000_000_000)]


class LotSent(Sent):
    """Units of one lot, or one unit by its serial number."""

    code: Code
    quantity: Quantity
    expires_on: Day | None = None


class ReceiptSent(Sent):
    """Units that came in.

    `lots` add up to the quantity where the SKU is told apart by lot or serial number; `unit_cost` is in
    1/10,000 minor units; `expected_id` names the supply that they are.
    """

    location: Code
    sku: Code
    quantity: Quantity
    document: Annotated[str, Field(max_length=60)] = ""
    reason: Annotated[str, Field(max_length=200)] = ""
    expected_id: Annotated[str, Field(max_length=40)] = ""
    lots: Annotated[list[LotSent], Field(max_length=1000)] = []
    condition: Literal["good", "quarantined", "damaged"] = "good"
    owner: Annotated[str, Field(max_length=40)] = ""
    unit_cost: Annotated[int, Field(ge=0, le=10**15)] | None = None

    def arrival(self) -> Arrival:
        """Return the room's own word for how they came."""
        return Arrival(
            expected_id=self.expected_id,
            lots=tuple((lot.code, lot.quantity, lot.expires_on) for lot in self.lots),
            condition=self.condition,
            owner=self.owner,
            unit_cost=self.unit_cost,
        )


class AdjustmentSent(Sent):
    """A correction: units found (positive) or missing (negative), and why.

    `reason` is one of the reason codes, `code: note`, or free text.
    """

    location: Code
    sku: Code
    quantity: Signed
    reason: Reason
    document: Annotated[str, Field(max_length=60)] = ""
    lot: Annotated[str, Field(max_length=60)] = ""
    condition: Literal["good", "quarantined", "damaged"] = "good"


class SafetySent(Sent):
    """Units that are never promised."""

    location: Code
    sku: Code
    safety: Level


class CountSent(Sent):
    """What is on hand of one SKU."""

    sku: Code
    on_hand: Level


class CountsSent(Sent):
    """Counted stock of a location: each SKU named is brought to its count."""

    location: Code
    levels: Annotated[list[CountSent], Field(min_length=1, max_length=10_000)]


class StockShown(Shown):
    """The balance of a SKU at a location; `available` can still be promised."""

    sku: str
    location: str
    on_hand: int
    reserved: int
    safety: int
    available: int

    @classmethod
    def of(cls, stock: Stock) -> "StockShown":
        """Show a balance."""
        return cls(
            sku=stock.sku.code,
            location=stock.location.code,
            on_hand=stock.on_hand,
            reserved=stock.reserved,
            safety=stock.safety,
            available=max(0, stock.on_hand - stock.reserved - stock.safety),
        )


class StockOfSku(Shown):
    """A SKU's balances at all locations."""

    items: list[StockShown]


class MovementShown(Shown):
    """One change of a balance."""

    location: str
    quantity: int
    kind: str
    reason: str
    document: str
    actor: str
    at: datetime

    @classmethod
    def of(cls, movement: Movement) -> "MovementShown":
        """Show a movement."""
        same = {name: getattr(movement, name) for name in cls.model_fields if name != "location"}
        return cls(**same, location=movement.location.code)


class StockAsked(Asked):
    """Which balances."""

    search: Text = Field("", description="part of a SKU's code or name")
    location: str = Field("", max_length=40)
