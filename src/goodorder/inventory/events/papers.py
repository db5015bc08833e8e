"""What happened to corrections, conditions and lots."""

from typing import Any

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class CorrectionAsked(Fact, aggregate="adjustment"):
    """A correction waits for another person's approval; `quantity` is signed, `value` in minor units."""

    sku: str
    location: str
    quantity: int
    reason: str
    value: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Correction of {sku} at {location} by {quantity:+d} asked for: {reason}")


class CorrectionDecided(Fact, aggregate="adjustment"):
    """A correction somebody asked for was approved and booked, or rejected."""

    is_approved: bool
    note: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Correction approved") if self.is_approved else tell(self, "Correction rejected")


class ConditionChanged(Fact, aggregate="stock"):
    """Units at a place are in another condition now."""

    sku_id: str
    location: str
    quantity: int
    was: str
    condition: str
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{quantity} at {location} from {was} to {condition}: {reason}")


class LotBlocked(Fact, aggregate="lot"):
    """A lot may neither be promised nor sent; `demands` lists those that still hold units of it."""

    sku_id: str
    sku: str
    lot: str
    reason: str
    demands: list[str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Lot {lot} of {sku} blocked: {reason}")


class LotUnblocked(Fact, aggregate="lot"):
    """A lot may be promised and sent again."""

    sku_id: str
    sku: str
    lot: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Lot {lot} of {sku} free again")


class ClaimsDisplaced(Fact, aggregate="stock"):
    """Units promised to a demand are not there after all: its claims were given up and wait for supply.

    `lines` says what of which line; claims of carts, which run out by themselves, do not wait.
    """

    demand: str
    sku_id: str
    lines: list[dict[str, Any]]
    cause: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{units} promised are not there: {cause}")
