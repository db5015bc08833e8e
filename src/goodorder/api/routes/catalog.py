"""Products, SKUs and their other codes."""

from ninja import Query, Router

from goodorder.api.once import KeyRule
from goodorder.api.serving import Call, reads, writes
from goodorder.api.shapes.base import Listed, listed
from goodorder.api.shapes.catalog import (
    AliasSent,
    ImportedShown,
    ProductSent,
    ProductShown,
    SkuChanges,
    SkusAsked,
    SkuSent,
    SkuShown,
    SkusSent,
)
from goodorder.catalog import commands
from goodorder.catalog.queries import get_sku
from goodorder.catalog.queries import list_skus as find_skus

router = Router(tags=["Products"])


@writes(router, "/products", calls=commands.add_product, key=KeyRule.OPTIONAL)
def add_product(request: Call, body: ProductSent) -> ProductShown:
    """Add a product; its variants are SKUs."""
    return ProductShown.of(commands.add_product(request.auth, **body.model_dump()))


@writes(router, "/skus", calls=commands.add_sku, key=KeyRule.OPTIONAL)
def add_sku(request: Call, body: SkuSent) -> SkuShown:
    """Add a variant to a product."""
    made = commands.add_sku(request.auth, product=body.product, draft=body.as_draft())
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
    commands.change_sku(request.auth, sku_id=sku.public_id, changes=body.model_dump(exclude_none=True))
    return SkuShown.of(get_sku(request.auth, sku.public_id))


@writes(router, "/skus/{sku_id}/aliases", calls=commands.add_alias, key=KeyRule.OPTIONAL)
def add_alias(request: Call, sku_id: str, body: AliasSent) -> SkuShown:
    """Give a SKU another code it is found by."""
    sku = get_sku(request.auth, sku_id)
    commands.add_alias(request.auth, sku_id=sku.public_id, kind=body.kind, value=body.value)
    return SkuShown.of(sku)


@writes(router, "/sku-imports", calls=commands.import_skus, key=KeyRule.OPTIONAL)
def import_skus(request: Call, body: SkusSent) -> ImportedShown:
    """Make or change many SKUs at once, by code."""
    done = commands.import_skus(request.auth, drafts=[one.as_draft() for one in body.skus])
    return ImportedShown.model_validate(done)
