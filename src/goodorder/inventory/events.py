"""What happened to stock. The aggregate is the balance of one SKU at one location."""

from goodorder.kernel.events import Fact


class StockReceived(Fact, aggregate="stock"):
    """Units came in and may fill backorders."""

    sku_id: str
    location: str
    quantity: int
    document: str


class StockAdjusted(Fact, aggregate="stock"):
    """A balance was corrected; `quantity` is signed."""

    sku_id: str
    location: str
    quantity: int
    reason: str


class SafetyChanged(Fact, aggregate="stock"):
    """Another quantity is withheld from promises; `quantity` is signed: what became available."""

    sku_id: str
    location: str
    safety: int
    quantity: int
