"""What is prompted with a SKU while an order is typed, and how often it is taken."""

from ninja import Router

from goodorder.calls.shapes.relations import RelationSent, RelationShown, RelationsShown
from goodorder.catalog import commands, queries
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.kernel.access import Context

router = Router(tags=["Products"])


@reads(router, "/skus/{sku_id}/relations", needs="catalog.view")
def list_relations(request: Call, sku_id: str) -> RelationsShown:
    """List what is prompted with a SKU, and how often it was shown and taken."""
    return _relations(request.auth, sku_id)


@writes(router, "/skus/{sku_id}/relations", calls=commands.relate_sku, key=KeyRule.OPTIONAL)
def relate_sku(request: Call, sku_id: str, body: RelationSent) -> RelationsShown:
    """Have another SKU prompted with this one, or change how."""
    commands.relate_sku(request.auth, sku_id=sku_id, other=body.sku, kind=body.kind, rank=body.rank)
    return _relations(request.auth, sku_id)


@writes(
    router,
    "/skus/{sku_id}/relations/{path:other}",
    calls=commands.unrelate_sku,
    key=KeyRule.OPTIONAL,
    method="DELETE",
    status=200,
)
def unrelate_sku(request: Call, sku_id: str, other: str) -> RelationsShown:
    """Prompt a SKU, named by any of its codes, no longer with this one."""
    commands.unrelate_sku(request.auth, sku_id=sku_id, other=other)
    return _relations(request.auth, sku_id)


def _relations(ctx: Context, sku_id: str) -> RelationsShown:
    found = queries.relations_of(ctx, sku_id=sku_id)
    return RelationsShown(items=[RelationShown.of(one) for one in found])
