"""Pickups: goods that wait at a store for whoever comes with the code."""

from django.db import models
from django.db.models import Q

from goodorder.fulfillment.models.work import FulfillmentOrder
from goodorder.fulfillment.states import PICKUP
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class PickupRows(ScopedQuerySet["Pickup"]):
    """Pickups, limited by company and location scopes."""

    scopes = {
        "company": "fulfillment_order__location__company__code",
        "location": "fulfillment_order__location__code",
    }


class Pickup(Entity):
    """A fulfillment order that is collected. `hold_until` is when what is not collected goes back on its shelf.

    Only a hash of the code is kept; after `tries` wrong ones it is locked until `locked_until`.
    `identity` says what whoever collected showed, not its number.
    """

    public_id = PublicIdField("pku")
    fulfillment_order = models.OneToOneField(
        FulfillmentOrder, on_delete=models.PROTECT, related_name="pickup"
    )
    state = models.CharField(max_length=20, default=PICKUP.initial)
    code_hash = models.CharField(max_length=200, blank=True)
    tries = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    hold_until = models.DateTimeField(null=True)
    extensions = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    collected_by = models.CharField(max_length=120, blank=True)
    identity = models.CharField(max_length=120, blank=True)

    objects = PickupRows.as_manager()

    class Meta:
        constraints = [
            PICKUP.constraint(),
            models.CheckConstraint(
                condition=~Q(state__in=["partly_ready", "ready"]) | Q(hold_until__isnull=False),
                name="fulfillment_pickup_held_until",
            ),
        ]
        indexes = [models.Index(fields=["state", "hold_until"], name="fulfillment_pickup_due")]
