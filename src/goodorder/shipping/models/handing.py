"""Handing over to carriers: manifests and pickups."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.access import Context
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.locations.models import Location
from goodorder.shipping.states import MANIFEST, PICKUP


class ManifestRows(ScopedQuerySet["Manifest"]):
    """Manifests, limited by company and location scopes."""

    scopes = {"location": "location"}

    def visible_to(self, ctx: Context) -> Self:
        """Narrow to places within the actor's scopes; a place is written down by its code alone."""
        rows = super().visible_to(ctx)
        if "company" not in ctx.scopes:
            return rows
        return rows.filter(location__in=Location.objects.visible_to(ctx).values("code"))


class Manifest(Entity):
    """The list of parcels a carrier takes over from a place, told to it at the end of the day."""

    public_id = PublicIdField("man")
    carrier = models.CharField(max_length=40)
    account = models.CharField(max_length=40, blank=True)
    location = models.CharField(max_length=40)
    state = models.CharField(max_length=20, default=MANIFEST.initial)
    idem_key = models.CharField(max_length=80)
    provider_ref = models.CharField(max_length=80, blank=True)
    pdf = models.BinaryField(null=True)
    message = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    objects = ManifestRows.as_manager()

    class Meta:
        constraints = [
            MANIFEST.constraint(),
            models.UniqueConstraint(fields=["idem_key"], name="shipping_manifest_key_once"),
        ]


class PickupRows(ScopedQuerySet["Pickup"]):
    """Pickups, limited by company and location scopes."""

    scopes = {"location": "location"}

    def visible_to(self, ctx: Context) -> Self:
        """Narrow to places within the actor's scopes; a place is written down by its code alone."""
        rows = super().visible_to(ctx)
        if "company" not in ctx.scopes:
            return rows
        return rows.filter(location__in=Location.objects.visible_to(ctx).values("code"))


class Pickup(Entity):
    """A visit of a carrier that fetches parcels from a place, between two times of a day by the place's clock."""

    public_id = PublicIdField("pup")
    carrier = models.CharField(max_length=40)
    account = models.CharField(max_length=40, blank=True)
    location = models.CharField(max_length=40)
    on = models.DateField()
    ready_from = models.TimeField()
    ready_until = models.TimeField()
    parcels = models.PositiveIntegerField()
    weight_g = models.PositiveIntegerField()
    state = models.CharField(max_length=20, default=PICKUP.initial)
    idem_key = models.CharField(max_length=80)
    confirmation = models.CharField(max_length=80, blank=True)
    message = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    objects = PickupRows.as_manager()

    class Meta:
        constraints = [
            PICKUP.constraint(),
            models.UniqueConstraint(fields=["idem_key"], name="shipping_pickup_key_once"),
            models.UniqueConstraint(
                fields=["carrier", "account", "location", "on"],
                condition=Q(state__in=["requested", "unknown", "booked", "cancelling"]),
                name="shipping_pickup_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ready_until__gt=F("ready_from"), parcels__gt=0), name="shipping_pickup_possible"
            ),
        ]
