"""Orders, lines with their counters, holds and the history of states. Amounts in minor units, without tax."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value, prefetch_related_objects
from django.db.models.functions import Collate, Upper

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.orders.rules import LineFacts, line_status
from goodorder.orders.states import HOLD_KINDS, ORDER
from goodorder.pricing.rules.units import Posting, PricedUnits, Run, runs_of, unit_amounts


class OrderRows(ScopedQuerySet["Order"]):
    """Orders, limited by company and channel scopes."""

    scopes = {"company": "company__code", "channel": "channel__code"}


class Order(Entity):
    """A customer's accepted commitment: header and lines. Totals are as ordered and never change.

    total = subtotal + shipping − discount + tax; what was cancelled or credited is told by the lines.
    """

    public_id = PublicIdField("ord")
    number = models.CharField(max_length=40)
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey("parties.Channel", on_delete=models.PROTECT, related_name="+", db_index=False)
    external_ref = models.CharField(max_length=120, null=True)
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    customer_name = models.CharField(max_length=160)
    state = models.CharField(max_length=20, default=ORDER.initial)
    currency = models.CharField(max_length=3)
    tax_included = models.BooleanField()
    bill_to = models.JSONField()
    ship_to = models.JSONField()
    service = models.CharField(max_length=40, blank=True)
    ship_complete = models.BooleanField(default=False)
    payment_method = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    wanted_on = models.DateField(null=True)
    subtotal = models.BigIntegerField()
    shipping = models.BigIntegerField()
    discount = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()
    placed_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    pricing = models.JSONField(default=dict)

    objects = OrderRows.as_manager()

    class Meta:
        constraints = [
            ORDER.constraint(),
            models.UniqueConstraint(fields=["number"], name="orders_order_number_once"),
            models.UniqueConstraint(
                fields=["channel", "external_ref"], name="orders_order_external_ref_once"
            ),
            models.CheckConstraint(
                condition=Q(total=F("subtotal") + F("shipping") - F("discount") + F("tax")),
                name="orders_order_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["-placed_at", "-id"], name="orders_order_newest"),
            models.Index(fields=["state", "-placed_at", "-id"], name="orders_order_state"),
            models.Index(fields=["channel", "-placed_at", "-id"], name="orders_order_by_channel"),
            models.Index(fields=["customer", "-placed_at", "-id"], name="orders_order_of_customer"),
            models.Index(Collate("number", "C"), name="orders_order_number_plain"),
            models.Index(
                fields=["external_ref"],
                condition=Q(external_ref__isnull=False),
                name="orders_order_external_ref",
            ),
            GinIndex(
                OpClass(Upper("customer_name"), name="gin_trgm_ops"),
                name="orders_order_customer_trigram",
            ),
        ]


BUCKETS = ("unsourced", "backordered", "reserved", "allocated", "released", "handed_over")


class OrderLine(models.Model):
    """One SKU or charge with its price and counters.

    ordered − cancelled is always the sum of the six buckets; sub-counters lie inside their bucket.
    `gross`, `discount` and `tax` belong to the ordered units, spread over them by largest remainder:
    units leave from the front (handed over, invoiced, credited) and are cancelled from the back.
    `tax_category` (UNCL5305) says what kind of tax it bears, `tax_reason` why this buyer owes none.
    Lines of one `kit_group` are the components of `kit_count` kits ordered together. A line that stands in
    for another (`substitute_of`) took its units over with their amounts; that one may be left with none.
    A line that came later names what added it (`added_by`). Amounts are never rewritten: later differences are
    adjustments (`is_adjusted`: there are any), which `units` adds to the base shares. A price that was given by
    hand or agreed (`is_price_given`) takes no promotion.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, default="item")
    sku = models.ForeignKey(
        "catalog.Sku", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    sku_code = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=300)
    unit_price = models.BigIntegerField()
    gross = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    tax = models.BigIntegerField()
    tax_rate_ppm = models.PositiveIntegerField()
    tax_category = models.CharField(max_length=2, default="S", db_default="S")
    tax_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    kit_group = models.PositiveIntegerField(null=True)
    kit_sku_code = models.CharField(max_length=60, blank=True, default="", db_default="")
    kit_count = models.BigIntegerField(default=0, db_default=0)
    substitute_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    added_by = models.CharField(max_length=40, blank=True, default="", db_default="")
    is_adjusted = models.BooleanField(default=False, db_default=False)
    is_price_given = models.BooleanField(default=False, db_default=False)
    ordered = models.BigIntegerField()
    cancelled = models.BigIntegerField(default=0)
    unsourced = models.BigIntegerField(default=0)
    backordered = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    allocated = models.BigIntegerField(default=0)
    released = models.BigIntegerField(default=0)
    handed_over = models.BigIntegerField(default=0)
    picked = models.BigIntegerField(default=0)
    packed = models.BigIntegerField(default=0)
    delivered = models.BigIntegerField(default=0)
    collected = models.BigIntegerField(default=0)
    lost = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    return_expected = models.BigIntegerField(default=0, db_default=0)
    credited = models.BigIntegerField(default=0)

    objects = ScopedQuerySet["OrderLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="orders_line_position_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["item", "shipping", "fee"]), name="orders_line_kind"
            ),
            models.CheckConstraint(
                condition=Q(tax_category__in=["S", "Z", "E", "AE", "O"]), name="orders_line_tax_category"
            ),
            models.CheckConstraint(condition=Q(ordered__gte=0), name="orders_line_ordered_positive"),
            models.CheckConstraint(
                condition=Q(
                    cancelled__gte=0,
                    unsourced__gte=0,
                    backordered__gte=0,
                    reserved__gte=0,
                    allocated__gte=0,
                    released__gte=0,
                    handed_over__gte=0,
                ),
                name="orders_line_buckets_positive",
            ),
            models.CheckConstraint(
                condition=Q(
                    ordered=F("cancelled")
                    + F("unsourced")
                    + F("backordered")
                    + F("reserved")
                    + F("allocated")
                    + F("released")
                    + F("handed_over")
                ),
                name="orders_line_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(packed__gte=0, packed__lte=F("picked"), picked__lte=F("released")),
                name="orders_line_work_within_released",
            ),
            models.CheckConstraint(
                condition=Q(
                    delivered__gte=0,
                    collected__gte=0,
                    lost__gte=0,
                    handed_over__gte=F("delivered") + F("collected") + F("lost"),
                ),
                name="orders_line_arrived_within_handed_over",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("handed_over")),
                name="orders_line_returned_within",
            ),
            models.CheckConstraint(
                condition=Q(
                    return_expected__gte=0,
                    delivered__gte=F("returned") + F("return_expected") - F("collected"),
                ),
                name="orders_line_returned_within_arrived",
            ),
            models.CheckConstraint(
                condition=Q(credited__gte=0, credited__lte=F("handed_over")),
                name="orders_line_credited_within",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sku", "id"], condition=Q(backordered__gt=0), name="orders_line_backordered"
            ),
            models.Index(fields=["sku", "id"], condition=Q(reserved__gt=0), name="orders_line_reserved"),
            models.Index(fields=["sku", "-id"], name="orders_line_sku"),
            models.Index(
                fields=["substitute_of"],
                condition=Q(substitute_of__isnull=False),
                name="orders_line_substitute",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ordered} × {self.sku_code or self.description}"

    @property
    def title(self) -> str:
        """What the line is called on documents: a component names its kit first."""
        return f"{self.kit_sku_code}: {self.description}"[:300] if self.kit_sku_code else self.description

    @property
    def arrived(self) -> int:
        """Units the customer has had: delivered or collected."""
        return self.delivered + self.collected

    @property
    def live(self) -> int:
        """Units that are still wanted or already gone out: ordered less cancelled."""
        return self.ordered - self.cancelled

    def units(self, *, first: int, count: int) -> dict[str, Any]:
        """Describe some of the line's units with their exact amounts, as events and documents carry them."""
        amounts = unit_amounts(self.base, self.postings, first=first, count=count)
        return {
            "line": self.position,
            "line_ref": self.pk,
            "kind": self.kind,
            "sku_code": self.sku_code,
            "description": self.title,
            "first": first,
            "quantity": count,
            "gross": amounts.gross,
            "discount": amounts.discount,
            "tax": amounts.tax,
            "tax_rate_ppm": self.rate_of_unit(first),
            "tax_category": self.tax_category,
            "tax_reason": self.tax_reason,
            "total": amounts.total,
        }

    @property
    def base(self) -> PricedUnits:
        """The amounts as ordered and the units they are spread over."""
        return PricedUnits(self.ordered, self.gross, self.discount, self.tax)

    @property
    def postings(self) -> list[Posting]:
        """The differences posted since, oldest first; a line without any asks nothing of the database."""
        rows = sorted(self.adjustments.all(), key=lambda row: row.pk) if self.is_adjusted else []
        return [row.posting for row in rows]

    def runs(self, *, first: int, count: int, cuts: tuple[int, ...] = ()) -> list[Run]:
        """Cut some of the line's units into runs of equal cost, and at `cuts`."""
        return runs_of(self.base, self.postings, first=first, count=count, cuts=cuts)

    def rate_of_unit(self, unit: int) -> int:
        """Return the rate of tax (ppm) in force for a unit: the last posted on it, else the line's."""
        rates = [posting.tax_rate_ppm for posting in self.postings if posting.covers(unit)]
        return next((rate for rate in reversed(rates) if rate is not None), self.tax_rate_ppm)

    def price_of_unit(self, unit: int) -> int:
        """Return the unit price in force for a unit, as the channel shows prices."""
        prices = [posting.unit_price for posting in self.postings if posting.covers(unit)]
        return next((price for price in reversed(prices) if price is not None), self.unit_price)

    @property
    def status(self) -> str:
        """The one word for where the line stands, computed from its counters."""
        facts = LineFacts(**{name: getattr(self, name) for name in LineFacts.__dataclass_fields__})
        return line_status(facts)

    @property
    def promise(self) -> "Promise | None":
        """The promise in force, if the line has one; read with its promises, the latest version last."""
        return max(self.promises.all(), key=lambda promise: promise.promise_version, default=None)

    @property
    def to_come(self) -> int:
        """What the units cost that are still to be sent."""
        total: int = self.units(first=self.handed_over, count=self.live - self.handed_over)["total"]
        return total

    @property
    def worth(self) -> int:
        """What the units cost that are still to be sent or were sent and not credited: its part of what is owed."""
        total: int = self.units(first=self.credited, count=self.live - self.credited)["total"]
        return total

    @property
    def total(self) -> int:
        """What the ordered units cost, discount and tax included."""
        return self.gross - self.discount + self.tax


