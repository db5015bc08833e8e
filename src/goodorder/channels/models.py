"""Import runs and what became of each row."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class ImportRun(Entity):
    """One file being imported: the same file and profile continue the same run.

    `digest` is the file's SHA-256; `next_unit` the first unit (order, product …) not yet applied.
    """

    public_id = PublicIdField("imp")
    kind = models.CharField(max_length=20)
    profile = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    filename = models.CharField(max_length=255)
    next_unit = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["ImportRun"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "profile", "digest"], name="channels_importrun_once")
        ]


class ImportRow(models.Model):
    """A row that was not simply created: changed, rejected or put elsewhere, with the reason."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12)
    reason = models.CharField(max_length=300)
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "row"], name="channels_importrow_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["created", "changed", "rejected", "unchanged"]),
                name="channels_importrow_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.row}: {self.outcome}"
