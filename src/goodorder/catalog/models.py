"""Products, variants and aliases."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Upper

from goodorder.catalog.rules import LIFE_CYCLES, RELATIONS, SKU_KINDS, TRACKING
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
    """A variant: the unit of stock, price and order. Weights in grams, sizes in millimetres.

    A `kit` has no stock: ordering it orders its parts. A `built` one is assembled from its parts and then
    has stock of its own. `tracking` says whether stock is told apart by lot or serial number. `release_on`
    is when a preorder may be sent; `successor` is what is sold instead one day. An `is_upright` one keeps its
    top up when it is packed; `hs_code` (6 to 10 digits) and `origin` (country) are what customs ask for. `hazard`
    is empty for harmless goods, else the UN number, class and whether it is a limited quantity: `UN1263 3 LQ`.
    """

    public_id = PublicIdField("sku")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="skus")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=12, default="piece")
    tax_class = models.CharField(max_length=20, default="standard")
    life_cycle = models.CharField(max_length=20, default="active")
    kind = models.CharField(max_length=10, default="simple")
    tracking = models.CharField(max_length=10, default="none")
    release_on = models.DateField(null=True)
    successor = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    weight_g = models.PositiveIntegerField(default=0)
    length_mm = models.PositiveIntegerField(default=0)
    width_mm = models.PositiveIntegerField(default=0)
    height_mm = models.PositiveIntegerField(default=0)
    is_upright = models.BooleanField(default=False, db_default=False)
    hs_code = models.CharField(max_length=10, blank=True, default="", db_default="")
    origin = models.CharField(max_length=2, blank=True, default="", db_default="")
    hazard = models.CharField(max_length=20, blank=True, default="", db_default="")

    objects = ScopedQuerySet["Sku"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="catalog_sku_code_once"),
            models.UniqueConstraint(Upper("code"), name="catalog_sku_code_once_in_any_case"),
            models.CheckConstraint(
                condition=models.Q(life_cycle__in=LIFE_CYCLES), name="catalog_sku_life_cycle"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=SKU_KINDS), name="catalog_sku_kind"),
            models.CheckConstraint(condition=models.Q(tracking__in=TRACKING), name="catalog_sku_tracking"),
            models.CheckConstraint(
                condition=~models.Q(kind="kit") | models.Q(tracking="none"), name="catalog_sku_kit_untracked"
            ),
        ]
        indexes = [
            GinIndex(
                OpClass(Upper("name"), name="gin_trgm_ops"),
                OpClass(Upper("code"), name="gin_trgm_ops"),
                name="catalog_sku_search",
            ),
        ]


class KitPart(models.Model):
    """How many of a component one kit takes."""

    kit = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="parts")
    component = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="part_of")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kit", "component"], name="catalog_kitpart_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="catalog_kitpart_positive"),
            models.CheckConstraint(
                condition=~models.Q(kit=models.F("component")), name="catalog_kitpart_other"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.component_id}"


class Substitute(models.Model):
    """Another SKU that may be offered instead, the lowest rank first; with or without asking the customer."""

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="substitutes")
    other = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField(default=100)
    needs_consent = models.BooleanField(default=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "other"], name="catalog_substitute_once"),
            models.CheckConstraint(
                condition=~models.Q(sku=models.F("other")), name="catalog_substitute_other"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku_id} → {self.other_id}"


class Relation(models.Model):
    """Another SKU prompted with this one, the lowest rank first: what goes with it, or what is better.

    `shown` counts the orders placed while it was prompted, `accepted` those that had it.
    """

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    rank = models.PositiveIntegerField(default=100)
    shown = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "other"], name="catalog_relation_once"),
            models.CheckConstraint(condition=~models.Q(sku=models.F("other")), name="catalog_relation_other"),
            models.CheckConstraint(condition=models.Q(kind__in=RELATIONS), name="catalog_relation_kind"),
            models.CheckConstraint(
                condition=models.Q(accepted__gte=0, accepted__lte=models.F("shown")),
                name="catalog_relation_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku_id} {self.kind} {self.other_id}"


def always() -> DateRange:
    """Return the period that holds every day."""
    return DateRange(None, None)


class Alias(models.Model):
    """Another code for a SKU on the days it is valid: GTIN, supplier part number, channel listing, old number.

    On any day a code stands for one SKU; the database refuses a second.
    """

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="aliases")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=80)
    valid_on = DateRangeField(default=always)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="catalog_alias_one_at_a_time",
                expressions=[(Upper("value"), RangeOperators.EQUAL), ("valid_on", RangeOperators.OVERLAPS)],
            )
        ]
        indexes = [models.Index(Upper("value"), name="catalog_alias_value")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
