"""Issued documents and their lines; the database refuses to change them."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class DocumentRows(ScopedQuerySet["Document"]):
    """Documents, limited by company scope."""

    scopes = {"company": "company__code"}


class Document(Entity):
    """An invoice or credit note. `about` is what it is for, `source` what caused it: one document each.

    `seller` and `buyer` are frozen copies (name, address, tax number) of the day of issue.
    """

    public_id = PublicIdField("doc")
    company = models.ForeignKey("parties.Company", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    series = models.CharField(max_length=20)
    serial = models.BigIntegerField()
    number = models.CharField(max_length=40)
    about = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=80)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections", db_index=False
    )
    reason = models.CharField(max_length=300, blank=True)
    seller = models.JSONField()
    buyer = models.JSONField()
    currency = models.CharField(max_length=3)
    net = models.BigIntegerField()
    discount = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()
    issued_at = models.DateTimeField()
    due_on = models.DateField()
    content_hash = models.CharField(max_length=64)

    objects = DocumentRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind", "series", "serial"], name="invoicing_document_serial_once"
            ),
            models.UniqueConstraint(fields=["company", "number"], name="invoicing_document_number_once"),
            models.UniqueConstraint(fields=["company", "source"], name="invoicing_document_source_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["invoice", "credit"]), name="invoicing_document_kind"
            ),
            models.CheckConstraint(
                condition=Q(total=F("net") - F("discount") + F("tax")), name="invoicing_document_adds_up"
            ),
        ]
        indexes = [
            models.Index(fields=["about"], name="invoicing_document_about"),
            models.Index(fields=["number"], name="invoicing_document_number"),
            models.Index(fields=["-id"], condition=Q(kind="credit"), name="invoicing_document_credits"),
            models.Index(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="invoicing_document_corrects"
            ),
        ]


class DocumentLine(models.Model):
    """One position: `net` before discount and without tax; `line_ref` is the demand's line.

    `kind` is item, shipping or fee. `tax_category` is the VAT category of EN 16931 (UNTDID 5305), S also where none was
    determined; `tax_reason` says why no tax is due where the category alone does not. A line of a collective invoice
    names its order, its delivery and the day that left.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="lines")
    line_ref = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=10, default="item")
    sku_code = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=300)
    quantity = models.BigIntegerField()
    net = models.BigIntegerField()
    discount = models.BigIntegerField()
    tax = models.BigIntegerField()
    tax_rate_ppm = models.PositiveIntegerField()
    tax_category = models.CharField(max_length=2, default="S", db_default="S")
    tax_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    order_number = models.CharField(max_length=40, blank=True, default="", db_default="")
    delivery_number = models.CharField(max_length=40, blank=True, default="", db_default="")
    delivered_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["item", "shipping", "fee"]), name="invoicing_line_kind"
            ),
            models.CheckConstraint(
                condition=Q(tax_category__in=["S", "Z", "E", "AE", "K", "G", "O", "L", "M"]),
                name="invoicing_line_tax_category",
            ),
        ]
        indexes = [models.Index(fields=["line_ref"], name="invoicing_line_ref")]

    def __str__(self) -> str:
        return f"{self.quantity} {self.description}"
