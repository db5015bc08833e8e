"""What may be asked of tags."""

from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet

from goodorder.kernel.access import Context, internal_query
from goodorder.tags.models import Tag

MOST_LISTED = 200
# From each tag straight to the next one in the index: a few hundred tags on a million orders are a few hundred steps.
_IN_USE = """
    WITH RECURSIVE used(tag) AS (
        (SELECT tag FROM tags_tag WHERE kind = %(kind)s ORDER BY tag LIMIT 1)
        UNION ALL
        SELECT (SELECT tag FROM tags_tag WHERE kind = %(kind)s AND tag > used.tag ORDER BY tag LIMIT 1)
        FROM used WHERE used.tag IS NOT NULL
    )
    SELECT tag FROM used WHERE tag IS NOT NULL LIMIT %(most)s
"""


def tags_of(ctx: Context, *, kind: str, subjects: Collection[str]) -> dict[str, list[str]]:
    """Return the tags of subjects of a kind, by alphabet, in one query; a subject without any is left out."""
    rows = Tag.objects.visible_to(ctx).filter(kind=kind, subject__in=subjects).order_by("tag")
    found: dict[str, list[str]] = {}
    for subject, tag in rows.values_list("subject", "tag"):
        found.setdefault(subject, []).append(tag)
    return found


@internal_query
def list_tags(kind: str) -> list[str]:
    """Return the tags in use for a kind of subject, by alphabet, at most two hundred; tags have no scopes."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_USE, {"kind": kind, "most": MOST_LISTED})
        return [tag for (tag,) in cursor.fetchall()]


@internal_query
def subjects_tagged(kind: str, tag: str) -> QuerySet[Tag, str]:
    """Return the public ids of the subjects that bear a tag, to be used inside another query."""
    return Tag.objects.filter(kind=kind, tag=tag).values_list("subject", flat=True)
