"""Quotes and their lines. Amounts in minor units, without tax; a revision never changes once it is issued."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.quotes.states import QUOTE


class QuoteRows(ScopedQuerySet["Quote"]):
    """Quotes, limited by company and channel scopes."""

    scopes = {"company": "company__code", "channel": "channel__code"}


class Quote(Entity):
    """One revision of an offer: the same number, the next revision, when it is changed.

    `asked` is what the customer wants, kits as such, as `[sku, quantity, unit price or null, discount]`.
    total = subtotal + shipping − discount + tax.
    """

    public_id = PublicIdField("quo")
    number = models.CharField(max_length=40)
    revision = models.PositiveIntegerField(default=1)
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey("parties.Channel", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=QUOTE.initial)
    currency = models.CharField(max_length=3)
    tax_included = models.BooleanField()
    valid_until = models.DateField()
    holds_stock = models.BooleanField(default=False)
    asked = models.JSONField()
    bill_to = models.JSONField()
    ship_to = models.JSONField()
    service = models.CharField(max_length=40, blank=True)
    ship_complete = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    subtotal = models.BigIntegerField()
    shipping = models.BigIntegerField()
    discount = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()
    pricing = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    issued_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, null=True, related_name="+")

    objects = QuoteRows.as_manager()

    class Meta:
        constraints = [
            QUOTE.constraint(),
            models.UniqueConstraint(fields=["number", "revision"], name="quotes_quote_revision_once"),
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(state="revised"),
                name="quotes_quote_one_in_force",
            ),
            models.UniqueConstraint(fields=["order"], name="quotes_quote_order_once"),
            models.CheckConstraint(
                condition=Q(total=F("subtotal") + F("shipping") - F("discount") + F("tax")),
                name="quotes_quote_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", order__isnull=False)
                | (~Q(state="accepted") & Q(order__isnull=True)),
                name="quotes_quote_ordered_when_accepted",
            ),
        ]
        indexes = [
            models.Index(fields=["valid_until"], condition=Q(state="issued"), name="quotes_quote_standing"),
            models.Index(fields=["customer", "-id"], name="quotes_quote_customer"),
        ]


class QuoteLine(models.Model):
    """One SKU or charge at its frozen price, as an order's line will be: kits are taken apart."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, default="item")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, null=True, related_name="+")
    description = models.CharField(max_length=300)
    quantity = models.BigIntegerField()
    unit_price = models.BigIntegerField()
    gross = models.BigIntegerField()
    discount = models.BigIntegerField()
    tax = models.BigIntegerField()
    tax_rate_ppm = models.PositiveIntegerField()
    tax_category = models.CharField(max_length=2, default="S", db_default="S")
    tax_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    kit_group = models.PositiveIntegerField(null=True)
    kit_sku_code = models.CharField(max_length=60, blank=True)
    kit_count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quote", "position"], name="quotes_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="quotes_line_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.description}"

    @property
    def total(self) -> int:
        """What the line costs, discount and tax included."""
        return self.gross - self.discount + self.tax
