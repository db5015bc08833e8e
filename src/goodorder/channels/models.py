"""Import runs and what became of each row."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class ImportRun(Entity):
    """One file being imported: the same file, profile and target continue the same run.

    `target` says into what (channel, location, mode); `digest` is the file's SHA-256; `next_unit` the first
    unit (order, product …) not yet applied; `counts` the rows by outcome.
    """

    public_id = PublicIdField("imp")
    kind = models.CharField(max_length=20)
    profile = models.CharField(max_length=40)
    target = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64)
    filename = models.CharField(max_length=255)
    next_unit = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["ImportRun"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "profile", "target", "digest"], name="channels_importrun_once"
            )
        ]


class ImportRow(models.Model):
    """A row that was not simply created: changed, rejected or put elsewhere (`adjusted`), with the reason."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12)
    reason = models.CharField(max_length=300)
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "row"], name="channels_importrow_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["created", "changed", "rejected", "unchanged", "adjusted"]),
                name="channels_importrow_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.row}: {self.outcome}"


class ImportMade(models.Model):
    """What a number of a file became: an order, a credit note, an entry (by public id), or `stock` alone.

    `reference` names the number with its channel; a number that is here is not taken from a file again.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="made")
    reference = models.CharField(max_length=130)
    kind = models.CharField(max_length=10)
    made = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference", "made"], name="channels_importmade_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["order", "credit", "entry", "stock"]), name="channels_importmade_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.kind}"
