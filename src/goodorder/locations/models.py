"""Locations."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.locations.rules import BIN_KINDS, LONGEST_AISLE_M, MOST_AISLES, SHELF


class LocationRows(ScopedQuerySet["Location"]):
    """Locations, limited by company and location scopes."""

    scopes = {"company": "company__code", "location": "code"}


class Location(Entity):
    """A node that holds or supplies stock.

    `rank` orders equal choices (lower first); `handling_cost` is what one fulfillment order costs there,
    in minor units of the company's currency, `unit_handling_cost` what one unit costs.

    Work is done on `open_weekdays` (Monday first, 1 is open) that are no closure; an order in before
    `cut_off` (local time; none: the whole day) is begun that day, leaves `pick_days` working days later,
    and `daily_capacity` units can leave a day (none: any number). The `transit` location of a company
    holds what is on its way between others and never supplies a demand. Where `asks_first`, work begins when
    its people have accepted it; elsewhere at once.
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
    unit_handling_cost = models.BigIntegerField(default=0)
    open_weekdays = models.CharField(max_length=7, default="1111111")
    cut_off = models.TimeField(null=True)
    pick_days = models.PositiveIntegerField(default=0)
    daily_capacity = models.BigIntegerField(null=True)
    is_active = models.BooleanField(default=True)
    asks_first = models.BooleanField(default=False, db_default=False)

    objects = LocationRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="locations_location_code_once")]


class Closure(models.Model):
    """A day on which a location is closed, whatever its weekday."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="closures")
    on = models.DateField()
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "on"], name="locations_closure_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.reason}"


class DayLoad(models.Model):
    """Units that a location of limited capacity is to send on a day: the row that guards the limit."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    capacity = models.BigIntegerField()
    booked = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "on"], name="locations_dayload_once"),
            models.CheckConstraint(
                condition=Q(booked__gte=0, booked__lte=F("capacity")),
                name="locations_dayload_never_overbooked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.booked} of {self.capacity}"


class Booking(models.Model):
    """Units of a day's capacity that a demand holds."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    demand = models.CharField(max_length=40)
    units = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["demand", "location", "on"], name="locations_booking_once"),
            models.CheckConstraint(condition=Q(units__gt=0), name="locations_booking_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.units} on {self.on}"


class BinRows(ScopedQuerySet["Bin"]):
    """Bins, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Bin(models.Model):
    """A place on a shelf, in `aisle` at `depth_m` metres from its front; a `zone` is walked by its own pickers.

    A bin of the kind `dispatch` is where units wait that go out at once.
    """

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="bins")
    code = models.CharField(max_length=40)
    zone = models.CharField(max_length=40, blank=True)
    aisle = models.PositiveIntegerField()
    depth_m = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, default=SHELF, db_default=SHELF)

    objects = BinRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(F("location"), Upper("code"), name="locations_bin_code_once"),
            models.CheckConstraint(
                condition=Q(aisle__lte=MOST_AISLES, depth_m__lte=LONGEST_AISLE_M),
                name="locations_bin_within",
            ),
            models.CheckConstraint(condition=Q(kind__in=BIN_KINDS), name="locations_bin_kind"),
        ]

    def __str__(self) -> str:
        return self.code


class BinStockRows(ScopedQuerySet["BinStock"]):
    """What lies in bins, limited by company and location scopes."""

    scopes = {"company": "bin__location__company__code", "location": "bin__location__code"}


class BinStock(models.Model):
    """Units of a SKU (and lot) that lie in a bin, as far as scans tell; the ledger says what lies at the location.

    Together they are never more than the ledger has on the shelves: what leaves it leaves the bins, too.
    """

    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    lot = models.CharField(max_length=60, blank=True)
    quantity = models.BigIntegerField(default=0)

    objects = BinStockRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bin", "sku", "lot"], name="locations_binstock_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="locations_binstock_positive"),
        ]
        indexes = [models.Index(fields=["sku", "bin"], name="locations_binstock_sku")]

    def __str__(self) -> str:
        return f"{self.quantity} in {self.bin_id}"
