"""The stock ledger, its balances and the claims on them."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class StockRows(ScopedQuerySet["Stock"]):
    """Balances, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Stock(Entity):
    """The balance of one SKU at one location, in the SKU's smallest unit.

    `reserved` is the sum of open reservations; the check keeps it within what is on hand.
    """

    public_id = PublicIdField("stk")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    on_hand = models.BigIntegerField(default=0)
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
                condition=Q(allow_negative=True) | Q(reserved__lte=F("on_hand")),
                name="inventory_stock_never_oversold",
            ),
        ]

    @property
    def available(self) -> int:
        """Say how many units can still be promised; never negative."""
        return max(0, self.on_hand - self.reserved - self.safety)


class MovementRows(ScopedQuerySet["Movement"]):
    """Movements, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Movement(models.Model):
    """One change of a balance, for ever. `line_ref` is the demand's line; `document` the cause's public id."""

    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=200, blank=True)
    document = models.CharField(max_length=60, blank=True)
    line_ref = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = MovementRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="inventory_movement_moves"),
            models.CheckConstraint(
                condition=Q(kind__in=["receipt", "ship", "return", "adjust", "transfer", "scrap", "kit"]),
                name="inventory_movement_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["sku", "location", "id"], name="inventory_movement_position"),
            models.Index(fields=["document"], name="inventory_movement_document"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:+}"


class ReservationRows(ScopedQuerySet["Reservation"]):
    """Reservations, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Reservation(models.Model):
    """A claim of a demand's line on a balance: soft until allocated, `consumed` when it ships."""

    OPEN, CONSUMED, RELEASED, EXPIRED = "open", "consumed", "released", "expired"

    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    state = models.CharField(max_length=10, default=OPEN)
    is_allocated = models.BooleanField(default=False)
    demand = models.CharField(max_length=40)
    line_ref = models.BigIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ReservationRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_reservation_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "consumed", "released", "expired"]),
                name="inventory_reservation_state",
            ),
        ]
        indexes = [
            models.Index(fields=["demand"], name="inventory_reservation_demand"),
            models.Index(fields=["line_ref"], name="inventory_reservation_line"),
            models.Index(
                fields=["sku", "location"], condition=Q(state="open"), name="inventory_reservation_open"
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(state="open", expires_at__isnull=False),
                name="inventory_reservation_expiry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.demand} ({self.state})"
