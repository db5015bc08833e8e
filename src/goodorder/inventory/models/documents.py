"""Papers that move stock: transfers, counts and corrections that need a second pair of eyes."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from goodorder.inventory.rules.transfers import Progress
from goodorder.inventory.rules.words import CONDITIONS, GOOD
from goodorder.inventory.states import ADJUSTMENT, COUNT, TRANSFER
from goodorder.kernel.access import Context
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class TransferRows(ScopedQuerySet["Transfer"]):
    """Transfers, limited by the company scope and by the places they leave and reach."""

    scopes = {"company": "source__company__code"}

    def visible_to(self, ctx: Context) -> Self:
        """Narrow to the transfers that leave or reach a place within the actor's scopes."""
        rows = super().visible_to(ctx)
        if (codes := ctx.scopes.get("location")) is not None:
            rows = rows.filter(Q(source__code__in=codes) | Q(target__code__in=codes))
        return rows


class Transfer(Entity):
    """Goods on their way between two locations of one company; meanwhile they lie at its transit location."""

    public_id = PublicIdField("trf")
    number = models.CharField(max_length=40)
    source = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=TRANSFER.initial)
    due_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)

    objects = TransferRows.as_manager()

    class Meta:
        constraints = [
            TRANSFER.constraint(),
            models.UniqueConstraint(fields=["number"], name="inventory_transfer_number_once"),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="inventory_transfer_goes_somewhere"
            ),
        ]


class TransferLine(models.Model):
    """One SKU (and lot) of a transfer: asked, sent, received, and what of it never came.

    `lost` is what a discrepancy was explained with; what came over and above is `extra`.
    """

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey("inventory.Lot", on_delete=models.PROTECT, null=True, related_name="+")
    quantity = models.BigIntegerField()
    shipped = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    lost = models.BigIntegerField(default=0)
    extra = models.BigIntegerField(default=0)
    explanation = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "sku", "lot"], nulls_distinct=False, name="inventory_transferline_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, shipped__gte=0, received__gte=0, lost__gte=0, extra__gte=0)
                & Q(shipped__lte=F("quantity"))
                & Q(shipped__gte=F("received") + F("lost")),
                name="inventory_transferline_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku_id}"

    @property
    def progress(self) -> Progress:
        """Say how far the line is."""
        return Progress(self.quantity, self.shipped, self.received, self.lost)


class CountRows(ScopedQuerySet["Count"]):
    """Counts, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Count(Entity):
    """A stock-take of some SKUs at a location while work goes on there.

    A blind count does not show what the ledger says. `value` is the sum of the variances' absolute values,
    in minor units; above `approval_limit` another person must approve.
    """

    public_id = PublicIdField("cnt")
    number = models.CharField(max_length=40)
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=COUNT.initial)
    is_blind = models.BooleanField(default=True)
    approval_limit = models.BigIntegerField(default=0)
    value = models.BigIntegerField(default=0)
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=120)
    submitted_by = models.CharField(max_length=120, blank=True)
    approved_by = models.CharField(max_length=120, blank=True)
    posted_at = models.DateTimeField(null=True)

    objects = CountRows.as_manager()

    class Meta:
        constraints = [
            COUNT.constraint(),
            models.UniqueConstraint(fields=["number"], name="inventory_count_number_once"),
        ]


class CountLine(models.Model):
    """What was found of one SKU (and lot), against the ledger at the instant of the scan.

    `expected` is what the ledger had on the shelf then: on hand in this condition less what was picked;
    `ledger_mark` is the last movement of the SKU there at that instant.
    """

    count = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey("inventory.Lot", on_delete=models.PROTECT, null=True, related_name="+")
    condition = models.CharField(max_length=12, default=GOOD)
    counted = models.BigIntegerField(null=True)
    expected = models.BigIntegerField(null=True)
    scanned_at = models.DateTimeField(null=True)
    scanned_by = models.CharField(max_length=120, blank=True)
    needs_recount = models.BooleanField(default=False)
    unit_cost = models.BigIntegerField(null=True)
    ledger_mark = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["count", "sku", "lot", "condition"],
                nulls_distinct=False,
                name="inventory_countline_once",
            ),
            models.CheckConstraint(
                condition=Q(counted__isnull=True) | Q(counted__gte=0), name="inventory_countline_positive"
            ),
            models.CheckConstraint(
                condition=Q(condition__in=CONDITIONS), name="inventory_countline_condition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counted} of {self.expected}"

    @property
    def variance(self) -> int:
        """Say by how much the shelf differs from the ledger; 0 before the scan."""
        return 0 if self.counted is None or self.expected is None else self.counted - self.expected


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
