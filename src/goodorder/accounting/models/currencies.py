"""Exchange rates."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class RateRows(ScopedQuerySet["ExchangeRate"]):
    """Exchange rates: the same for every company."""


class ExchangeRate(Entity):
    """What one unit of `base` is worth in `quote` from a day on; `rate` in 1/10^12, `source` says who said so."""

    public_id = PublicIdField("fxr")
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.BigIntegerField()
    source = models.CharField(max_length=40)

    objects = RateRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "on"], name="accounting_rate_once_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="accounting_rate_above_zero"),
            models.CheckConstraint(condition=~Q(base=F("quote")), name="accounting_rate_of_two"),
        ]
