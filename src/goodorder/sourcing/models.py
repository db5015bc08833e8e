"""Decisions, kept with what they were made from."""

from django.db import models

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class Decision(Entity):
    """One sourcing decision: inputs, outcome and the reason for and against each location."""

    public_id = PublicIdField("dec")
    about = models.CharField(max_length=40)
    decided_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    inputs = models.JSONField()
    outcome = models.JSONField()

    objects = ScopedQuerySet["Decision"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["about", "id"], name="sourcing_decision_about")]
