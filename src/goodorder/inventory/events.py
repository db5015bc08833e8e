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
