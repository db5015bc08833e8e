"""Products, SKUs and their other codes."""

from ninja import Query, Router

from goodorder.api.shapes.catalog import (
    AliasEndSent,
    AliasSent,
    ImportedShown,
    KitPartShown,
    PartsSent,
    PartsShown,
    ProductSent,
    ProductShown,
    SkuChanges,
    SkusAsked,
    SkuSent,
    SkuShown,
    SkusSent,
    SuccessorSent,
)
from goodorder.catalog import commands
from goodorder.catalog.queries import get_sku, kit_parts_of
from goodorder.catalog.queries import list_skus as find_skus
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.fields.commands import answer_product, import_products

router = Router(tags=["Products"])


@writes(router, "/products", calls=commands.add_product, key=KeyRule.OPTIONAL)
def add_product(request: Call, body: ProductSent) -> ProductShown:
    """Add a product; its variants are SKUs."""
    return ProductShown.of(commands.add_product(request.auth, **body.model_dump()))


@writes(router, "/skus", calls=commands.add_sku, key=KeyRule.OPTIONAL)
def add_sku(request: Call, body: SkuSent) -> SkuShown:
    """Add a variant to a product, with custom fields."""
    made = commands.add_sku(request.auth, product=body.product, draft=body.as_draft())
    answer_product(request.auth, sku=made, values=body.fields)
    return SkuShown.of(get_sku(request.auth, made.public_id))


@reads(router, "/skus", needs="catalog.view")
def list_skus(request: Call, query: Query[SkusAsked]) -> Listed[SkuShown]:
    """List SKUs."""
    return listed(find_skus(request.auth, **query.model_dump()), SkuShown.of)


@reads(router, "/skus/{sku_id}", needs="catalog.view")
def show_sku(request: Call, sku_id: str) -> SkuShown:
    """Show a SKU."""
    return SkuShown.of(get_sku(request.auth, sku_id))


@writes(router, "/skus/{sku_id}", calls=commands.change_sku, key=KeyRule.OPTIONAL, method="PATCH", status=200)
def change_sku(request: Call, sku_id: str, body: SkuChanges) -> SkuShown:
    """Change a SKU; fields left out stay as they are."""
    sku = get_sku(request.auth, sku_id)
    commands.change_sku(request.auth, sku_id=sku.public_id, changes=body.model_dump(exclude_unset=True))
    return SkuShown.of(get_sku(request.auth, sku.public_id))


@writes(router, "/skus/{sku_id}/aliases", calls=commands.add_alias, key=KeyRule.OPTIONAL)
def add_alias(request: Call, sku_id: str, body: AliasSent) -> SkuShown:
    """Give a SKU another code it is found by."""
    sku = get_sku(request.auth, sku_id)
    commands.add_alias(request.auth, sku_id=sku.public_id, **body.model_dump())
    return SkuShown.of(get_sku(request.auth, sku.public_id))


@writes(router, "/skus/{sku_id}/alias-ends", calls=commands.end_alias, key=KeyRule.OPTIONAL)
def end_alias(request: Call, sku_id: str, body: AliasEndSent) -> SkuShown:
    """Let a SKU answer to another code no more from a day on; then another SKU may."""
    commands.end_alias(request.auth, sku_id=sku_id, **body.model_dump())
    return SkuShown.of(get_sku(request.auth, sku_id))


@reads(router, "/skus/{sku_id}/parts", needs="catalog.view")
def show_kit_parts(request: Call, sku_id: str) -> PartsShown:
    """Show what a kit is made of."""
    return PartsShown(items=[KitPartShown.of(part) for part in kit_parts_of(request.auth, sku_id=sku_id)])


@writes(
    router,
    "/skus/{sku_id}/parts",
    calls=commands.set_kit_parts,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_kit_parts(request: Call, sku_id: str, body: PartsSent) -> PartsShown:
    """Say what a kit or built SKU is made of; orders placed before keep what they were made of."""
    parts = [(part.sku, part.quantity) for part in body.parts]
    commands.set_kit_parts(request.auth, sku_id=sku_id, parts=parts)
    return PartsShown(items=[KitPartShown.of(part) for part in kit_parts_of(request.auth, sku_id=sku_id)])


@writes(
    router,
    "/skus/{sku_id}/successor",
    calls=commands.set_successor,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def set_successor(request: Call, sku_id: str, body: SuccessorSent) -> SkuShown:
    """Say what is sold instead of a SKU one day."""
    commands.set_successor(request.auth, sku_id=sku_id, successor=body.sku)
    return SkuShown.of(get_sku(request.auth, sku_id))


@writes(router, "/sku-imports", calls=commands.import_skus, key=KeyRule.OPTIONAL)
def import_skus(request: Call, body: SkusSent) -> ImportedShown:
    """Make or change many SKUs at once, by code; a new one needs the custom fields that are required."""
    done = import_products(request.auth, rows=[(one.as_draft(), one.fields) for one in body.skus]).imported
    return ImportedShown.model_validate(done)
