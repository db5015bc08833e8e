"""Products and SKUs on the wire."""

from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.api.shapes.base import Asked, Code, Measure, Sent, Shown
from goodorder.catalog.models import Product, Sku
from goodorder.catalog.rules import SkuDraft

Barcode = Annotated[str, Field(min_length=1, max_length=80)]
LifeCycle = Literal["preorder", "active", "last_buy", "sold_out", "discontinued"]
SkuName = Annotated[str, Field(min_length=1, max_length=200)]


class ProductSent(Sent):
    """What customers think of as one thing."""

    code: Code
    name: SkuName
    description: Annotated[str, Field(max_length=10_000)] = ""


class ProductShown(Shown):
    """What customers think of as one thing."""

    id: str
    code: str
    name: str
    description: str

    @classmethod
    def of(cls, product: Product) -> "ProductShown":
        """Show a product."""
        return cls(
            id=product.public_id, code=product.code, name=product.name, description=product.description
        )


class SkuParts(Sent):
    """A variant's particulars; weight in grams, sizes in millimetres."""

    code: Code
    name: SkuName
    unit: Annotated[str, Field(min_length=1, max_length=12)] = "piece"
    tax_class: Annotated[str, Field(min_length=1, max_length=20)] = "standard"
    weight_g: Measure = 0
    length_mm: Measure = 0
    width_mm: Measure = 0
    height_mm: Measure = 0
    barcodes: Annotated[list[Barcode], Field(max_length=50)] = []

    def as_draft(self) -> SkuDraft:
        """Return the room's own word for it."""
        parts: dict[str, Any] = self.model_dump(exclude={"barcodes", "product"})
        return SkuDraft(**parts, barcodes=tuple(self.barcodes))


class SkuSent(SkuParts):
    """A new variant of a product."""

    product: Code


class SkuChanges(Sent):
    """What changes; fields left out stay as they are."""

    name: SkuName | None = None
    unit: Annotated[str, Field(min_length=1, max_length=12)] | None = None
    tax_class: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    life_cycle: LifeCycle | None = None
    weight_g: Measure | None = None
    length_mm: Measure | None = None
    width_mm: Measure | None = None
    height_mm: Measure | None = None


class AliasSent(Sent):
    """Another code for the SKU: a GTIN, a supplier's part number, a listing."""

    kind: Annotated[str, Field(min_length=1, max_length=20)]
    value: Barcode


class SkusSent(Sent):
    """SKUs to make or bring up to date, by code."""

    skus: Annotated[list[SkuParts], Field(min_length=1, max_length=10_000)]


class ImportedShown(Shown):
    """What an import did."""

    created: int
    changed: int
    unchanged: int


class SkuShown(Shown):
    """A variant: the unit of stock, price and order."""

    id: str
    code: str
    name: str
    product: str
    unit: str
    tax_class: str
    life_cycle: str
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int

    @classmethod
    def of(cls, sku: Sku) -> "SkuShown":
        """Show a SKU."""
        same = {name: getattr(sku, name) for name in cls.model_fields if name not in {"id", "product"}}
        return cls(**same, id=sku.public_id, product=sku.product.code)


class SkusAsked(Asked):
    """Which SKUs."""

    search: str = Field("", max_length=160, description="part of a code or name")
