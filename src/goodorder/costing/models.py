"""What stock is worth: a journal of values beside the ledger, one entry for each movement that concerns cost."""

from django.db import models
from django.db.models import Q

from goodorder.costing.rules.costs import BASES, METHODS
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class CostPolicyRows(ScopedQuerySet["CostPolicy"]):
    """Policies, limited by company scope."""

    scopes = {"company": "company__code"}


class CostPolicy(Entity):
    """By which method a company values its stock. Without one nothing is valued.

    What happened before `since` and was in the ledger when the policy was set (`opened_id`, the last
    movement then) is stock of unknown cost to begin with. All movements up to `checked_id` are valued.
    """

    public_id = PublicIdField("cpo")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=20)
    since = models.DateTimeField()
    opened_id = models.BigIntegerField(default=0)
    checked_id = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    objects = CostPolicyRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company"], name="costing_costpolicy_once"),
            models.CheckConstraint(condition=Q(method__in=METHODS), name="costing_costpolicy_method"),
        ]


class CostPoolRows(ScopedQuerySet["CostPool"]):
    """Pools, limited by company scope."""

    scopes = {"company": "company__code"}


class CostPool(Entity):
    """All stock of one SKU that a company owns, wherever it lies, and what it is worth after its last entry.

    `value` in minor units, `unit_cost` (the average, or the last one there was) in 1/10,000 of one.
    `uncosted` units have no known cost. `opening` units were there before valuation began. Whoever values
    holds the pool's lock; where a pool `has_kits`, its values flow into others, and the whole company's.
    """

    public_id = PublicIdField("cpl")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=20)
    opening = models.BigIntegerField(default=0)
    quantity = models.BigIntegerField(default=0)
    value = models.BigIntegerField(default=0)
    uncosted = models.BigIntegerField(default=0)
    unit_cost = models.BigIntegerField(null=True)
    has_kits = models.BooleanField(default=False, db_default=False)

    objects = CostPoolRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "sku"], name="costing_costpool_once"),
            models.CheckConstraint(condition=Q(method__in=METHODS), name="costing_costpool_method"),
            models.CheckConstraint(condition=Q(value__gte=0, uncosted__gte=0), name="costing_costpool_worth"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) | Q(value=0, uncosted=0), name="costing_costpool_empty"
            ),
        ]


class ValueEntryRows(ScopedQuerySet["ValueEntry"]):
    """Entries of the journal of values, limited by company scope."""

    scopes = {"company": "pool__company__code"}


class ValueEntry(models.Model):
    """What one movement is worth, signed as its quantity, and what its pool amounts to after it.

    Entries of a pool are in order of `at`, `rank` and movement. `unit_cost` is what a unit coming in cost as
    far as is known today, `landed` what getting them here cost on top. `settled` of the value had left before
    it came; `uncosted` units add nothing to the value. The `left_` columns are the pool after the entry.
    """

    movement = models.OneToOneField("inventory.Movement", on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey(CostPool, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    rank = models.BigIntegerField()
    quantity = models.BigIntegerField()
    line_ref = models.BigIntegerField(null=True)
    unit_cost = models.BigIntegerField(null=True)
    landed = models.BigIntegerField(default=0)
    value = models.BigIntegerField()
    settled = models.BigIntegerField(default=0)
    uncosted = models.BigIntegerField(default=0)
    left_quantity = models.BigIntegerField()
    left_value = models.BigIntegerField()
    left_uncosted = models.BigIntegerField()
    left_unit_cost = models.BigIntegerField(null=True)

    objects = ValueEntryRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, value__gte=0) | Q(quantity__lt=0, value__lte=0),
                name="costing_valueentry_sign",
            ),
            models.CheckConstraint(
                condition=Q(settled__gte=0, uncosted__gte=0, left_value__gte=0, left_uncosted__gte=0),
                name="costing_valueentry_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["pool", "at", "rank", "movement"], name="costing_valueentry_order"),
            models.Index(
                fields=["pool", "line_ref"],
                name="costing_valueentry_line",
                condition=Q(line_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:+} worth {self.value:+}"


class CostLayer(models.Model):
    """What is left of one delivery of a pool valued by FIFO; without a movement, of what was there before.

    `value` is that of the units left, in minor units; 0 when nobody knows their cost.
    """

    pool = models.ForeignKey(CostPool, on_delete=models.PROTECT, related_name="layers")
    movement = models.ForeignKey("inventory.Movement", on_delete=models.PROTECT, null=True, related_name="+")
    quantity = models.BigIntegerField()
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "movement"], nulls_distinct=False, name="costing_costlayer_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, value__gte=0), name="costing_costlayer_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} worth {self.value}"


class LandedCostRows(ScopedQuerySet["LandedCost"]):
    """Landed costs, limited by company scope."""

    scopes = {"company": "company__code"}


class LandedCost(Entity):
    """Freight, duty and the like for the goods of one document, in minor units, shared among its receipts."""

    public_id = PublicIdField("lnd")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    basis = models.CharField(max_length=10)
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)

    objects = LandedCostRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(basis__in=BASES), name="costing_landedcost_basis"),
            models.CheckConstraint(condition=~Q(amount=0), name="costing_landedcost_counts"),
        ]
        indexes = [models.Index(fields=["document"], name="costing_landedcost_document")]


class LandedShare(models.Model):
    """What one receipt carries of a landed cost; the shares add up to it."""

    landed_cost = models.ForeignKey(LandedCost, on_delete=models.CASCADE, related_name="shares")
    movement = models.ForeignKey("inventory.Movement", on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["landed_cost", "movement"], name="costing_landedshare_once"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.movement_id}"
