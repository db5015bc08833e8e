"""Tags on orders, customers and products."""

from collections.abc import Callable
from typing import Any

from ninja import Query, Router

from goodorder.catalog.queries import get_sku
from goodorder.desk.shapes.tags import Kind, TagsInUseAsked, TagsSent, TagsShown
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.kernel.access import Context
from goodorder.orders.queries import get_order
from goodorder.parties.queries import get_customer
from goodorder.tags import commands, queries

router = Router(tags=["Tags"])
# What it takes to see a subject of a kind, and how it is found; who may not see it may not tag it either.
_SEEN: dict[str, tuple[str, Callable[[Context, str], Any]]] = {
    "order": ("orders.view", lambda ctx, subject: get_order(ctx, order_id=subject)),
    "customer": ("parties.view", get_customer),
    "product": ("catalog.view", get_sku),
}


@reads(router, "/tags", needs="tags.view")
def list_tags_in_use(request: Call, query: Query[TagsInUseAsked]) -> TagsShown:
    """List the tags in use for orders, customers or products."""
    return TagsShown(tags=queries.list_tags(request.auth, kind=query.kind))


@reads(router, "/tags/{kind}/{subject_id}", needs="tags.view")
def list_tags_of(request: Call, kind: Kind, subject_id: str) -> TagsShown:
    """List the tags of one order, customer or product."""
    return _shown(request.auth, kind, _public_id(request.auth, kind, subject_id))


@writes(router, "/tags/{kind}/{subject_id}", calls=commands.add_tags, key=KeyRule.OPTIONAL)
def add_tags_to(request: Call, kind: Kind, subject_id: str, body: TagsSent) -> TagsShown:
    """Put tags on an order, a customer or a product."""
    subject = _public_id(request.auth, kind, subject_id)
    commands.add_tags(request.auth, kind=kind, subject=subject, tags=body.tags)
    return _shown(request.auth, kind, subject)


@writes(router, "/tags/{kind}/{subject_id}/removals", calls=commands.remove_tags, key=KeyRule.OPTIONAL)
def remove_tags_from(request: Call, kind: Kind, subject_id: str, body: TagsSent) -> TagsShown:
    """Take tags off an order, a customer or a product."""
    subject = _public_id(request.auth, kind, subject_id)
    commands.remove_tags(request.auth, kind=kind, subject=subject, tags=body.tags)
    return _shown(request.auth, kind, subject)


def _public_id(ctx: Context, kind: str, subject_id: str) -> str:
    """Return the public id of a subject; raises Forbidden or Missing when the actor may not see it."""
    needs, find = _SEEN[kind]
    ctx.require(needs)
    return str(find(ctx, subject_id).public_id)


def _shown(ctx: Context, kind: str, subject: str) -> TagsShown:
    return TagsShown(tags=queries.tags_of(ctx, kind=kind, subjects=[subject]).get(subject, []))
