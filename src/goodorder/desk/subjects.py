"""What can bear a tag, and who may see it; who may not see it may not tag it either."""

from collections.abc import Callable
from typing import Any

from goodorder.catalog.queries import get_sku
from goodorder.kernel.access import Context
from goodorder.orders.queries import get_order
from goodorder.parties.queries import get_customer

# What it takes to see a subject of a kind, and how it is found.
SUBJECTS: dict[str, tuple[str, Callable[[Context, str], Any]]] = {
    "order": ("orders.view", lambda ctx, subject: get_order(ctx, order_id=subject)),
    "customer": ("parties.view", get_customer),
    "product": ("catalog.view", get_sku),
}


def seen(ctx: Context, kind: str, subject_id: str) -> str:
    """Return the public id of a subject; raises Forbidden or Missing when the actor may not see it."""
    needs, find = SUBJECTS[kind]
    ctx.require(needs)
    return str(find(ctx, subject_id).public_id)
