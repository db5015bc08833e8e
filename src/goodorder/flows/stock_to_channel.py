"""Stock to channel: whatever changes what can be sold, the channels with publish rules are told of it."""

from collections.abc import Iterable

from goodorder.catalog.queries import ids_of
from goodorder.inventory import commands as inventory
from goodorder.inventory import queries as stock
from goodorder.inventory.events import SafetyChanged, StockAdjusted, StockReceived
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.events import on
from goodorder.kernel.jobs import periodic
from goodorder.orders.events import BackordersFilled, LinesCancelled, OrderPlaced, WorkProgressed
from goodorder.orders.queries import skus_of


def _tell(ctx: Context, sku_ids: Iterable[int]) -> None:
    inventory.publish_stock(ctx, sku_ids=sorted(set(sku_ids)), changed_at=ctx.caused_at or ctx.now)


# The house moves stock.


@on(StockReceived)
def publish_received(ctx: Context, fact: StockReceived) -> None:
    """More to sell."""
    _tell(ctx, ids_of([fact.sku_id]))


@on(StockAdjusted)
def publish_adjusted(ctx: Context, fact: StockAdjusted) -> None:
    """What was found, or is missing."""
    _tell(ctx, ids_of([fact.sku_id]))


@on(SafetyChanged)
def publish_safety(ctx: Context, fact: SafetyChanged) -> None:
    """What is withheld, or no longer."""
    _tell(ctx, ids_of([fact.sku_id]))


# Customers take it, or give it back.


@on(OrderPlaced)
def publish_sold(ctx: Context, fact: OrderPlaced) -> None:
    """What one channel sold, the others must not."""
    _tell(ctx, skus_of(fact.order_id))


@on(LinesCancelled)
def publish_cancelled(ctx: Context, fact: LinesCancelled) -> None:
    """What nobody wants any more can be sold again."""
    _tell(ctx, skus_of(fact.order_id))


@on(BackordersFilled)
def publish_served(ctx: Context, fact: BackordersFilled) -> None:
    """What went to those who waited is gone."""
    _tell(ctx, skus_of(fact.order_id))


@on(WorkProgressed)
def publish_found_elsewhere(ctx: Context, fact: WorkProgressed) -> None:
    """What a picker did not find was taken from another place."""
    if fact.step == "short":
        _tell(ctx, skus_of(fact.order_id))


# And what no event tells, such as a cart's time that ran out, is found by looking.


@periodic("*/10 * * * *", "reconcile_publications")
def reconcile() -> int:
    """Compare everything channels were told with what is there. Returns how many quantities were wrong."""
    ctx = system_context("reconcile_publications")
    found = [inventory.reconcile_publications(ctx, channel=code) for code in stock.channels_published()]
    return sum(one.differed for one in found)
