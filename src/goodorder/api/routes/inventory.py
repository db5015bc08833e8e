"""Stock: balances, receipts, corrections and movements."""

from ninja import Query, Router

from goodorder.api.shapes.corrections import AdjustmentShown, CorrectedStock
from goodorder.api.shapes.inventory import (
    AdjustmentSent,
    CountsSent,
    MovementShown,
    ReceiptSent,
    SafetySent,
    StockAsked,
    StockOfSku,
    StockShown,
)
from goodorder.api.shapes.pricing import CountShown
from goodorder.catalog.queries import get_sku, resolve_sku
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.inventory import commands
from goodorder.inventory.models import Adjustment
from goodorder.inventory.queries import list_movements, stock_of
from goodorder.inventory.queries import list_stock as find_stock
from goodorder.inventory.rules import PileName
from goodorder.kernel.access import Context
from goodorder.locations.queries import get_location

router = Router(tags=["Stock"])


def _shown(ctx: Context, sku: str) -> StockOfSku:
    found = stock_of(ctx, sku_id=resolve_sku(sku).public_id)
    return StockOfSku(items=[StockShown.of(stock) for stock in found])


@reads(router, "/stock", needs="inventory.view")
def list_stock(request: Call, query: Query[StockAsked]) -> Listed[StockShown]:
    """List balances."""
    return listed(find_stock(request.auth, **query.model_dump()), StockShown.of)


@reads(router, "/skus/{sku_id}/stock", needs="inventory.view")
def show_sku_stock(request: Call, sku_id: str) -> StockOfSku:
    """Show a SKU's balances at all locations."""
    found = stock_of(request.auth, sku_id=get_sku(request.auth, sku_id).public_id)
    return StockOfSku(items=[StockShown.of(stock) for stock in found])


@reads(router, "/skus/{sku_id}/movements", needs="inventory.view")
def list_sku_movements(request: Call, sku_id: str, query: Query[Asked]) -> Listed[MovementShown]:
    """List what changed a SKU's balances, newest first."""
    sku = get_sku(request.auth, sku_id)
    page = list_movements(request.auth, sku_id=sku.public_id, **query.model_dump())
    return listed(page, MovementShown.of)


@writes(router, "/stock/receipts", calls=commands.receive_stock)
def receive_stock(request: Call, body: ReceiptSent) -> StockOfSku:
    """Book units that came in."""
    get_location(request.auth, body.location)
    named = body.model_dump(include={"location", "sku", "quantity", "document", "reason"})
    commands.receive_stock(request.auth, **named, arrival=body.arrival())
    return _shown(request.auth, body.sku)


@writes(router, "/stock/adjustments", calls=commands.adjust_stock)
def adjust_stock(request: Call, body: AdjustmentSent) -> CorrectedStock:
    """Correct a balance; refused when orders hold the units.

    Worth more than the limit, the correction is `requested` of a second person, unless the caller's
    permissions include `inventory.write_off`.
    """
    get_location(request.auth, body.location)
    given = body.model_dump(exclude={"lot", "condition"})
    answer = commands.adjust_stock(request.auth, **given, pile=PileName(body.lot, body.condition))
    requested = AdjustmentShown.of(answer) if isinstance(answer, Adjustment) else None
    return CorrectedStock(items=_shown(request.auth, body.sku).items, requested=requested)


@writes(router, "/stock/safety-levels", calls=commands.set_safety)
def set_safety(request: Call, body: SafetySent) -> StockOfSku:
    """Keep units back from every promise."""
    get_location(request.auth, body.location)
    commands.set_safety(request.auth, **body.model_dump())
    return _shown(request.auth, body.sku)


@writes(router, "/stock/counts", calls=commands.import_stock)
def import_stock(request: Call, body: CountsSent) -> CountShown:
    """Bring a location's balances to what was counted."""
    get_location(request.auth, body.location)
    levels = [(level.sku, level.on_hand) for level in body.levels]
    commands.import_stock(request.auth, location=body.location, levels=levels)
    return CountShown(count=len(levels))
