"""The read model: figures by day, orders that are still to ship, and how far the facts were counted."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.tables import ScopedQuerySet


class FigureRows(ScopedQuerySet["Figure"]):
    """Figures, limited by company, channel and location: what belongs to no place of theirs nobody limited sees."""

    scopes = {"company": "company", "channel": "channel", "location": "location"}


class Figure(models.Model):
    """The sum of a measure's contributions on one day of the house's zone.

    Empty text: the measure does not tell that apart. `amount` in minor units of `currency`. The contributions come
    from events between `first_id` and `last_id`.
    """

    measure = models.CharField(max_length=20)
    day = models.DateField()
    company = models.CharField(max_length=20)
    channel = models.CharField(max_length=40)
    location = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    sku = models.CharField(max_length=60)
    reason = models.CharField(max_length=40)
    number = models.BigIntegerField()
    units = models.BigIntegerField()
    amount = models.BigIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()

    objects = FigureRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "day", "company", "channel", "location", "currency", "sku", "reason"],
                name="figures_figure_once",
            ),
            models.CheckConstraint(
                condition=Q(first_id__lte=models.F("last_id")), name="figures_figure_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.day}: {self.number}"


class OpenOrderRows(ScopedQuerySet["OpenOrder"]):
    """Open orders, limited by company and channel scopes."""

    scopes = {"company": "company", "channel": "channel"}


class OpenOrder(models.Model):
    """An order with units to ship: how many, how many of them wait for stock, and the day it is promised for.

    Its key is the order's, without a foreign key: counting must not lock orders that are being worked on.
    """

    id = models.BigIntegerField(primary_key=True)
    public_id = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    company = models.CharField(max_length=20)
    channel = models.CharField(max_length=40)
    units = models.BigIntegerField()
    waiting = models.BigIntegerField()
    is_held = models.BooleanField()
    ship_on = models.DateField(null=True)
    placed_at = models.DateTimeField()

    objects = OpenOrderRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(units__gt=0, waiting__gte=0, waiting__lte=models.F("units")),
                name="figures_openorder_units",
            ),
        ]
        indexes = [models.Index(fields=["placed_at", "id"], name="figures_openorder_oldest")]

    def __str__(self) -> str:
        return f"{self.number}: {self.units}"


class Position(models.Model):
    """How far the facts were counted, by days of which zone; one row."""

    last_id = models.BigIntegerField(default=0)
    zone = models.CharField(max_length=60)
    folded_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Position"].as_manager()

    def __str__(self) -> str:
        return f"{self.last_id}"
