"""Companies, channels, customers and their addresses."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.parties.rules import TAX_ROUNDINGS
from goodorder.parties.rules.numbers import OF_COMPANY, PATTERN


class CompanyRows(ScopedQuerySet["Company"]):
    """Companies, limited by the company scope."""

    scopes = {"company": "code"}


class Company(Entity):
    """A legal entity that sells: it owns channels, locations, documents and books.

    `gs1_prefix` is the company prefix GS1 gave it, which the codes of its cartons and pallets begin with. Formats
    say how numbers of its documents are written; empty: as everywhere.
    """

    public_id = PublicIdField("cmp")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    tax_number = models.CharField(max_length=40, blank=True)
    postal = models.JSONField(default=dict)
    gs1_prefix = models.CharField(max_length=12, blank=True, default="", db_default="")
    invoice_format = models.CharField(max_length=30, blank=True, default="", db_default="")
    credit_format = models.CharField(max_length=30, blank=True, default="", db_default="")
    receipt_format = models.CharField(max_length=30, blank=True, default="", db_default="")

    objects = CompanyRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="parties_company_code_once"),
            models.CheckConstraint(
                condition=Q(gs1_prefix="") | Q(gs1_prefix__regex=r"^[0-9]{4,12}$"),
                name="parties_company_gs1_prefix",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{kind}_format": ""}) | Q(**{f"{kind}_format__regex": f"^{PATTERN}$"}),
                    name=f"parties_company_{kind}_format",
                )
                for kind in OF_COMPANY
            ),
        ]


class ChannelRows(ScopedQuerySet["Channel"]):
    """Channels, limited by company and channel scopes."""

    scopes = {"company": "company__code", "channel": "code"}


class Channel(Entity):
    """A place demand comes from, with its own currency, price list, tax display and backorder policy.

    `priority` ranks its waiting orders among those of other channels, lower first; equal ones go by promise.
    `order_format` says how numbers of its orders are written; empty: as everywhere. `tax_rounding`: tax is rounded once a line, or once for all lines of a rate on a document.
    """

    public_id = PublicIdField("chn")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="channels")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, default="web")
    currency = models.CharField(max_length=3)
    tax_included = models.BooleanField(default=True)
    price_list = models.CharField(max_length=40)
    backorders = models.BooleanField(default=False)
    priority = models.PositiveIntegerField(default=100)
    tax_rounding = models.CharField(max_length=10, default="line", db_default="line")
    order_format = models.CharField(max_length=30, blank=True, default="", db_default="")
    is_active = models.BooleanField(default=True)

    objects = ChannelRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="parties_channel_code_once"),
            models.CheckConstraint(
                condition=models.Q(tax_rounding__in=TAX_ROUNDINGS), name="parties_channel_tax_rounding"
            ),
            models.CheckConstraint(
                condition=Q(order_format="") | Q(order_format__regex=f"^{PATTERN}$"),
                name="parties_channel_order_format",
            ),
        ]


class Customer(Entity):
    """A person or company that buys. `external_ref` is `source:id` in the system it came from.

    `min_life_days` is the remaining life they ask of goods that expire, on the day these are sent. `group` is
    the group whose price lists they buy by; `tax_number` their VAT number. `credit_limit` is what they may owe
    a company, in minor units of that company's currency; null: no limit. `merged_into` is the row that stands for
    the same person since two were found to be one; nothing else of a merged row changes, so that it can be undone.
    """

    public_id = PublicIdField("cus")
    kind = models.CharField(max_length=10, default="person")
    name = models.CharField(max_length=160)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    external_ref = models.CharField(max_length=120, null=True)
    language = models.CharField(max_length=10, default="en")
    terms_days = models.PositiveIntegerField(default=0)
    min_life_days = models.PositiveIntegerField(default=0)
    group = models.CharField(max_length=40, blank=True, default="", db_default="")
    tax_number = models.CharField(max_length=40, blank=True, default="", db_default="")
    credit_limit = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False
    )

    objects = ScopedQuerySet["Customer"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["external_ref"], name="parties_customer_external_ref_once"),
            models.CheckConstraint(condition=Q(credit_limit__gte=0), name="parties_customer_credit_limit"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("id")),
                name="parties_customer_not_into_itself",
            ),
        ]
        indexes = [
            models.Index(Lower("email"), name="parties_customer_email"),
            models.Index(fields=["group"], condition=~models.Q(group=""), name="parties_customer_group"),
            models.Index(fields=["phone"], condition=~models.Q(phone=""), name="parties_customer_phone"),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="parties_customer_merged_into",
            ),
            GinIndex(
                OpClass(Upper("name"), name="gin_trgm_ops"),
                OpClass(Upper("email"), name="gin_trgm_ops"),
                name="parties_customer_search",
            ),
        ]

    @property
    def person(self) -> "Customer":
        """The row that stands for them: their own, unless it was merged into another."""
        return self.merged_into or self


class Address(models.Model):
    """An address a customer uses; orders keep a copy of their own."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    postal = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "digest"], name="parties_address_once")]

    def __str__(self) -> str:
        return str(self.postal.get("name", ""))
