"""What happened to stock. The aggregate is the balance of one SKU at one location."""

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
