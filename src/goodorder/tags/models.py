"""The table of tags."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.tags.rules import KINDS, LONGEST


class Tag(Entity):
    """One tag on one subject. Who sees the subject sees its tags, so the table has no scopes of its own."""

    public_id = PublicIdField("tag")
    kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=40)
    tag = models.CharField(max_length=LONGEST)
    added_by = models.CharField(max_length=120)
    added_at = models.DateTimeField()

    objects = ScopedQuerySet["Tag"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="tags_tag_kind"),
            models.CheckConstraint(condition=~Q(tag=""), name="tags_tag_said"),
            models.UniqueConstraint(fields=["kind", "subject", "tag"], name="tags_tag_once"),
        ]
        indexes = [models.Index(fields=["kind", "tag", "subject"], name="tags_tag_subjects")]
