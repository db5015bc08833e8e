"""What customers did, by currency, and whose figures are to be counted anew."""

from django.db import models
from django.db.models import F, Q

from goodorder.crm.rules.figures import COUNTED, Figures
from goodorder.kernel.tables import ScopedQuerySet


class CustomerFigures(models.Model):
    """A customer's figures in one currency; the words are those of the rules' `Figures`.

    They are of one row: a person with several, because duplicates were merged, has the sum of theirs.
    """

    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    currency = models.CharField(max_length=3)
    orders = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(default=0)
    ordered = models.BigIntegerField(default=0)
    first_order_at = models.DateTimeField(null=True)
    last_order_at = models.DateTimeField(null=True)
    revenue = models.BigIntegerField(default=0)
    units_out = models.BigIntegerField(default=0)
    units_back = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    failed_payments = models.BigIntegerField(default=0)
    disputes = models.BigIntegerField(default=0)
    disputes_lost = models.BigIntegerField(default=0)
    settled = models.BigIntegerField(default=0)
    settled_days = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField()

    objects = ScopedQuerySet["CustomerFigures"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "currency"], name="crm_figures_once"),
            models.CheckConstraint(
                condition=Q(orders__gte=0, cancelled__gte=0, ordered__gte=0, refunded__gte=0),
                name="crm_figures_positive",
            ),
            models.CheckConstraint(
                condition=Q(units_back__gte=0, units_back__lte=F("units_out")), name="crm_figures_back_within"
            ),
            models.CheckConstraint(
                condition=Q(disputes_lost__gte=0, disputes_lost__lte=F("disputes")),
                name="crm_figures_lost_within",
            ),
        ]

    def __str__(self) -> str:
        return f"figures of {self.customer_id} in {self.currency}"

    @property
    def figures(self) -> Figures:
        """The row as the rules know it."""
        names = (*COUNTED, "first_order_at", "last_order_at")
        return Figures(currency=self.currency, **{name: getattr(self, name) for name in names})


class Stale(models.Model):
    """A note that something was recorded of a customer since their figures were counted; nobody waits to make one."""

    customer = models.ForeignKey("parties.Customer", on_delete=models.CASCADE, related_name="+")

    objects = ScopedQuerySet["Stale"].as_manager()

    def __str__(self) -> str:
        return f"figures of {self.customer_id} are stale"
