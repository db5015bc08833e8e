"""Limits, and what was given of them."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.limits.rules import KINDS, WHOLE


class Limit(Entity):
    """The most a holder (`role:agent`, `user:anna`, `key:shop`) may give of a kind alone.

    `most` is in minor units of `currency`, or without a currency in per cent.
    """

    public_id = PublicIdField("lim")
    holder = models.CharField(max_length=160)
    kind = models.CharField(max_length=20)
    currency = models.CharField(max_length=3, blank=True)
    most = models.BigIntegerField()

    objects = ScopedQuerySet["Limit"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "kind", "currency"], name="limits_limit_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="limits_limit_kind"),
            models.CheckConstraint(
                condition=Q(holder__regex=r"^(role|user|key):.+$"), name="limits_limit_holder"
            ),
            models.CheckConstraint(
                condition=Q(most__gte=0) & (~Q(currency="") | Q(most__lte=WHOLE)), name="limits_limit_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.kind} {self.most} {self.currency or '%'}"


class Use(models.Model):
    """What an actor gave of a kind on an order (or to a customer), so that many small ones are no way around a limit."""

    actor = models.CharField(max_length=160)
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    base = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="limits_use_amount"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="limits_use_kind"),
        ]
        indexes = [models.Index(fields=["about", "actor", "kind"], name="limits_use_about")]

    def __str__(self) -> str:
        return f"{self.actor} {self.kind} {self.amount} {self.currency} on {self.about}"
