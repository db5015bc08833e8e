"""Papers that move stock: transfers, counts and corrections that need a second pair of eyes."""

from django.db import models
from django.db.models import F, Q

from goodorder.inventory.rules.words import GOOD
from goodorder.inventory.states import ADJUSTMENT
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class AdjustmentRows(ScopedQuerySet["Adjustment"]):
    """Corrections, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Adjustment(Entity):
    """A correction whose value is above the asker's limit: posted when another person approves it."""

    public_id = PublicIdField("adj")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey("inventory.Lot", on_delete=models.PROTECT, null=True, related_name="+")
    condition = models.CharField(max_length=12, default=GOOD)
    quantity = models.BigIntegerField()
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)
    value = models.BigIntegerField(default=0)
    state = models.CharField(max_length=20, default=ADJUSTMENT.initial)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = AdjustmentRows.as_manager()

    class Meta:
        constraints = [
            ADJUSTMENT.constraint(),
            models.CheckConstraint(condition=~Q(quantity=0), name="inventory_adjustment_moves"),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("requested_by")),
                name="inventory_adjustment_four_eyes",
            ),
        ]
