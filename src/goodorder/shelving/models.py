"""Pick faces, the tasks that fill them, and units that go from the dock to dispatch. Quantities in the SKU's unit."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class PickFaceRows(ScopedQuerySet["PickFace"]):
    """Pick faces, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class PickFace(Entity):
    """The bin from which a SKU is picked at a location: filled up to `maximum` when it holds less than `minimum`."""

    public_id = PublicIdField("pfc")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    bin = models.ForeignKey("locations.Bin", on_delete=models.PROTECT, related_name="+")
    minimum = models.BigIntegerField()
    maximum = models.BigIntegerField()

    objects = PickFaceRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "sku"], name="shelving_pickface_once"),
            models.UniqueConstraint(fields=["bin"], name="shelving_pickface_of_one_sku"),
            models.CheckConstraint(
                condition=Q(minimum__gte=0, maximum__gt=F("minimum")), name="shelving_pickface_within"
            ),
        ]


class ReplenishmentRows(ScopedQuerySet["Replenishment"]):
    """Replenishments, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Replenishment(Entity):
    """Units to bring from a reserve bin to a pick face; open until `closed_at`, `moved` of them are there."""

    public_id = PublicIdField("rpl")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    bin_from = models.ForeignKey("locations.Bin", on_delete=models.PROTECT, related_name="+")
    bin_to = models.ForeignKey("locations.Bin", on_delete=models.PROTECT, related_name="+")
    lot = models.CharField(max_length=60, blank=True)
    quantity = models.BigIntegerField()
    moved = models.BigIntegerField(default=0)
    because = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = ReplenishmentRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bin_from", "bin_to", "sku", "lot"],
                condition=Q(closed_at__isnull=True),
                name="shelving_replenishment_one_open",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, moved__gte=0, moved__lte=F("quantity")),
                name="shelving_replenishment_within",
            ),
            models.CheckConstraint(
                condition=~Q(bin_from=F("bin_to")), name="shelving_replenishment_goes_somewhere"
            ),
        ]
        indexes = [
            models.Index(
                fields=["location"], condition=Q(closed_at__isnull=True), name="shelving_replenishment_open"
            )
        ]

    @property
    def left(self) -> int:
        """Say how many units are still to be brought."""
        return self.quantity - self.moved


class CrossDockRows(ScopedQuerySet["CrossDock"]):
    """Cross-docks, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class CrossDock(Entity):
    """Units that came in while a promise waited for them: they go to dispatch, not to a shelf.

    What the queue said when they came: `promised_on`, `rank` and its rule. `placed` units lie at dispatch.
    """

    public_id = PublicIdField("xdk")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    lot = models.CharField(max_length=60, blank=True)
    demand = models.CharField(max_length=40)
    line_ref = models.BigIntegerField()
    quantity = models.BigIntegerField()
    placed = models.BigIntegerField(default=0)
    document = models.CharField(max_length=60, blank=True)
    promised_on = models.DateField(null=True)
    rank = models.PositiveIntegerField(default=100)
    ranked_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()

    objects = CrossDockRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, placed__gte=0, placed__lte=F("quantity")),
                name="shelving_crossdock_within",
            )
        ]
        indexes = [
            models.Index(
                fields=["location", "sku"],
                condition=Q(placed__lt=F("quantity")),
                name="shelving_crossdock_open",
            )
        ]

    @property
    def left(self) -> int:
        """Say how many units are still to be brought to dispatch."""
        return self.quantity - self.placed
