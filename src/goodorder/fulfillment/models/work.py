"""Fulfillment orders, their lines, shipments and packages. Quantities in the SKU's smallest unit."""

from django.db import models
from django.db.models import F, Q

from goodorder.fulfillment.rules import Counters
from goodorder.fulfillment.states import FULFILLMENT_ORDER, SHIPMENT
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class FulfillmentOrderRows(ScopedQuerySet["FulfillmentOrder"]):
    """Fulfillment orders, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class FulfillmentOrder(Entity):
    """An instruction to one location to send given quantities to one recipient one way.

    `demand` is the public id of what asked for it, `service` the shipping service's code.
    """

    public_id = PublicIdField("ful")
    number = models.CharField(max_length=40)
    demand = models.CharField(max_length=40)
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=FULFILLMENT_ORDER.initial)
    service = models.CharField(max_length=40)
    ship_to = models.JSONField()
    created_at = models.DateTimeField()

    objects = FulfillmentOrderRows.as_manager()

    class Meta:
        constraints = [
            FULFILLMENT_ORDER.constraint(),
            models.UniqueConstraint(fields=["number"], name="fulfillment_order_number_once"),
        ]
        indexes = [
            models.Index(fields=["demand"], name="fulfillment_order_demand"),
            models.Index(fields=["state", "-id"], name="fulfillment_order_state"),
        ]


class FulfillmentLine(models.Model):
    """A quantity to pick. `line_ref` is the demand's line; `short` was not found or refused, `cancelled` taken back."""

    fulfillment_order = models.ForeignKey(FulfillmentOrder, on_delete=models.PROTECT, related_name="lines")
    line_ref = models.BigIntegerField()
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    picked = models.BigIntegerField(default=0)
    packed = models.BigIntegerField(default=0)
    shipped = models.BigIntegerField(default=0)
    short = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(default=0)

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
                condition=Q(quantity__gte=F("picked") + F("short") + F("cancelled")),
                name="fulfillment_line_adds_up",
            ),
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
