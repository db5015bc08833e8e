"""Price lists and tax rates."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


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


class Price(models.Model):
    """The unit price of a SKU from a quantity on, in minor units, for a range of days."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.CASCADE, related_name="+")
    min_quantity = models.PositiveIntegerField(default=1)
    amount = models.BigIntegerField()
    valid_on = DateRangeField()

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
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.min_quantity}"


class TaxRate(Entity):
    """The tax on a class of goods sent to a country (and region, if any), in parts per million."""

    public_id = PublicIdField("tax")
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=10, blank=True)
    tax_class = models.CharField(max_length=20)
    rate_ppm = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    valid_on = DateRangeField()

    objects = ScopedQuerySet["TaxRate"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rate_ppm__lte=1_000_000), name="pricing_taxrate_at_most_whole"
            ),
            ExclusionConstraint(
                name="pricing_taxrate_one_at_a_time",
                expressions=[
                    ("country", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    ("tax_class", RangeOperators.EQUAL),
                    ("valid_on", RangeOperators.OVERLAPS),
                ],
            ),
        ]
