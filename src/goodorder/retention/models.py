"""How long each kind is kept, and what was thrown away of it so far."""

from django.db import models
from django.db.models import F, Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.retention.rules import KINDS, MOST_DAYS


class Kept(Entity):
    """A kind of rows: its days (null: as the product says), how many were dropped, how many of them an event told of.

    `swept_at` is when all that was too old had last been thrown away.
    """

    public_id = PublicIdField("kep")
    kind = models.CharField(max_length=20)
    days = models.PositiveIntegerField(null=True)
    dropped = models.BigIntegerField(default=0)
    told = models.BigIntegerField(default=0)
    swept_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Kept"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], name="retention_kept_once"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="retention_kept_kind"),
            models.CheckConstraint(
                condition=Q(days=None) | Q(days__gte=1, days__lte=MOST_DAYS), name="retention_kept_days"
            ),
            models.CheckConstraint(
                condition=Q(told__gte=0, told__lte=F("dropped")), name="retention_kept_told_within"
            ),
        ]
