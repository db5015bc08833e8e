"""Events about locked stock rows."""

from collections.abc import Iterable, Sequence

from goodorder.inventory.events import StockAdjusted
from goodorder.inventory.models import Stock
from goodorder.inventory.rules import Key
from goodorder.kernel.access import Context
from goodorder.kernel.events import Fact, record_all

BATCH = 5000


def stocks(keys: Iterable[Key]) -> list[Stock]:
    """Read stock rows, with SKU and location, as they are now, in the order of their keys."""
    ordered = list(keys)
    near = Stock.objects.filter(
        sku_id__in={sku_id for sku_id, _ in ordered}, location_id__in={place_id for _, place_id in ordered}
    )
    by_key = {(row.sku_id, row.location_id): row for row in near.select_related("sku", "location")}
    return [by_key[key] for key in ordered]


def tell(ctx: Context, facts: Sequence[tuple[Stock, Fact, str]]) -> None:
    """Record facts (stock row, fact, about) about rows just read under their locks, in three statements."""
    record_all(ctx, [(stock, fact, about, ctx.now) for stock, fact, about in facts])
    Stock.objects.bulk_update(
        {stock.pk: stock for stock, _, _ in facts}.values(), ["version"], batch_size=BATCH
    )


def adjusted(stock: Stock, quantity: int, reason: str) -> StockAdjusted:
    """Say that a stock row was corrected by so many units."""
    return StockAdjusted(
        sku_id=stock.sku.public_id, location=stock.location.code, quantity=quantity, reason=reason
    )
