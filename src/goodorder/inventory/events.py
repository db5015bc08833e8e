"""What happened to stock. The aggregate is the balance of one SKU at one location."""

from typing import Any

from goodorder.kernel.events import Fact


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


class StockValued(Fact, aggregate="cost_pool"):
    """Movements got their value. Each line says by how much stock is worth more or less, and for what.

    `lines` are `{"on": day, "document": str, "kind": str, "amount": int}` in minor units of `currency`; the
    kinds are those of movements, and `settled` for units that had left before they came.
    """

    valuation_id: str
    company: str
    currency: str
    entries: int
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.entries} movements valued"


class StockRevalued(Fact, aggregate="cost_pool"):
    """Values changed because of a late entry, a landed cost, a corrected cost, or another method.

    `entries` of `pools` pools were touched; stock is worth `inventory` more, and what was sold cost
    `cost_of_goods` more. `lines` are `{"kind": str, "amount": int}` by which stock is worth more or less.
    """

    valuation_id: str
    company: str
    currency: str
    cause: str
    document: str
    entries: int
    pools: int
    inventory: int
    cost_of_goods: int
    lines: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"{self.entries} entries valued anew: {self.cause}"
