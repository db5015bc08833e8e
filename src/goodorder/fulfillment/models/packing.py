"""Cartons one can take, cartons being packed, pallets they stand on and freight these go by."""

from django.db import models
from django.db.models import Q

from goodorder.cartons.rules.boxes import CartonSize
from goodorder.fulfillment.models.work import FulfillmentLine, FulfillmentOrder, Shipment
from goodorder.fulfillment.rules.weighing import TERMS_READERS, BenchTerms
from goodorder.fulfillment.states import CARTON, PALLET
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class CartonType(Entity):
    """A kind of carton: inner sides and walls in millimetres, weights in grams, price in minor units."""

    public_id = PublicIdField("cty")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    length_mm = models.PositiveIntegerField()
    width_mm = models.PositiveIntegerField()
    height_mm = models.PositiveIntegerField()
    wall_mm = models.PositiveIntegerField()
    tare_g = models.PositiveIntegerField()
    max_weight_g = models.PositiveIntegerField()
    cost = models.BigIntegerField()
    is_active = models.BooleanField(default=True)

    objects = ScopedQuerySet["CartonType"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="fulfillment_cartontype_code_once"),
            models.CheckConstraint(
                condition=Q(length_mm__gt=0, width_mm__gt=0, height_mm__gt=0, cost__gte=0),
                name="fulfillment_cartontype_has_room",
            ),
            models.CheckConstraint(
                condition=Q(max_weight_g__gt=models.F("tare_g")), name="fulfillment_cartontype_carries"
            ),
        ]

    @property
    def size(self) -> CartonSize:
        """The kind as the rules know it."""
        names = ("length_mm", "width_mm", "height_mm", "wall_mm", "tare_g", "max_weight_g", "cost")
        return CartonSize(code=self.code, **{name: getattr(self, name) for name in names})


class BenchPolicyRows(ScopedQuerySet["BenchPolicy"]):
    """Policies of benches, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class BenchPolicy(Entity):
    """How a location packs; see BenchTerms. Without a row the terms' defaults hold."""

    public_id = PublicIdField("bnp")
    location = models.OneToOneField("locations.Location", on_delete=models.PROTECT, related_name="+")
    per_parcel = models.BigIntegerField()
    per_kg = models.BigIntegerField()
    divisor = models.PositiveIntegerField()
    tolerance_g = models.PositiveIntegerField()
    tolerance_ppm = models.PositiveIntegerField()
    must_weigh = models.BooleanField()

    objects = BenchPolicyRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(per_parcel__gte=0, per_kg__gte=0, divisor__gt=0),
                name="fulfillment_benchpolicy_sensible",
            )
        ]

    @property
    def terms(self) -> BenchTerms:
        """The policy as the rules know it."""
        return BenchTerms(**{name: getattr(self, name) for name in TERMS_READERS})


class PalletRows(ScopedQuerySet["Pallet"]):
    """Pallets, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class FreightRows(ScopedQuerySet["Freight"]):
    """Freight, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Freight(Entity):
    """Pallets handed to a freight carrier under one bill of lading.

    `freight_class` is the class of the goods (NMFC 50 to 500), `terms` who pays: prepaid, collect, third_party.
    """

    public_id = PublicIdField("fgt")
    number = models.CharField(max_length=40)
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    ship_to = models.JSONField()
    carrier = models.CharField(max_length=120)
    pro_number = models.CharField(max_length=30, blank=True)
    freight_class = models.CharField(max_length=5)
    terms = models.CharField(max_length=12)
    description = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    objects = FreightRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="fulfillment_freight_number_once"),
            models.CheckConstraint(
                condition=Q(terms__in=["prepaid", "collect", "third_party"]), name="fulfillment_freight_terms"
            ),
        ]


class Pallet(Entity):
    """What cartons stand on, under a code of its own; `tare_g` is the empty pallet."""

    public_id = PublicIdField("plt")
    sscc = models.CharField(max_length=18)
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=PALLET.initial)
    tare_g = models.PositiveIntegerField()
    freight = models.ForeignKey(Freight, on_delete=models.PROTECT, null=True, related_name="pallets")
    created_at = models.DateTimeField()

    objects = PalletRows.as_manager()

    class Meta:
        constraints = [
            PALLET.constraint(),
            models.UniqueConstraint(fields=["sscc"], name="fulfillment_pallet_sscc_once"),
            models.CheckConstraint(
                condition=Q(freight__isnull=True) | Q(state="closed"),
                name="fulfillment_pallet_freight_closed",
            ),
        ]


class CartonRows(ScopedQuerySet["Carton"]):
    """Cartons, limited by company and location scopes."""

    scopes = {
        "company": "fulfillment_order__location__company__code",
        "location": "fulfillment_order__location__code",
    }


class Carton(Entity):
    """A carton on the packing bench; closed, it is a shipment. `weight_reason` says why the scale may be right."""

    public_id = PublicIdField("ctn")
    fulfillment_order = models.ForeignKey(FulfillmentOrder, on_delete=models.PROTECT, related_name="cartons")
    carton_type = models.ForeignKey(CartonType, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20, default=CARTON.initial)
    sscc = models.CharField(max_length=18, null=True)
    shipment = models.OneToOneField(Shipment, on_delete=models.PROTECT, null=True, related_name="carton")
    pallet = models.ForeignKey(Pallet, on_delete=models.PROTECT, null=True, related_name="cartons")
    expected_g = models.PositiveIntegerField(default=0)
    weight_reason = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = CartonRows.as_manager()

    class Meta:
        constraints = [
            CARTON.constraint(),
            models.UniqueConstraint(fields=["sscc"], name="fulfillment_carton_sscc_once"),
            models.UniqueConstraint(
                fields=["fulfillment_order"],
                condition=Q(state="packing"),
                name="fulfillment_carton_one_on_the_bench",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", shipment__isnull=False)
                | Q(~Q(state="closed"), shipment__isnull=True, pallet__isnull=True),
                name="fulfillment_carton_closed_is_shipment",
            ),
        ]

    @property
    def number(self) -> str:
        """What people call it: its shipment's number."""
        return self.shipment.number if self.shipment else str(self.public_id)


class CartonLine(models.Model):
    """Units of a line, of one lot or serial number where these are told apart, that were scanned into a carton."""

    carton = models.ForeignKey(Carton, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(FulfillmentLine, on_delete=models.PROTECT, related_name="in_cartons")
    lot = models.CharField(max_length=60, blank=True)
    quantity = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fulfillment_cartonline_positive"),
            models.UniqueConstraint(fields=["carton", "line", "lot"], name="fulfillment_cartonline_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"
