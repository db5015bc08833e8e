"""Claims on stock, claims that wait for supply, and the supply they wait for."""

from django.db import models
from django.db.models import F, Q

from goodorder.inventory.rules.words import SUPPLY_KINDS
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class ReservationRows(ScopedQuerySet["Reservation"]):
    """Reservations, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Reservation(models.Model):
    """A claim of a demand's line on a balance: soft until allocated, `consumed` when it leaves.

    A claim that is not `is_pinned` is on the network: it may be moved to another location. `picked` units
    are off the shelf. `holder` is whose cart or order it is, for limits; `extended_at` tells that its time
    was prolonged, which happens once.
    """

    OPEN, CONSUMED, RELEASED, EXPIRED = "open", "consumed", "released", "expired"

    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(
        "locations.Location", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    quantity = models.BigIntegerField()
    state = models.CharField(max_length=10, default=OPEN)
    is_allocated = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False, db_default=False)
    lot = models.ForeignKey(
        "inventory.Lot", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    picked = models.BigIntegerField(default=0, db_default=0)
    holder = models.CharField(max_length=60, blank=True, default="", db_default="")
    needed_on = models.DateField(null=True)
    extended_at = models.DateTimeField(null=True)
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
            models.CheckConstraint(
                condition=Q(picked__gte=0, picked__lte=F("quantity")) & (Q(picked=0) | Q(is_allocated=True)),
                name="inventory_reservation_picked_within",
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
            models.Index(
                fields=["holder", "sku"],
                condition=Q(state="open", expires_at__isnull=False),
                name="inventory_reservation_holder",
            ),
            models.Index(fields=["lot"], condition=Q(lot__isnull=False), name="inventory_reservation_lot"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.demand} ({self.state})"


class WaitingRows(ScopedQuerySet["Waiting"]):
    """Waiting claims, limited by company and location scopes."""

    scopes = {"company": "company__code", "location": "location__code"}


class Waiting(Entity):
    """Units a demand's line waits for: the queue of the priority pass.

    Served by `rank` (lower first, 100 unless a rule says otherwise), then `promised_on` (without a promise
    last), then `asked_at`. `location` limits who may serve it; without one any active location of the
    company may. `min_life_days` is the remaining life the recipient asks of a lot.
    """

    public_id = PublicIdField("wai")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, null=True, related_name="+")
    demand = models.CharField(max_length=40)
    line_ref = models.BigIntegerField()
    quantity = models.BigIntegerField()
    rank = models.PositiveIntegerField(default=100)
    ranked_by = models.CharField(max_length=120, blank=True)
    promised_on = models.DateField(null=True)
    expected_on = models.DateField(null=True)
    asked_at = models.DateTimeField()
    min_life_days = models.PositiveIntegerField(default=0)

    objects = WaitingRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_waiting_positive"),
            models.UniqueConstraint(fields=["demand", "line_ref", "sku"], name="inventory_waiting_line_once"),
        ]
        indexes = [
            models.Index(
                fields=["sku", "rank", "promised_on", "asked_at", "id"], name="inventory_waiting_queue"
            ),
        ]


class ExpectedRows(ScopedQuerySet["Expected"]):
    """Expected supply, limited by company and location scopes."""

    scopes = {"company": "location__company__code", "location": "location__code"}


class Expected(Entity):
    """Dated supply of one SKU at one location: a purchase order's line, a transfer, a return, a build.

    `claimed` is what waiting claims are bound to; the check keeps it within what is still to come.
    `confidence_percent` is how sure the date is; `unit_cost` in 1/10,000 minor units when known.
    """

    OPEN, CLOSED, CANCELLED = "open", "closed", "cancelled"

    public_id = PublicIdField("exp")
    kind = models.CharField(max_length=20)
    document = models.CharField(max_length=60)
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    claimed = models.BigIntegerField(default=0)
    due_on = models.DateField()
    first_due_on = models.DateField()
    confidence_percent = models.PositiveIntegerField(default=100)
    unit_cost = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default=OPEN)
    created_at = models.DateTimeField()

    objects = ExpectedRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SUPPLY_KINDS), name="inventory_expected_kind"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "closed", "cancelled"]), name="inventory_expected_state"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, received__gte=0, claimed__gte=0),
                name="inventory_expected_positive",
            ),
            models.CheckConstraint(
                condition=Q(claimed=0) | Q(state="open", claimed__lte=F("quantity") - F("received")),
                name="inventory_expected_never_overpromised",
            ),
            models.CheckConstraint(
                condition=Q(confidence_percent__lte=100), name="inventory_expected_confidence"
            ),
        ]
        indexes = [
            models.Index(
                fields=["sku", "due_on", "id"], condition=Q(state="open"), name="inventory_expected_open"
            ),
            models.Index(fields=["document"], name="inventory_expected_document"),
        ]

    @property
    def to_come(self) -> int:
        """Say how many units are still to come."""
        return max(0, self.quantity - self.received) if self.state == self.OPEN else 0


class Binding(models.Model):
    """Units of a waiting claim that a dated supply is to serve: where its expected date comes from."""

    waiting = models.ForeignKey(Waiting, on_delete=models.CASCADE, related_name="bindings")
    expected = models.ForeignKey(Expected, on_delete=models.PROTECT, related_name="bindings")
    quantity = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["waiting", "expected"], name="inventory_binding_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_binding_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} from {self.expected_id}"


class HoldPolicyRows(ScopedQuerySet["HoldPolicy"]):
    """Hold policies, limited by the channel scope."""

    scopes = {"channel": "channel"}


class HoldPolicy(models.Model):
    """How long and how much a cart may hold: per channel, or per channel and SKU (the closer rule counts).

    Units are of one SKU; null is no limit. `per_customer` counts all carts and quotes of one customer.
    """

    channel = models.CharField(max_length=40)
    sku = models.ForeignKey("catalog.Sku", on_delete=models.CASCADE, null=True, related_name="+")
    hold_minutes = models.PositiveIntegerField(default=30)
    payment_minutes = models.PositiveIntegerField(default=15)
    per_cart = models.BigIntegerField(null=True)
    per_customer = models.BigIntegerField(null=True)

    objects = HoldPolicyRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "sku"], nulls_distinct=False, name="inventory_holdpolicy_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.hold_minutes} min"
