"""Products and SKUs on the wire."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from goodorder.catalog.models import Alias, KitPart, Product, Sku, Substitute
from goodorder.catalog.rules import SkuDraft
from goodorder.doorway.shapes import Asked, Code, Day, FieldValues, Measure, Quantity, Sent, Shown

Barcode = Annotated[str, Field(min_length=1, max_length=80)]
LifeCycle = Literal["preorder", "active", "last_buy", "sold_out", "discontinued"]
Kind = Literal["simple", "kit", "built"]
Tracking = Literal["none", "lot", "serial"]
SkuName = Annotated[str, Field(min_length=1, max_length=200)]


HsCode = Annotated[str, Field(max_length=10, pattern=r"^([0-9]{6,10})?$", description="digits of the tariff")]
Origin = Annotated[str, Field(max_length=2, pattern=r"^([A-Z]{2})?$", description="country it was made in")]

Hazard = Annotated[
    str,
    Field(
        max_length=20,
        pattern=r"^(UN[0-9]{4} [1-9](\.[1-6][A-S]?)?( LQ)?)?$",
        description="UN number, class, LQ for a limited quantity, such as UN1263 3 LQ; empty: harmless",
    ),
]


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
    """A variant's particulars; weight in grams, sizes in millimetres.

    `kind` and what follows stay as they are when they are left out; a new SKU is simple, untracked and active.
    """

    code: Code
    name: SkuName
    unit: Annotated[str, Field(min_length=1, max_length=12)] = "piece"
    tax_class: Annotated[str, Field(min_length=1, max_length=20)] = "standard"
    weight_g: Measure = 0
    length_mm: Measure = 0
    width_mm: Measure = 0
    height_mm: Measure = 0
    barcodes: Annotated[list[Barcode], Field(max_length=50)] = []
    kind: Kind | None = None
    tracking: Tracking | None = None
    life_cycle: LifeCycle | None = None
    release_on: Day | None = None
    successor: Annotated[str, Field(max_length=80)] | None = None
    is_upright: bool | None = None
    hs_code: HsCode | None = None
    origin: Origin | None = None
    hazard: Hazard | None = None
    fields: FieldValues = {}

    def as_draft(self) -> SkuDraft:
        """Return the room's own word for it, but for its custom fields."""
        parts: dict[str, Any] = self.model_dump(exclude={"barcodes", "product", "fields"})
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
    kind: Kind | None = None
    tracking: Tracking | None = None
    release_on: Annotated[Day | None, Field(description="null: no day is set")] = None
    successor: Annotated[str | None, Field(max_length=80, description="any of its codes; null: none")] = None
    is_upright: bool | None = None
    hs_code: HsCode | None = None
    origin: Origin | None = None
    hazard: Hazard | None = None


class AliasSent(Sent):
    """Another code for the SKU: a GTIN, a supplier's part number, a listing; from a day on and before another."""

    kind: Annotated[str, Field(min_length=1, max_length=20)]
    value: Barcode
    valid_from: Day | None = None
    valid_until: Day | None = None


class AliasEndSent(Sent):
    """The code the SKU answers to no more, from a day on (today if none is given)."""

    value: Barcode
    valid_until: Day | None = None


class KitPartSent(Sent):
    """A part of a kit, by any of its codes, and how many one kit takes."""

    sku: Barcode
    quantity: Quantity


class PartsSent(Sent):
    """All parts of a kit; none to clear it."""

    parts: Annotated[list[KitPartSent], Field(max_length=100)]


class KitPartShown(Shown):
    """A part of a kit."""

    sku: str
    name: str
    kind: str
    quantity: int

    @classmethod
    def of(cls, part: KitPart) -> "KitPartShown":
        """Show a part."""
        found = part.component
        return cls(sku=found.code, name=found.name, kind=found.kind, quantity=part.quantity)


class PartsShown(Shown):
    """What a kit is made of, as it was set: parts that are kits themselves as such."""

    items: list[KitPartShown]


class SubstituteSent(Sent):
    """Another SKU that may be offered instead, the lowest rank first."""

    sku: Barcode
    rank: Annotated[int, Field(ge=0, le=10_000)] = 100
    needs_consent: bool = True
    reason: Annotated[str, Field(max_length=200)] = ""


class SubstituteShown(Shown):
    """Another SKU that may be offered instead."""

    sku: str
    name: str
    rank: int
    needs_consent: bool
    reason: str

    @classmethod
    def of(cls, found: Substitute) -> "SubstituteShown":
        """Show a substitute."""
        same = {name: getattr(found, name) for name in ("rank", "needs_consent", "reason")}
        return cls(**same, sku=found.other.code, name=found.other.name)


class SubstitutesShown(Shown):
    """What may be offered instead of a SKU, in the order in which it is."""

    items: list[SubstituteShown]


class SuccessorSent(Sent):
    """What is sold instead one day, by any of its codes; empty: nothing."""

    sku: Annotated[str, Field(max_length=80)]


class AliasShown(Shown):
    """Another code the SKU answers to, on the days from `valid_from` on and before `valid_until`."""

    kind: str
    value: str
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def of(cls, alias: Alias) -> "AliasShown":
        """Show another code."""
        days = alias.valid_on
        return cls(kind=alias.kind, value=alias.value, valid_from=days.lower, valid_until=days.upper)


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
    kind: str
    tracking: str
    release_on: date | None
    successor: str | None
    is_upright: bool
    hs_code: str
    origin: str
    hazard: str
    aliases: list[AliasShown]

    @classmethod
    def of(cls, sku: Sku) -> "SkuShown":
        """Show a SKU."""
        made: dict[str, Any] = {
            "id": sku.public_id,
            "product": sku.product.code,
            "successor": sku.successor.code if sku.successor else None,
            "aliases": [AliasShown.of(alias) for alias in sku.aliases.all()],
        }
        return cls(**{name: getattr(sku, name) for name in cls.model_fields if name not in made}, **made)


class SkusAsked(Asked):
    """Which SKUs."""

    search: str = Field("", max_length=160, description="part of a code or name")
