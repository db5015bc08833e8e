"""Tags on orders, customers and products."""

from ninja import Query, Router

from goodorder.desk.shapes.tags import Kind, TagsInUseAsked, TagsSent, TagsShown
from goodorder.desk.subjects import seen
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.kernel.access import Context
from goodorder.tags import commands, queries

router = Router(tags=["Tags"])


@reads(router, "/tags", needs="tags.view")
def list_tags_in_use(request: Call, query: Query[TagsInUseAsked]) -> TagsShown:  # noqa: ARG001 - every route takes its request
    """List the tags in use for orders, customers or products."""
    return TagsShown(tags=queries.list_tags(query.kind))


@reads(router, "/tags/{kind}/{subject_id}", needs="tags.view")
def list_tags_of(request: Call, kind: Kind, subject_id: str) -> TagsShown:
    """List the tags of one order, customer or product."""
    return _shown(request.auth, kind, seen(request.auth, kind, subject_id))


@writes(router, "/tags/{kind}/{subject_id}", calls=commands.add_tags, key=KeyRule.OPTIONAL)
def add_tags_to(request: Call, kind: Kind, subject_id: str, body: TagsSent) -> TagsShown:
    """Put tags on an order, a customer or a product."""
    subject = seen(request.auth, kind, subject_id)
    commands.add_tags(request.auth, kind=kind, subject=subject, tags=body.tags)
    return _shown(request.auth, kind, subject)


@writes(router, "/tags/{kind}/{subject_id}/removals", calls=commands.remove_tags, key=KeyRule.OPTIONAL)
def remove_tags_from(request: Call, kind: Kind, subject_id: str, body: TagsSent) -> TagsShown:
    """Take tags off an order, a customer or a product."""
    subject = seen(request.auth, kind, subject_id)
    commands.remove_tags(request.auth, kind=kind, subject=subject, tags=body.tags)
    return _shown(request.auth, kind, subject)


def _shown(ctx: Context, kind: str, subject: str) -> TagsShown:
    return TagsShown(tags=queries.tags_of(ctx, kind=kind, subjects=[subject]).get(subject, []))
