"""What happened to stock. The aggregate is the balance of one SKU at one location, unless it says otherwise."""

from typing import Any

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class StockReceived(Fact, aggregate="stock"):
    """Units came in and may fill backorders."""

    sku_id: str
    location: str
    quantity: int
    document: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{quantity} received at {location}")


class StockAdjusted(Fact, aggregate="stock"):
    """A balance was corrected; `quantity` is signed."""

    sku_id: str
    location: str
    quantity: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Balance at {location} corrected by {quantity:+d}: {reason}")


class SafetyChanged(Fact, aggregate="stock"):
    """Another quantity is withheld from promises; `quantity` is signed: what became available."""

    sku_id: str
    location: str
    safety: int
    quantity: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Safety stock at {location} set to {safety}")


class WaitingServed(Fact, aggregate="stock"):
    """Units found stock that a demand waited for.

    Each line has `line_ref`, `sku_id`, `quantity` and `location` (code). `explanation` says whose turn it
    was, and which earlier promises a rule let wait.
    """

    demand: str
    lines: list[dict[str, Any]]
    explanation: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        places = ", ".join(sorted({line["location"] for line in self.lines}))
        return tell(self, "{units} found stock at {places}: {explanation}", places=places)


class ClaimsMoved(Fact, aggregate="stock"):
    """Claims on the network went to another place, to make room for one that must be served at its own.

    Each line has `line_ref`, `sku_id`, `quantity`, `location_from` and `location_to` (codes).
    """

    demand: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        ways = sorted({f"{line['location_from']} → {line['location_to']}" for line in self.lines})
        return tell(self, "{units} held elsewhere now: {named}", named=", ".join(ways))


class SupplyRebound(Fact, aggregate="waiting"):
    """A demand's line waits for another day than before: supply slipped, came early or went to someone else.

    `expected_on` and `was` are days (ISO), None when no supply covers all its units. `document` is the
    supply that decides the day, or did.
    """

    demand: str
    line_ref: int
    waiting_id: str
    expected_on: str | None
    was: str | None
    document: str
    cause: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        day = (
            tell(self, "expected on {expected_on}") if self.expected_on else tell(self, "no supply in sight")
        )
        return tell(
            self,
            "Missing units: {day} (before: {what}): {cause}",
            day=day,
            what=self.was or tell(self, "no supply in sight"),
        )


class SupplyExpected(Fact, aggregate="expected"):
    """Supply is to come."""

    expected_id: str
    document: str
    sku_id: str
    location: str
    quantity: int
    due_on: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{quantity} to come to {location} on {due_on} ({document})")


class SupplyChanged(Fact, aggregate="expected"):
    """Supply comes at another day or in another quantity."""

    expected_id: str
    document: str
    quantity: int
    due_on: str
    was_quantity: int
    was_due_on: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{document}: {quantity} on {due_on} instead of {was_quantity} on {was_due_on}")


class SupplyCancelled(Fact, aggregate="expected"):
    """Supply will not come."""

    expected_id: str
    document: str
    quantity: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "{document}: {quantity} will not come")


class SupplyArrived(Fact, aggregate="expected"):
    """Units of expected supply came in; the rest is still to come unless `is_closed`."""

    expected_id: str
    document: str
    quantity: int
    is_closed: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        more = "" if self.is_closed else tell(self, ", more to come")
        return tell(self, "{document}: {quantity} came in{more}", more=more)


class StockRebuilt(Fact, aggregate="stock"):
    """Stored numbers were set to what movements and claims add up to, because they differed.

    Each difference has `what`, `part`, `stored` (before) and `computed` (now).
    """

    sku_id: str
    location: str
    differences: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        said = ", ".join(f"{row['what']} {row['stored']} → {row['computed']}" for row in self.differences)
        return tell(self, "Stock at {location} rebuilt: {said}", said=said)
