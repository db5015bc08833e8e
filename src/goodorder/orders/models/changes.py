"""What changed of an order later: differences posted on lines, in minor units."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.tables import ScopedQuerySet
from goodorder.orders.models.orders import OrderLine
from goodorder.pricing.rules.units import Posting


class LineAdjustment(models.Model):
    """A difference (signed) posted on `count` units of a line from `first` on, for ever; `cause` is what did it.

    `tax_rate_ppm` and `unit_price` (as shown) are in force for these units from then on, empty where they stayed.
    """

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="adjustments")
    first = models.BigIntegerField()
    count = models.BigIntegerField()
    gross = models.BigIntegerField(default=0)
    discount = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    tax_rate_ppm = models.PositiveIntegerField(null=True)
    unit_price = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=60)
    reason = models.CharField(max_length=300)
    actor = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    objects = ScopedQuerySet["LineAdjustment"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gt=0, first__gte=0), name="orders_lineadjustment_some_units"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total} on {self.count} units: {self.reason}"

    @property
    def total(self) -> int:
        """What it makes the units cost more, tax included; negative: less."""
        return self.gross - self.discount + self.tax

    @property
    def posting(self) -> Posting:
        """Return it as the rules take it."""
        names = ("first", "count", "gross", "discount", "tax", "tax_rate_ppm", "unit_price")
        return Posting(**{name: getattr(self, name) for name in names})
