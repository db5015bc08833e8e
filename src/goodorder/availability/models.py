"""What channels are shown: rules, and what each was last told."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.tables import ScopedQuerySet


class PublishRuleRows(ScopedQuerySet["PublishRule"]):
    """Publish rules, limited by channel scopes."""

    scopes = {"channel": "channel"}


class PublicationRows(ScopedQuerySet["Publication"]):
    """What channels were told, limited by channel scopes."""

    scopes = {"channel": "channel"}


class PublishRule(models.Model):
    """What a channel is shown of what is available; the closest rule for a SKU counts.

    shown = what is available, less `buffer`; nothing below `threshold`; at most `cap` (null: no cap).
    Empty `sku` or `location` mean every one. `owner` answers for the rule.
    """

    channel = models.CharField(max_length=40)
    sku = models.ForeignKey("catalog.Sku", on_delete=models.CASCADE, null=True, related_name="+")
    location = models.ForeignKey("locations.Location", on_delete=models.CASCADE, null=True, related_name="+")
    buffer = models.BigIntegerField(default=0)
    threshold = models.BigIntegerField(default=0)
    cap = models.BigIntegerField(null=True)
    owner = models.CharField(max_length=120, blank=True)

    objects = PublishRuleRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "sku", "location"],
                nulls_distinct=False,
                name="availability_publishrule_once",
            ),
            models.CheckConstraint(
                condition=Q(buffer__gte=0, threshold__gte=0), name="availability_publishrule_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: −{self.buffer}, ≥{self.threshold}, ≤{self.cap}"


class Publication(models.Model):
    """What a channel was last told of a SKU, when the change behind it happened, and when it was told."""

    channel = models.CharField(max_length=40)
    sku = models.ForeignKey("catalog.Sku", on_delete=models.CASCADE, related_name="+")
    quantity = models.BigIntegerField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField()
    seq = models.BigIntegerField()

    objects = PublicationRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "sku"], name="availability_publication_once"),
        ]
        indexes = [models.Index(fields=["channel", "seq"], name="availability_publication_feed")]

    def __str__(self) -> str:
        return f"{self.channel} {self.sku_id}: {self.quantity}"
