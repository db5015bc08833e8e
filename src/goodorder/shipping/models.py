"""Services with zones and rates, labels and tracking events."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.shipping.states import LABEL


class Service(Entity):
    """A way of sending: `carrier` names the adapter, `carrier_service` the service in its words."""

    public_id = PublicIdField("srv")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    carrier = models.CharField(max_length=40, default="own")
    carrier_service = models.CharField(max_length=60, default="standard")
    currency = models.CharField(max_length=3)
    transit_days = models.PositiveIntegerField(default=2)
    tax_class = models.CharField(max_length=20, default="standard")
    is_active = models.BooleanField(default=True)

    objects = ScopedQuerySet["Service"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="shipping_service_code_once")]


class Zone(models.Model):
    """Countries a service goes to at the same rates; `*` is everywhere else."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="zones")
    code = models.CharField(max_length=40)
    countries = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "code"], name="shipping_zone_code_once")]

    def __str__(self) -> str:
        return self.code


class Rate(models.Model):
    """The price up to a weight within a zone, in minor units of the service's currency."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="rates")
    up_to_weight_g = models.PositiveIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone", "up_to_weight_g"], name="shipping_rate_step_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="shipping_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"≤ {self.up_to_weight_g} g: {self.amount}"


class Label(Entity):
    """A parcel's label: asked for (row and key committed), then bought from the carrier.

    `parcel` is the public id of the package it is for, `about` the story it belongs to.
    """

    public_id = PublicIdField("lbl")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    parcel = models.CharField(max_length=40)
    about = models.CharField(max_length=40)
    state = models.CharField(max_length=20, default=LABEL.initial)
    idem_key = models.CharField(max_length=80)
    request = models.JSONField()
    tracking_number = models.CharField(max_length=60, null=True)
    tracking_status = models.CharField(max_length=20, default="created")
    provider_ref = models.CharField(max_length=80, blank=True)
    cost = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    pdf = models.BinaryField(null=True)
    zpl = models.TextField(blank=True, default="", db_default="")
    message = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    void_requested_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Label"].as_manager()

    class Meta:
        constraints = [
            LABEL.constraint(),
            models.UniqueConstraint(fields=["idem_key"], name="shipping_label_key_once"),
            models.UniqueConstraint(fields=["tracking_number"], name="shipping_label_tracking_once"),
            models.UniqueConstraint(
                fields=["parcel"],
                condition=Q(state__in=["requested", "unknown", "bought"]),
                name="shipping_label_one_per_parcel",
            ),
        ]
        indexes = [models.Index(fields=["about"], name="shipping_label_about")]


class TrackingEvent(models.Model):
    """What the carrier said of a parcel, with its time and ours; repeated news has one row."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="tracking")
    event_ref = models.CharField(max_length=80)
    status = models.CharField(max_length=20)
    description = models.CharField(max_length=300, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["label", "event_ref"], name="shipping_trackingevent_once")
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.occurred_at:%Y-%m-%d %H:%M}"
