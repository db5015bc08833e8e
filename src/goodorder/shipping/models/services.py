"""Services with their terms, zones, rates and surcharges."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.shipping.rules import CLASSES, MODES, SURCHARGES


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
    """Places a service goes to at the same rates; `*` is everywhere else, `postcodes` narrow to parts of countries."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="zones")
    code = models.CharField(max_length=40)
    countries = models.JSONField(default=list)
    postcodes = models.JSONField(default=list, db_default=[])

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


class FreightRate(models.Model):
    """What 100 kg of a freight class cost in a zone from a weight on; the class in tenths, 925 is 92.5."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="freight_rates")
    freight_class = models.PositiveIntegerField()
    from_weight_g = models.PositiveIntegerField()
    amount_per_100_kg = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "freight_class", "from_weight_g"], name="shipping_freightrate_once"
            ),
            models.CheckConstraint(
                condition=Q(freight_class__in=CLASSES, amount_per_100_kg__gte=0),
                name="shipping_freightrate_known",
            ),
        ]

    def __str__(self) -> str:
        return f"class {self.freight_class} from {self.from_weight_g} g: {self.amount_per_100_kg}"


class Tariff(models.Model):
    """A service's terms beside its zones; `TariffDraft` explains each. A service without one has the defaults."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="tariff")
    mode = models.CharField(max_length=10, default="parcel")
    dim_divisor = models.PositiveIntegerField(default=0)
    most_weight_g = models.PositiveIntegerField(default=0)
    most_side_mm = models.PositiveIntegerField(default=0)
    most_girth_mm = models.PositiveIntegerField(default=0)
    minimum = models.BigIntegerField(default=0)
    cut_off = models.TimeField(null=True)
    weekdays = models.CharField(max_length=7, default="1111110")
    account = models.CharField(max_length=40, blank=True)
    void_days = models.PositiveIntegerField(default=0)
    takes_hazardous = models.BooleanField(default=False)
    is_live = models.BooleanField(default=False)
    is_shopped = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=MODES), name="shipping_tariff_mode"),
            models.CheckConstraint(condition=Q(minimum__gte=0), name="shipping_tariff_positive"),
            models.CheckConstraint(
                condition=Q(weekdays__regex="^[01]{7}$") & ~Q(weekdays="0000000"),
                name="shipping_tariff_weekdays",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.mode}"


class CutOff(models.Model):
    """By when (the location's own clock) goods must be ready on a weekday, Monday is 0, to go by a service.

    A service with cut-offs at a location collects there on these weekdays only.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="cut_offs")
    location = models.ForeignKey("locations.Location", on_delete=models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    at = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "location", "weekday"], name="shipping_cutoff_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="shipping_cutoff_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.at:%H:%M}"


class ServiceSurcharge(models.Model):
    """What a service adds, one row of each kind; `postcodes` are the remote areas."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="surcharges")
    kind = models.CharField(max_length=20)
    amount = models.BigIntegerField(default=0)
    rate_ppm = models.PositiveIntegerField(default=0)
    over = models.BigIntegerField(default=0)
    postcodes = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "kind"], name="shipping_servicesurcharge_once"),
            models.CheckConstraint(
                condition=Q(kind__in=list(SURCHARGES), amount__gte=0, over__gte=0)
                & (Q(amount__gt=0) | Q(rate_ppm__gt=0)),
                name="shipping_servicesurcharge_adds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.rate_ppm} ppm"
