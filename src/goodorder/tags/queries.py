"""What may be asked of tags."""

from collections.abc import Collection

from django.db.models import QuerySet

from goodorder.kernel.access import Context, internal_query
from goodorder.tags.models import Tag

MOST_LISTED = 200


def tags_of(ctx: Context, *, kind: str, subjects: Collection[str]) -> dict[str, list[str]]:
    """Return the tags of subjects of a kind, by alphabet, in one query; a subject without any is left out."""
    rows = Tag.objects.visible_to(ctx).filter(kind=kind, subject__in=subjects).order_by("tag")
    found: dict[str, list[str]] = {}
    for subject, tag in rows.values_list("subject", "tag"):
        found.setdefault(subject, []).append(tag)
    return found


def list_tags(ctx: Context, *, kind: str) -> list[str]:
    """Return the tags in use for a kind of subject, by alphabet, at most two hundred."""
    rows = Tag.objects.visible_to(ctx).filter(kind=kind).order_by("tag")
    return list(rows.values_list("tag", flat=True).distinct()[:MOST_LISTED])


@internal_query
def subjects_tagged(kind: str, tag: str) -> QuerySet[Tag, str]:
    """Return the public ids of the subjects that bear a tag, to be used inside another query."""
    return Tag.objects.filter(kind=kind, tag=tag).values_list("subject", flat=True)