def with_adjustments(lines: Iterable[OrderLine]) -> list[OrderLine]:
    """Return lines with the adjustments of those that have any, read at once."""
    found = list(lines)
    prefetch_related_objects([line for line in found if line.is_adjusted], "adjustments")
    return found


class Hold(models.Model):
    """A typed, owned, reasoned stop on an order; several may coexist."""

    public_id = PublicIdField("hld")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    placed_by = models.CharField(max_length=120)
    placed_at = models.DateTimeField()
    released_by = models.CharField(max_length=120, blank=True)
    released_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Hold"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(HOLD_KINDS)), name="orders_hold_kind"),
            models.UniqueConstraint(
                fields=["order", "kind"], condition=Q(released_at=None), name="orders_hold_one_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"


class Promise(models.Model):
    """When units of a line are to leave and to arrive, as the customer was told; a new version replaces the last.

    `document` is the supply it stands on, empty for stock on hand; without dates nobody knows yet.
    `bookings` is the capacity the line holds: [location code, day, units] each.
    """

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="promises", db_index=False)
    promise_version = models.PositiveIntegerField()
    ship_on = models.DateField(null=True)
    arrive_on = models.DateField(null=True)
    location = models.CharField(max_length=40, blank=True)
    document = models.CharField(max_length=60, blank=True)
    confidence_percent = models.PositiveIntegerField(default=100)
    reason = models.CharField(max_length=300)
    bookings = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    made_at = models.DateTimeField()

    objects = ScopedQuerySet["Promise"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "promise_version"], name="orders_promise_version_once"),
        ]
        indexes = [
            models.Index(fields=["document"], condition=~Q(document=""), name="orders_promise_document"),
        ]

    def __str__(self) -> str:
        return f"leaves {self.ship_on}, arrives {self.arrive_on}"


class Transition(models.Model):
    """One step of an order's state, numbered per order without gap."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="transitions", db_index=False)
    seq = models.PositiveIntegerField()
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "seq"], name="orders_transition_seq_once")]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
