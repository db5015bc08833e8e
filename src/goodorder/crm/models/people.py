"""What customers are recognised by, which were merged, and notes about them."""

from django.db import models
from django.db.models import F, Q

from goodorder.crm.rules.marks import MARK_KINDS
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class Mark(models.Model):
    """Something a customer is recognised by, in one spelling; `name` is theirs where the kind is place."""

    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=260)
    name = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet["Mark"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "value"], name="crm_mark_once"),
            models.CheckConstraint(condition=Q(kind__in=list(MARK_KINDS)), name="crm_mark_kind"),
        ]
        indexes = [models.Index(fields=["kind", "value", "customer"], name="crm_mark_shared")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Merge(Entity):
    """Two rows of one person: `survivor` stands for `merged` until it is undone. Neither row is rewritten.

    `evidence` is what they shared. `consents` is what the merge changed: the stricter word of the two holds, and
    undoing gives back what was said before.
    """

    public_id = PublicIdField("mrg")
    survivor = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    evidence = models.JSONField(default=list)
    consents = models.JSONField(default=list)
    merged_by = models.CharField(max_length=120)
    merged_at = models.DateTimeField()
    undone_by = models.CharField(max_length=120, blank=True)
    undone_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Merge"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at=None), name="crm_merge_one_in_force"
            ),
            models.CheckConstraint(condition=~Q(survivor=F("merged")), name="crm_merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | Q(undone_at__isnull=False) & ~Q(undone_by=""),
                name="crm_merge_undone_by",
            ),
        ]


class Likeness(Entity):
    """Two rows that may be one person, by what they share; `parted_at`: somebody said that they are two people.

    `low` is the one with the smaller row id, so that a pair is kept once. What was said stays when evidence changes.
    """

    public_id = PublicIdField("lik")
    low = models.ForeignKey("parties.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    high = models.ForeignKey("parties.Customer", on_delete=models.CASCADE, related_name="+")
    evidence = models.JSONField(default=list)
    found_at = models.DateTimeField()
    parted_by = models.CharField(max_length=120, blank=True, db_default="")
    parted_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Likeness"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="crm_likeness_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="crm_likeness_low_first"),
            models.CheckConstraint(
                condition=Q(parted_at=None, parted_by="") | Q(parted_at__isnull=False) & ~Q(parted_by=""),
                name="crm_likeness_parted_by",
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=Q(parted_at=None), name="crm_likeness_open"),
            models.Index(fields=["-id"], condition=Q(parted_at__isnull=False), name="crm_likeness_parted"),
        ]


class Note(Entity):
    """What somebody wrote down about a customer; never changed."""

    public_id = PublicIdField("nte")
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.TextField()
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField()

    objects = ScopedQuerySet["Note"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["customer", "-id"], name="crm_note_of_customer")]
