"""Price lists, their prices, whom they are for, and how far a given price may lie below them.

What was known earlier is kept: a row that is replaced stays, with the instant at which it was.
"""

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from goodorder.kernel.access import Context
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet

IN_FORCE = Q(replaced_at=None)


def known_at(at: datetime | None) -> Q:
    """Pick the rows as they were known at an instant; None is now."""
    if at is None:
        return IN_FORCE
    was_set = Q(set_at=None) | Q(set_at__lte=at)
    return was_set & (IN_FORCE | Q(replaced_at__gt=at))


class PriceList(Entity):
    """A named set of prices in one currency, with or without tax inside."""

    public_id = PublicIdField("prl")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    tax_included = models.BooleanField(default=True)

    objects = ScopedQuerySet["PriceList"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="pricing_pricelist_code_once")]


class PricesInForce(models.Manager["Price"]):
    """The prices as they are known now."""

    def get_queryset(self) -> models.QuerySet["Price"]:
        """Leave out what was replaced."""
        return super().get_queryset().filter(IN_FORCE)


class Price(models.Model):
    """The unit price of a SKU from a quantity on, in minor units, for a range of days.

    `set_at` is when the row was written, None for before this was kept; `replaced_at` when another said
    something else. `ever` has replaced rows, too.
    """

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.CASCADE, related_name="+")
    min_quantity = models.PositiveIntegerField(default=1)
    amount = models.BigIntegerField()
    valid_on = DateRangeField()
    set_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    objects = PricesInForce()
    ever = models.Manager["Price"]()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="pricing_price_positive"),
            ExclusionConstraint(
                name="pricing_price_one_at_a_time",
                expressions=[
                    ("price_list", RangeOperators.EQUAL),
                    ("sku", RangeOperators.EQUAL),
                    ("min_quantity", RangeOperators.EQUAL),
                    ("valid_on", RangeOperators.OVERLAPS),
                ],
                condition=IN_FORCE,
            ),
        ]
        indexes = [
            models.Index(fields=["price_list", "sku"], condition=~IN_FORCE, name="pricing_price_as_it_was"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.min_quantity}"

    def as_it_was(self, until: datetime) -> Self:
        """Return a copy that says what this row said before `until`."""
        return type(self)(
            price_list_id=self.price_list_id,
            sku_id=self.sku_id,
            min_quantity=self.min_quantity,
            amount=self.amount,
            valid_on=self.valid_on,
            set_at=self.set_at,
            replaced_at=until,
        )


class AssignmentRows(ScopedQuerySet["ListAssignment"]):
    """Assignments, limited by company and channel scopes where they name a channel."""

    def visible_to(self, ctx: Context) -> Self:
        """Leave out what only other channels use."""
        rows = self
        for kind, look_up in (("company", "channel__company__code__in"), ("channel", "channel__code__in")):
            if (codes := ctx.scopes.get(kind)) is not None:
                rows = rows.filter(Q(channel=None) | Q(**{look_up: codes}))
        return rows


class ListAssignment(Entity):
    """Whom a price list is for: a customer, a group of customers, or everybody in a channel.

    A customer or group may be limited to one channel. Lower `priority` goes first. A row is never changed:
    another assignment follows, or it is withdrawn.
    """

    public_id = PublicIdField("pla")
    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="assignments")
    channel = models.ForeignKey("parties.Channel", on_delete=models.PROTECT, null=True, related_name="+")
    group = models.CharField(max_length=40, blank=True)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    priority = models.PositiveIntegerField(default=100)
    valid_on = DateRangeField()
    set_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    objects = AssignmentRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(group="", customer__isnull=False)
                | Q(customer=None) & ~Q(group="")
                | Q(group="", customer=None, channel__isnull=False),
                name="pricing_assignment_for_somebody",
            ),
            ExclusionConstraint(
                name="pricing_assignment_one_of_a_priority",
                expressions=[
                    (Coalesce(F("channel_id"), Value(0)), RangeOperators.EQUAL),
                    (Coalesce(F("customer_id"), Value(0)), RangeOperators.EQUAL),
                    ("group", RangeOperators.EQUAL),
                    ("priority", RangeOperators.EQUAL),
                    ("valid_on", RangeOperators.OVERLAPS),
                ],
                condition=IN_FORCE,
            ),
        ]
        indexes = [
            models.Index(fields=["customer"], name="pricing_assignment_customer"),
            models.Index(fields=["group"], name="pricing_assignment_group"),
        ]


class PriceLimit(Entity):
    """How far below the resolved price somebody may go in a channel without approval, in per cent."""

    public_id = PublicIdField("plm")
    channel = models.OneToOneField("parties.Channel", on_delete=models.CASCADE, related_name="+")
    most_percent = models.PositiveIntegerField()

    objects = ScopedQuerySet["PriceLimit"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(most_percent__lte=100), name="pricing_pricelimit_percent"),
        ]
