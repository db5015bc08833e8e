"""When documents are issued."""

from django.db import models
from django.db.models import Q

from goodorder.invoicing.rules.cycles import Cycle
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class PolicyRows(ScopedQuerySet["InvoicePolicy"]):
    """Policies, limited by channel scope."""

    scopes = {"channel": "channel__code"}


class InvoicePolicy(Entity):
    """How orders of a channel or a customer that are placed from `since` on are invoiced: by shipment, order or period.

    The latest that had begun counts, a customer's before a channel's; none: by shipment. A `period` (week, month)
    ends with the day `cut_on` in `time_zone`. `receipts`: whether each payment gets a receipt by itself.
    """

    public_id = PublicIdField("ipo")
    policy = models.CharField(max_length=10)
    channel = models.ForeignKey("parties.Channel", on_delete=models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    period = models.CharField(max_length=5, blank=True, default="", db_default="")
    cut_on = models.PositiveSmallIntegerField(default=0, db_default=0)
    time_zone = models.CharField(max_length=40, default="UTC", db_default="UTC")
    receipts = models.BooleanField(default=False, db_default=False)

    objects = PolicyRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(policy__in=["shipment", "order"], period="")
                | Q(policy="period", period="week", cut_on__gte=1, cut_on__lte=7)
                | Q(policy="period", period="month", cut_on__gte=1, cut_on__lte=31),
                name="invoicing_policy_known",
            ),
            models.CheckConstraint(
                condition=Q(channel__isnull=True, customer__isnull=False)
                | Q(channel__isnull=False, customer__isnull=True),
                name="invoicing_policy_for_one",
            ),
        ]

    @property
    def cycle(self) -> Cycle:
        """The run of periods of a policy that has one."""
        return Cycle(period=self.period, cut_on=self.cut_on, time_zone=self.time_zone)
