"""Waves, batches and pick tasks. Quantities in the SKU's smallest unit."""

from django.db import models
from django.db.models import F, Q

from goodorder.fulfillment.models.work import FulfillmentLine
from goodorder.fulfillment.rules.batching import KINDS
from goodorder.fulfillment.states import BATCH
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class WaveRows(ScopedQuerySet["Wave"]):
    """Waves, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Wave(Entity):
    """The batches built at once for what must leave by a cut-off.

    `travel_m` is how far the pickers walk in it, `travel_before_m` how far they would walk one order at a
    time in first-in order, in metres.
    """

    public_id = PublicIdField("wav")
    number = models.CharField(max_length=40)
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    cut_off_at = models.DateTimeField()
    created_at = models.DateTimeField()
    travel_m = models.BigIntegerField(default=0)
    travel_before_m = models.BigIntegerField(default=0)

    objects = WaveRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="fulfillment_wave_number_once"),
            models.CheckConstraint(
                condition=Q(travel_m__gte=0, travel_m__lte=F("travel_before_m")),
                name="fulfillment_wave_never_longer",
            ),
        ]

    @property
    def saved_m(self) -> int:
        """Say how many metres the wave saves."""
        return self.travel_before_m - self.travel_m


class BatchRows(ScopedQuerySet["Batch"]):
    """Batches, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Batch(Entity):
    """One walk of one picker. `picker` is the actor who took it; travel as in `Wave`."""

    public_id = PublicIdField("bat")
    number = models.CharField(max_length=40)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="batches")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    zone = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20, default=BATCH.initial)
    picker = models.CharField(max_length=120, blank=True)
    cut_off_at = models.DateTimeField()
    travel_m = models.BigIntegerField(default=0)
    travel_before_m = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    picked_at = models.DateTimeField(null=True)

    objects = BatchRows.as_manager()

    class Meta:
        constraints = [
            BATCH.constraint(),
            models.UniqueConstraint(fields=["number"], name="fulfillment_batch_number_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="fulfillment_batch_kind"),
            models.CheckConstraint(
                condition=Q(travel_m__gte=0, travel_m__lte=F("travel_before_m")),
                name="fulfillment_batch_never_longer",
            ),
        ]
        indexes = [models.Index(fields=["location", "state", "-id"], name="fulfillment_batch_todo")]

    @property
    def saved_m(self) -> int:
        """Say how many metres the batch saves."""
        return self.travel_before_m - self.travel_m


class PickTask(models.Model):
    """One scan instruction: units of a line to take from a bin (none: where it lies is not known) into a slot.

    `position` is its place in the walk. Units are picked, `short` (not found) or `dropped` (no longer wanted).
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="tasks")
    line = models.ForeignKey(FulfillmentLine, on_delete=models.PROTECT, related_name="tasks")
    bin = models.ForeignKey("locations.Bin", on_delete=models.PROTECT, null=True, related_name="+")
    lot = models.CharField(max_length=60, blank=True)
    position = models.PositiveIntegerField()
    slot = models.PositiveIntegerField()
    quantity = models.BigIntegerField()
    picked = models.BigIntegerField(default=0)
    short = models.BigIntegerField(default=0)
    dropped = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, picked__gte=0, short__gte=0, dropped__gte=0),
                name="fulfillment_picktask_positive",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("picked") + F("short") + F("dropped")),
                name="fulfillment_picktask_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "position"], name="fulfillment_picktask_walk"),
        ]

    def __str__(self) -> str:
        return f"{self.left} of line {self.line_id}"

    @property
    def left(self) -> int:
        """Say how many units are still to be picked."""
        return self.quantity - self.picked - self.short - self.dropped
