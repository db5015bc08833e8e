"""What happened in the catalogue."""

from typing import Any

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class ProductAdded(Fact, aggregate="product"):
    """A product was added."""

    product_id: str
    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Product {code} added")


class SkuAdded(Fact, aggregate="sku"):
    """A variant was added."""

    sku_id: str
    code: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "SKU {code} added")


class SkuChanged(Fact, aggregate="sku"):
    """A variant changed; `changes` maps field to new value."""

    sku_id: str
    changes: dict[str, str]

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "SKU changed: {named}", named=", ".join(self.changes))


class KitPartsSet(Fact, aggregate="sku"):
    """It was said what a kit is made of; each part is `{"sku": code, "quantity": units per kit}`."""

    sku_id: str
    parts: list[dict[str, Any]]

    def sentence(self) -> str:
        """Say it for the timeline."""
        named = ", ".join(f"{part['quantity']} × {part['sku']}" for part in self.parts)
        return tell(self, "Made of {named}", named=named) if named else tell(self, "No longer made of parts")
