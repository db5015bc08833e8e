"""The stock ledger: movements, the balances they make, lots and serial numbers."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from goodorder.inventory.rules.words import CONDITIONS, GOOD, MOVEMENT_KINDS
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class StockRows(ScopedQuerySet["Stock"]):
    """Balances, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Stock(Entity):
    """What one SKU amounts to at one location, in the SKU's smallest unit: the row that guards promises.

    `on_hand` counts every unit that is there, `quarantined` and `damaged` those of them that may not be
    sold; these three follow the movements and nothing else (a trigger refuses it). `reserved` is the sum
    of open reservations; the check keeps it within what may be sold.
    """

    public_id = PublicIdField("stk")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    on_hand = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0, db_default=0)
    damaged = models.BigIntegerField(default=0, db_default=0)
    reserved = models.BigIntegerField(default=0)
    safety = models.BigIntegerField(default=0)
    allow_negative = models.BooleanField(default=False)

    objects = StockRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "location"], name="inventory_stock_once"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="inventory_stock_reserved_positive"),
            models.CheckConstraint(condition=Q(safety__gte=0), name="inventory_stock_safety_positive"),
            models.CheckConstraint(
                condition=Q(allow_negative=True) | Q(on_hand__gte=0), name="inventory_stock_on_hand_positive"
            ),
            models.CheckConstraint(
                condition=Q(allow_negative=True)
                | Q(reserved__lte=F("on_hand") - F("quarantined") - F("damaged")),
                name="inventory_stock_never_oversold",
            ),
            models.CheckConstraint(
                condition=Q(quarantined__gte=0, damaged__gte=0), name="inventory_stock_unsellable_positive"
            ),
        ]

    @property
    def available(self) -> int:
        """Say how many units can still be promised; never negative."""
        return max(0, self.sellable - self.reserved - self.safety)

    @property
    def sellable(self) -> int:
        """Say how many units may be sold at all: on hand, neither quarantined nor damaged."""
        return self.on_hand - self.quarantined - self.damaged


class Lot(Entity):
    """A batch of one SKU, or one single unit when it `is_serial`. A blocked lot is neither promised nor sent."""

    public_id = PublicIdField("lot")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    is_serial = models.BooleanField(default=False)
    expires_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    blocked_because = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet["Lot"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(F("sku"), Upper("code"), name="inventory_lot_code_once"),
        ]
        indexes = [models.Index(Upper("code"), name="inventory_lot_code")]


class BalanceRows(ScopedQuerySet["Balance"]):
    """Balances, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Balance(models.Model):
    """What lies at a location, told apart by condition, lot and owner; the sum of its movements, by trigger.

    `owner` is empty for our own goods, else the code of whose they are. `held` is the sum of open
    reservations bound to the lot.
    """

    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    condition = models.CharField(max_length=12, default=GOOD)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="balances")
    owner = models.CharField(max_length=40, blank=True)
    quantity = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)

    objects = BalanceRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sku", "location", "condition", "lot", "owner"],
                nulls_distinct=False,
                name="inventory_balance_once",
            ),
            models.CheckConstraint(condition=Q(condition__in=CONDITIONS), name="inventory_balance_condition"),
            models.CheckConstraint(
                condition=Q(held=0) | Q(held__gt=0, held__lte=F("quantity")),
                name="inventory_balance_held_within",
            ),
        ]
        indexes = [models.Index(fields=["lot"], name="inventory_balance_lot", condition=Q(lot__isnull=False))]

    def __str__(self) -> str:
        return f"{self.quantity} {self.condition}"


class MovementRows(ScopedQuerySet["Movement"]):
    """Movements, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Movement(models.Model):
    """One change of a balance, for ever. `line_ref` is the demand's line; `document` the cause's public id.

    Inserting a movement moves the balances. `unit_cost` is what a unit coming in cost, in 1/10,000 minor
    units of the company's currency, when that is known.
    """

    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=200, blank=True)
    document = models.CharField(max_length=60, blank=True)
    line_ref = models.BigIntegerField(null=True)
    condition = models.CharField(max_length=12, default=GOOD, db_default=GOOD)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.CharField(max_length=40, blank=True, default="", db_default="")
    unit_cost = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = MovementRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="inventory_movement_moves"),
            models.CheckConstraint(
                condition=Q(kind__in=MOVEMENT_KINDS),
                name="inventory_movement_kind",
            ),
            models.CheckConstraint(
                condition=Q(condition__in=CONDITIONS), name="inventory_movement_condition"
            ),
            models.CheckConstraint(
                condition=Q(unit_cost__isnull=True) | Q(unit_cost__gte=0), name="inventory_movement_cost"
            ),
        ]
        indexes = [
            models.Index(fields=["sku", "location", "id"], name="inventory_movement_position"),
            models.Index(fields=["sku", "-id"], name="inventory_movement_newest"),
            models.Index(fields=["document"], name="inventory_movement_document"),
            models.Index(fields=["lot"], name="inventory_movement_lot", condition=Q(lot__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:+}"
