"""Labels, the parcels under them, and tracking events."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.shipping.models.choices import Comparison
from goodorder.shipping.models.handing import Manifest
from goodorder.shipping.models.services import Service
from goodorder.shipping.states import LABEL


class Label(Entity):
    """A parcel's label: asked for (row and key committed), then bought from the carrier.

    `parcel` is the public id of what it is for, `about` the story it belongs to, `account` the carrier's
    account that buys it and takes it back. `tracking_number` is that of the master; every parcel has its own row.
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
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, null=True, related_name="labels")
    account = models.CharField(max_length=40, blank=True, db_default="")
    location = models.CharField(max_length=40, blank=True, db_default="")
    country = models.CharField(max_length=2, blank=True, db_default="")
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, null=True, related_name="labels")
    left_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    last_news_at = models.DateTimeField(null=True)
    expected_on = models.DateField(null=True)
    late_since = models.DateTimeField(null=True)
    late_reason = models.CharField(max_length=300, blank=True, db_default="")

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
        indexes = [
            models.Index(fields=["about"], name="shipping_label_about"),
            models.Index(
                fields=["expected_on"],
                condition=Q(state="bought", left_at__isnull=False, delivered_at__isnull=True),
                name="shipping_label_underway",
            ),
            models.Index(
                fields=["service", "country"],
                condition=Q(delivered_at__isnull=False),
                name="shipping_label_lane",
            ),
            models.Index(
                fields=["id"],
                condition=Q(state="bought", manifest__isnull=True),
                name="shipping_label_to_close",
            ),
        ]


class LabelParcel(models.Model):
    """One physical parcel under a label; the first is the master and bears the label's own number."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="parcels")
    position = models.PositiveIntegerField()
    tracking_number = models.CharField(max_length=60, null=True)
    weight_g = models.PositiveIntegerField()
    tracking_status = models.CharField(max_length=20, default="created")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["label", "position"], name="shipping_labelparcel_once"),
            models.UniqueConstraint(fields=["tracking_number"], name="shipping_labelparcel_tracking_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.tracking_number or '–'}"


class TrackingEvent(models.Model):
    """What the carrier said of a parcel, with its time and ours; repeated news has one row."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="tracking")
    tracking_number = models.CharField(max_length=60, blank=True, db_default="")
    event_ref = models.CharField(max_length=80)
    status = models.CharField(max_length=20)
    description = models.CharField(max_length=300, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["label", "tracking_number", "event_ref"], name="shipping_trackingevent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.occurred_at:%Y-%m-%d %H:%M}"
