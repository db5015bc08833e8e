"""What left and waits for its collective invoice, and what came back before it; the database refuses to change it."""

from django.db import models
from django.db.models import F, Q

from goodorder.invoicing.models.documents import Document
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class DeliveryRows(ScopedQuerySet["Delivery"]):
    """Deliveries, limited by company scope."""

    scopes = {"company": "company__code"}

    def unbilled(self) -> "DeliveryRows":
        """Keep what is on no invoice yet."""
        return self.filter(invoice__isnull=True)


class Delivery(Entity):
    """What left of an order (`about`) at once, to be invoiced with its period; or what came back of it before that.

    A return `takes_from` the delivery it came back of; its amounts are positive and count against it. `source` names
    what caused the row: one each. `buyer` is frozen on the day it left; rows with the same `billed_to` share an
    invoice. `closes_at` is when the period is over. `invoice` is set once.
    """

    public_id = PublicIdField("dlv")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=40)
    order_number = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    source = models.CharField(max_length=80)
    takes_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="returns")
    buyer = models.JSONField()
    billed_to = models.CharField(max_length=64)
    terms_days = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    net = models.BigIntegerField()
    discount = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()
    delivered_on = models.DateField()
    closes_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    invoice = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="deliveries")

    objects = DeliveryRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "source"], name="invoicing_delivery_source_once"),
            models.CheckConstraint(
                condition=Q(total=F("net") - F("discount") + F("tax")), name="invoicing_delivery_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(net__gte=0, discount__gte=0, tax__gte=0), name="invoicing_delivery_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["about"], name="invoicing_delivery_about"),
            models.Index(
                fields=["company", "customer", "closes_at"],
                condition=Q(invoice__isnull=True),
                name="invoicing_delivery_unbilled",
            ),
        ]

    @property
    def sign(self) -> int:
        """Whether it adds to what is to be invoiced (1) or takes from it (−1)."""
        return -1 if self.takes_from_id else 1


class DeliveryLine(models.Model):
    """One position of a delivery or return, as its invoice will say it."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="lines")
    line_ref = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    sku_code = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=300)
    quantity = models.BigIntegerField()
    net = models.BigIntegerField()
    discount = models.BigIntegerField()
    tax = models.BigIntegerField()
    tax_rate_ppm = models.PositiveIntegerField()
    tax_category = models.CharField(max_length=2)
    tax_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet["DeliveryLine"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=0, net__gte=0, discount__gte=0, tax__gte=0),
                name="invoicing_deliveryline_positive",
            ),
        ]
        indexes = [models.Index(fields=["line_ref"], name="invoicing_deliveryline_ref")]

    def __str__(self) -> str:
        return f"{self.quantity} {self.description}"
