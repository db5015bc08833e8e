"""Receipts: what proves that money came, or went back; the database refuses to change them."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class ReceiptRows(ScopedQuerySet["PaymentReceipt"]):
    """Receipts, limited by company scope."""

    scopes = {"company": "company__code"}


class PaymentReceipt(Entity):
    """Proof of one payment, or of one refund, of an order (`about`); `operation` is the public id of what moved it.

    `seller`, `buyer` and `taxes` are frozen: `taxes` shares the amount out to the rates of what was paid, each with
    `rate_ppm`, `category`, `net` and `tax`. `reference` is the provider's, masked.
    """

    public_id = PublicIdField("rct")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    series = models.CharField(max_length=20)
    serial = models.BigIntegerField()
    number = models.CharField(max_length=40)
    operation = models.CharField(max_length=40)
    about = models.CharField(max_length=40)
    order_number = models.CharField(max_length=40)
    method = models.CharField(max_length=20)
    reference = models.CharField(max_length=80, blank=True)
    seller = models.JSONField()
    buyer = models.JSONField()
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    taxes = models.JSONField()
    paid_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    objects = ReceiptRows.as_manager()

    class Meta:
        db_table = "invoicing_receipt"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "series", "serial"], name="invoicing_receipt_serial_once"
            ),
            models.UniqueConstraint(fields=["company", "number"], name="invoicing_receipt_number_once"),
            models.UniqueConstraint(fields=["operation"], name="invoicing_receipt_operation_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["payment", "refund"]), name="invoicing_receipt_kind"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoicing_receipt_positive"),
        ]
        indexes = [models.Index(fields=["about"], name="invoicing_receipt_about")]
