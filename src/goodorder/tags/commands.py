"""Putting tags on and taking them off. Whoever calls has made sure that the actor may see the subject."""

from collections.abc import Sequence

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.tags.events import TagAdded, TagRemoved
from goodorder.tags.models import Tag
from goodorder.tags.rules import KINDS, as_tags


@command(needs="tags.edit")
def add_tags(ctx: Context, *, kind: str, subject: str, tags: Sequence[str]) -> list[str]:
    """Put tags on a subject; returns those it did not bear before. Raises Invalid for what is no tag."""
    checks.one_of(kind, KINDS, field="kind")
    added = []
    for tag in as_tags(tags):
        row, is_new = Tag.objects.get_or_create(
            kind=kind, subject=subject, tag=tag, defaults={"added_by": ctx.actor, "added_at": ctx.now}
        )
        if is_new:
            record(ctx, row, TagAdded(subject=subject, tag=tag), about=subject)
            added.append(tag)
    return added


@command(needs="tags.edit")
def remove_tags(ctx: Context, *, kind: str, subject: str, tags: Sequence[str]) -> list[str]:
    """Take tags off a subject; returns those it bore. Raises Invalid for what is no tag."""
    checks.one_of(kind, KINDS, field="kind")
    rows = list(Tag.objects.filter(kind=kind, subject=subject, tag__in=as_tags(tags)).locked())
    for row in rows:
        record(ctx, row, TagRemoved(subject=subject, tag=row.tag), about=subject)
        row.delete()
    return [row.tag for row in rows]
