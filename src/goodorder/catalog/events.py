"""What happened in the catalogue."""

from goodorder.kernel.events import Fact


class ProductAdded(Fact, aggregate="product"):
    """A product was added."""

    product_id: str
    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"Product {self.code} added"


class SkuAdded(Fact, aggregate="sku"):
    """A variant was added."""

    sku_id: str
    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"SKU {self.code} added"


class SkuChanged(Fact, aggregate="sku"):
    """A variant changed; `changes` maps field to new value."""

    sku_id: str
    changes: dict[str, str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return f"SKU changed: {', '.join(self.changes)}"
