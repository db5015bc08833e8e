"""Rates of tax by place, and who need not pay it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q, Value

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class TaxRate(Entity):
    """The tax one level of government takes on a class of goods sent to a place, in parts per million.

    The place is a country, narrowed by region and by the beginning of the postcode. Of each level only the
    closest rate counts; the levels add up. `category` (UNCL5305) is empty where it follows from the rate.
    """

    public_id = PublicIdField("tax")
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=10, blank=True)
    postcode = models.CharField(max_length=10, blank=True, db_default="")
    level = models.CharField(max_length=20, blank=True, db_default="")
    tax_class = models.CharField(max_length=20)
    rate_ppm = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    category = models.CharField(max_length=2, blank=True, db_default="")
    valid_on = DateRangeField()

    objects = ScopedQuerySet["TaxRate"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rate_ppm__lte=1_000_000), name="pricing_taxrate_at_most_whole"
            ),
            models.CheckConstraint(
                condition=Q(category__in=["", "S"]) | Q(category__in=["Z", "E", "O"], rate_ppm=0),
                name="pricing_taxrate_category",
            ),
            ExclusionConstraint(
                name="pricing_taxrate_one_at_a_time",
                expressions=[
                    ("country", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    ("postcode", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    ("tax_class", RangeOperators.EQUAL),
                    ("valid_on", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class TaxExemption(Entity):
    """A certificate that frees a customer from tax in a country or region, for some classes of goods or all."""

    public_id = PublicIdField("txe")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=10, blank=True)
    tax_classes = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    number = models.CharField(max_length=60)
    reason = models.CharField(max_length=120)
    valid_on = DateRangeField()

    objects = ScopedQuerySet["TaxExemption"].as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="pricing_taxexemption_once",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    ("country", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    ("valid_on", RangeOperators.OVERLAPS),
                ],
            ),
        ]
