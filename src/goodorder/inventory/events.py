"""What happened to stock. The aggregate is the balance of one SKU at one location, unless it says otherwise."""

from typing import Any

from goodorder.kernel.events import Fact
from goodorder.kernel.quantity import units_in


class StockReceived(Fact, aggregate="stock"):
    """Units came in and may fill backorders."""

    sku_id: str
    location: str
    quantity: int
    document: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.quantity} received at {self.location}"


class StockAdjusted(Fact, aggregate="stock"):
    """A balance was corrected; `quantity` is signed."""

    sku_id: str
    location: str
    quantity: int
    reason: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Balance at {self.location} corrected by {self.quantity:+d}: {self.reason}"


class SafetyChanged(Fact, aggregate="stock"):
    """Another quantity is withheld from promises; `quantity` is signed: what became available."""

    sku_id: str
    location: str
    safety: int
    quantity: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Safety stock at {self.location} set to {self.safety}"


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
        return f"{units_in(self.lines)} found stock at {places}: {self.explanation}"


class ClaimsMoved(Fact, aggregate="stock"):
    """Claims on the network went to another place, to make room for one that must be served at its own.

    Each line has `line_ref`, `sku_id`, `quantity`, `location_from` and `location_to` (codes).
    """

    demand: str
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        ways = sorted({f"{line['location_from']} → {line['location_to']}" for line in self.lines})
        return f"{units_in(self.lines)} held elsewhere now: {', '.join(ways)}"


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
        day = f"expected on {self.expected_on}" if self.expected_on else "no supply in sight"
        return f"Missing units: {day} (before: {self.was or 'no supply in sight'}): {self.cause}"


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
        return f"{self.quantity} to come to {self.location} on {self.due_on} ({self.document})"


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
        return f"{self.document}: {self.quantity} on {self.due_on} instead of {self.was_quantity} on {self.was_due_on}"


class SupplyCancelled(Fact, aggregate="expected"):
    """Supply will not come."""

    expected_id: str
    document: str
    quantity: int

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.document}: {self.quantity} will not come"


class SupplyArrived(Fact, aggregate="expected"):
    """Units of expected supply came in; the rest is still to come unless `is_closed`."""

    expected_id: str
    document: str
    quantity: int
    is_closed: bool

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.document}: {self.quantity} came in" + ("" if self.is_closed else ", more to come")


class StockRebuilt(Fact, aggregate="stock"):
    """Stored numbers were set to what movements and claims add up to, because they differed.

    Each change has `what`, `part`, `stored` (before) and `computed` (now).
    """

    sku_id: str
    location: str
    changes: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        said = ", ".join(f"{row['what']} {row['stored']} → {row['computed']}" for row in self.changes)
        return f"Stock at {self.location} rebuilt: {said}"
