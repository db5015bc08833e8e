"""Locations."""

from django.db import models

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class LocationRows(ScopedQuerySet["Location"]):
    """Locations, limited by company and location scopes."""

    scopes = {"company": "company__code", "location": "code"}


class Location(Entity):
    """A node that holds or supplies stock.

    `rank` orders equal choices (lower first); `handling_cost` is what one fulfillment order costs there,
    in minor units of the company's currency.
    """

    public_id = PublicIdField("loc")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, default="warehouse")
    postal = models.JSONField(default=dict)
    time_zone = models.CharField(max_length=40, default="UTC")
    rank = models.PositiveIntegerField(default=100)
    handling_cost = models.BigIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = LocationRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="locations_location_code_once")]
