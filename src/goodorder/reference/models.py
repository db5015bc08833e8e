"""Stamps: which transaction changed a topic last."""

from django.db import models


class Stamp(models.Model):
    """The last change of a topic among those made by sessions of one shard.

    Shards keep two who change different prices from waiting for each other. The number of a transaction is not
    given twice, so a change that was undone leaves no stamp that another could repeat.
    """

    topic = models.CharField(max_length=20)
    shard = models.PositiveSmallIntegerField()
    changed_by = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "shard"], name="reference_stamp_once")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.changed_by}"
