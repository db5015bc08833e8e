"""What happened in the catalogue."""

from typing import Any

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


class KitPartsSet(Fact, aggregate="sku"):
    """It was said what a kit is made of; each part is `{"sku": code, "quantity": units per kit}`."""

    sku_id: str
    parts: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        named = ", ".join(f"{part['quantity']} × {part['sku']}" for part in self.parts)
        return f"Made of {named}" if named else "No longer made of parts"
