"""Groups of customers by what they did."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class Segment(Entity):
    """Everybody of whom a condition holds, judged by figures in one currency; members are kept and counted anew.

    `smallest` is the fewest members it is handed out with: so few would say too much about each.
    """

    public_id = PublicIdField("seg")
    name = models.CharField(max_length=80)
    condition = models.CharField(max_length=500)
    currency = models.CharField(max_length=3)
    smallest = models.PositiveIntegerField(default=5, db_default=5)
    count = models.PositiveIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)
    saved_by = models.CharField(max_length=120)
    saved_at = models.DateTimeField()

    objects = ScopedQuerySet["Segment"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="crm_segment_name_once"),
            models.CheckConstraint(condition=Q(smallest__gte=1), name="crm_segment_smallest"),
        ]


class SegmentMember(models.Model):
    """A customer who is in a segment."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="members", db_index=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.CASCADE, related_name="+")

    objects = ScopedQuerySet["SegmentMember"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "customer"], name="crm_member_once")]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.segment_id}"
