"""Bins and what lies in them."""

from typing import Annotated

from pydantic import Field

from goodorder.doorway.shapes import Asked, Code, Quantity, Sent, Shown
from goodorder.locations.models import BinStock
from goodorder.locations.rules import LONGEST_AISLE_M, MOST_AISLES, MOST_BINS, SHELF, BinDraft

Lot = Annotated[str, Field(max_length=60)]


class BinSent(Sent):
    """A bin: its aisle (0 is nearest to where walks begin) and the metres from the aisle's front."""

    code: Code
    aisle: Annotated[int, Field(ge=0, le=MOST_AISLES)]
    depth_m: Annotated[int, Field(ge=0, le=LONGEST_AISLE_M)]
    zone: Annotated[str, Field(max_length=40)] = ""
    kind: Annotated[str, Field(pattern="^(shelf|dispatch)$")] = SHELF

    def as_draft(self) -> BinDraft:
        """Return it as the room takes it."""
        return BinDraft(**self.model_dump())


class BinsSent(Sent):
    """Bins to set up, or to say anew where they are."""

    bins: Annotated[list[BinSent], Field(min_length=1, max_length=MOST_BINS)]


class BinShown(Shown):
    """A bin."""

    code: str
    zone: str
    kind: str
    aisle: int
    depth_m: int


class BinsShown(Shown):
    """The bins that were set up."""

    items: list[BinShown]


class PutAwaySent(Sent):
    """Units that lie in no bin yet, and the bin they are put into. `sku` may be any code of it."""

    bin: Code
    sku: Annotated[str, Field(min_length=1, max_length=80)]
    quantity: Quantity
    lot: Lot = ""


class BinMoveSent(Sent):
    """Units that are put from one bin into another."""

    bin_from: Code
    bin_to: Code
    sku: Annotated[str, Field(min_length=1, max_length=80)]
    quantity: Quantity
    lot: Lot = ""


class BinStockShown(Shown):
    """Units of a SKU (and lot) in a bin."""

    bin: str
    sku: str
    lot: str
    quantity: int

    @classmethod
    def of(cls, row: BinStock) -> "BinStockShown":
        """Show what lies in a bin."""
        return cls(bin=row.bin.code, sku=row.sku.code, lot=row.lot, quantity=row.quantity)


class BinStockAsked(Asked):
    """Which bins: the start of a bin's or a SKU's code."""

    search: str = Field("", max_length=80)
