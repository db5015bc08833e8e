"""Fulfillment orders, their lines, shipments and packages. Quantities in the SKU's smallest unit."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Upper

from goodorder.fulfillment.rules import Counters
from goodorder.fulfillment.states import FULFILLMENT_ORDER, SHIPMENT
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class FulfillmentOrderRows(ScopedQuerySet["FulfillmentOrder"]):
    """Fulfillment orders, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class FulfillmentOrder(Entity):
    """An instruction to one location to send given quantities to one recipient one way.

    `demand` is the public id of what asked for it, `service` the shipping service's code. A scheduled one
    begins at `not_before`; `because` says why it is on hold, or why its cancellation was asked for.
    """

    public_id = PublicIdField("ful")
    number = models.CharField(max_length=40)
    demand = models.CharField(max_length=40)
    location = models.ForeignKey(
        "locations.Location", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=20, default=FULFILLMENT_ORDER.initial)
    service = models.CharField(max_length=40)
    ship_to = models.JSONField()
    created_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    because = models.CharField(max_length=200, blank=True, default="", db_default="")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="absorbed")

    objects = FulfillmentOrderRows.as_manager()

    class Meta:
        constraints = [
            FULFILLMENT_ORDER.constraint(),
            models.UniqueConstraint(fields=["number"], name="fulfillment_order_number_once"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="fulfillment_order_merged_into_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(not_before__isnull=False),
                name="fulfillment_order_scheduled_when",
            ),
        ]
        indexes = [
            models.Index(fields=["demand"], name="fulfillment_order_demand"),
            models.Index(fields=["state", "-id"], name="fulfillment_order_state"),
            models.Index(fields=["location", "-id"], name="fulfillment_order_at"),
            GinIndex(
                OpClass(Upper("number"), name="gin_trgm_ops"),
                OpClass(Upper(KT("ship_to__name")), name="gin_trgm_ops"),
                name="fulfillment_order_words",
            ),
        ]


class FulfillmentLine(models.Model):
    """A quantity to pick. `line_ref` is the demand's line; `short` was not found or refused, `cancelled` taken back.

    `batched` units are among those to pick and lie in open pick tasks.
    """

    fulfillment_order = models.ForeignKey(FulfillmentOrder, on_delete=models.PROTECT, related_name="lines")
    line_ref = models.BigIntegerField()
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    picked = models.BigIntegerField(default=0)
    packed = models.BigIntegerField(default=0)
    shipped = models.BigIntegerField(default=0)
    short = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(default=0)
    batched = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, short__gte=0, cancelled__gte=0, shipped__gte=0),
                name="fulfillment_line_positive",
            ),
            models.CheckConstraint(
                condition=Q(shipped__lte=F("packed"), packed__lte=F("picked")),
                name="fulfillment_line_in_step",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("picked") + F("short") + F("cancelled") + F("batched")),
                name="fulfillment_line_adds_up",
            ),
            models.CheckConstraint(condition=Q(batched__gte=0), name="fulfillment_line_batched_positive"),
        ]
        indexes = [models.Index(fields=["line_ref"], name="fulfillment_line_ref")]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_ref}"

    @property
    def counters(self) -> Counters:
        """Where the line's units are, for the pure rules."""
        return Counters(self.quantity, self.picked, self.packed, self.shipped, self.short, self.cancelled)


class ShipmentRows(ScopedQuerySet["Shipment"]):
    """Shipments, limited by company and location scopes."""

    scopes = {
        "company": "fulfillment_order__location__company__code",
        "location": "fulfillment_order__location__code",
    }


class Shipment(Entity):
    """One parcel sent from one place to one recipient, with its contents, label and tracking."""

    public_id = PublicIdField("shp")
    number = models.CharField(max_length=40)
    fulfillment_order = models.ForeignKey(
        FulfillmentOrder, on_delete=models.PROTECT, related_name="shipments"
    )
    state = models.CharField(max_length=20, default=SHIPMENT.initial)
    weight_g = models.PositiveIntegerField()
    label_id = models.CharField(max_length=40, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    objects = ShipmentRows.as_manager()

    class Meta:
        constraints = [
            SHIPMENT.constraint(),
            models.UniqueConstraint(fields=["number"], name="fulfillment_shipment_number_once"),
        ]


class ShipmentLine(models.Model):
    """How much of a fulfillment line is in a shipment."""

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(FulfillmentLine, on_delete=models.PROTECT, related_name="shipped_in")
    quantity = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fulfillment_shipmentline_positive"),
            models.UniqueConstraint(fields=["shipment", "line"], name="fulfillment_shipmentline_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} in {self.shipment}"
