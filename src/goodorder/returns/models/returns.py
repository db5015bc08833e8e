"""Returns with their lines, the units that came, what was decided about each, and what was settled."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.returns import rules
from goodorder.returns.states import RETURN


class ReturnRows(ScopedQuerySet["Return"]):
    """Returns, limited by the company and channel of their orders."""

    scopes = {"company": "order__company__code", "channel": "order__channel__code"}


class Return(Entity):
    """The permission and expectation for units of an order to come back to a location, with the wished outcome.

    `is_advance`: the replacement goes ahead, and what has not come by `advance_due_on` is charged;
    `charge_tender` is the tender (public id) that is to bring it. `label_id` and `tracking_number` are of the
    parcel that brings the goods back.
    """

    public_id = PublicIdField("ret")
    number = models.CharField(max_length=40)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=RETURN.initial)
    outcome = models.CharField(max_length=20)
    is_advance = models.BooleanField(default=False)
    is_announced = models.BooleanField(default=True)
    override = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    authorised_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    advance_due_on = models.DateField(null=True)
    charged_at = models.DateTimeField(null=True)
    charge_tender = models.CharField(max_length=40, blank=True)
    label_id = models.CharField(max_length=40, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ReturnRows.as_manager()

    class Meta:
        constraints = [
            RETURN.constraint(),
            models.UniqueConstraint(fields=["number"], name="returns_return_number_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=list(rules.OUTCOMES)), name="returns_return_outcome"
            ),
            models.CheckConstraint(
                condition=Q(is_advance=False) | Q(outcome="exchange"), name="returns_return_advance_exchanges"
            ),
        ]
        indexes = [
            models.Index(fields=["order"], name="returns_return_order"),
            models.Index(fields=["state", "-id"], name="returns_return_state"),
            models.Index(
                fields=["tracking_number"], condition=~Q(tracking_number=""), name="returns_return_tracking"
            ),
            models.Index(
                fields=["advance_due_on"],
                condition=Q(advance_due_on__isnull=False, charged_at=None),
                name="returns_return_advance_due",
            ),
        ]


class ReturnLine(models.Model):
    """Units of an order's line that come back, on the terms of the rule that was in force at purchase.

    `fee` (minor units, tax included) is kept of all of them; `settled` units are paid for, `given_up` never came.
    """

    ret = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lines")
    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    given_up = models.BigIntegerField(default=0)
    settled = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=40)
    comment = models.CharField(max_length=500, blank=True)
    exchange_for = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=60)
    because = models.CharField(max_length=300)
    refund_on = models.CharField(max_length=12)
    refunds_shipping = models.BooleanField()
    fee = models.BigIntegerField(default=0)

    objects = ScopedQuerySet["ReturnLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ret", "order_line"], name="returns_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, received__gte=0, given_up__gte=0, settled__gte=0, fee__gte=0),
                name="returns_line_positive",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("received") + F("given_up")), name="returns_line_received_within"
            ),
            models.CheckConstraint(
                condition=Q(settled__lte=F("quantity")), name="returns_line_settled_within"
            ),
            models.CheckConstraint(
                condition=Q(refund_on__in=list(rules.TIMINGS)), name="returns_line_refund_on"
            ),
        ]
        indexes = [
            models.Index(fields=["order_line"], name="returns_line_order_line"),
            models.Index(fields=["sku"], name="returns_line_sku"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × line {self.order_line_id}"

    @property
    def open(self) -> int:
        """Units still to come."""
        return self.quantity - self.received - self.given_up


class ReturnedUnit(Entity):
    """One unit that came. `line` is empty for a wrong or an extra one; `disposition` is the current one.

    `is_accepted` is empty until it was inspected: whether it is paid for where the rule pays after inspection.
    """

    public_id = PublicIdField("run")
    ret = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="units")
    line = models.ForeignKey(ReturnLine, on_delete=models.PROTECT, null=True, related_name="units")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("locations.Location", on_delete=models.PROTECT, related_name="+")
    lot = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10)
    disposition = models.CharField(max_length=12)
    grade = models.CharField(max_length=10, blank=True)
    is_accepted = models.BooleanField(null=True)
    received_at = models.DateTimeField()
    inspected_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["ReturnedUnit"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(rules.KINDS)), name="returns_unit_kind"),
            models.CheckConstraint(
                condition=Q(disposition__in=list(rules.DISPOSITIONS)), name="returns_unit_disposition"
            ),
            models.CheckConstraint(condition=Q(grade__in=["", *rules.GRADES]), name="returns_unit_grade"),
            models.CheckConstraint(
                condition=Q(kind="expected", line__isnull=False) | Q(~Q(kind="expected"), line=None),
                name="returns_unit_of_its_line",
            ),
            models.CheckConstraint(
                condition=Q(inspected_at=None, is_accepted=None)
                | Q(inspected_at__isnull=False, is_accepted__isnull=False),
                name="returns_unit_inspected",
            ),
        ]
        indexes = [models.Index(fields=["disposition", "-id"], name="returns_unit_by_disposition")]


class Disposition(models.Model):
    """Where a unit was sent, for ever; the last one counts. Its public id is the document of its movements."""

    public_id = PublicIdField("dpo")
    unit = models.ForeignKey(ReturnedUnit, on_delete=models.PROTECT, related_name="dispositions")
    seq = models.PositiveIntegerField()
    disposition = models.CharField(max_length=12)
    note = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "seq"], name="returns_disposition_seq_once"),
            models.CheckConstraint(
                condition=Q(disposition__in=list(rules.DISPOSITIONS)), name="returns_disposition_known"
            ),
        ]

    def __str__(self) -> str:
        return self.disposition


class Settlement(Entity):
    """What was given for units of a return at once, in minor units: `amount` = value + shipping − fee.

    `parts` says for each line: units, value, fee and the rule. `credit_ref` is what the credit notes name.
    """

    public_id = PublicIdField("rst")
    ret = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="settlements")
    method = models.CharField(max_length=20)
    value = models.BigIntegerField()
    shipping = models.BigIntegerField(default=0)
    fee = models.BigIntegerField(default=0)
    amount = models.BigIntegerField()
    parts = models.JSONField()
    credit_ref = models.CharField(max_length=40)
    settled_at = models.DateTimeField()

    objects = ScopedQuerySet["Settlement"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=F("value") + F("shipping") - F("fee"), amount__gte=0),
                name="returns_settlement_adds_up",
            ),
            models.UniqueConstraint(fields=["credit_ref"], name="returns_settlement_credit_once"),
        ]
