"""Products, variants and aliases."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from goodorder.catalog.rules import LIFE_CYCLES
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class Product(Entity):
    """What customers think of as one thing; its variants are what is stocked and sold."""

    public_id = PublicIdField("prd")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)

    objects = ScopedQuerySet["Product"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="catalog_product_code_once")]


class Sku(Entity):
    """A variant: the unit of stock, price and order. Weights in grams, sizes in millimetres."""

    public_id = PublicIdField("sku")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="skus")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=12, default="piece")
    tax_class = models.CharField(max_length=20, default="standard")
    life_cycle = models.CharField(max_length=20, default="active")
    weight_g = models.PositiveIntegerField(default=0)
    length_mm = models.PositiveIntegerField(default=0)
    width_mm = models.PositiveIntegerField(default=0)
    height_mm = models.PositiveIntegerField(default=0)

    objects = ScopedQuerySet["Sku"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="catalog_sku_code_once"),
            models.UniqueConstraint(Upper("code"), name="catalog_sku_code_once_in_any_case"),
            models.CheckConstraint(
                condition=models.Q(life_cycle__in=LIFE_CYCLES), name="catalog_sku_life_cycle"
            ),
        ]
        indexes = [
            GinIndex(
                OpClass(Upper("name"), name="gin_trgm_ops"),
                OpClass(Upper("code"), name="gin_trgm_ops"),
                name="catalog_sku_search",
            ),
        ]


class Alias(models.Model):
    """Another code for a SKU: GTIN, supplier part number, channel listing, old number."""

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="aliases")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(Upper("value"), name="catalog_alias_value_once_in_any_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
