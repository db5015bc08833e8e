"""Stock values: what moved gets its worth right after, never while a shop waits; a job picks up the rest."""

from goodorder.costing import commands as costing
from goodorder.costing.queries import skus_moved_with
from goodorder.flows.jobs import periodic
from goodorder.fulfillment.events import ShipmentShipped
from goodorder.inventory.events import StockAdjusted, StockReceived
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.events import on
from goodorder.stockroom.events import KitsBuilt

MOST_ROUNDS = 100


@on(StockReceived)
def value_received(ctx: Context, fact: StockReceived) -> None:
    """Goods that came in are worth what they cost."""
    costing.value_movements(ctx, sku_ids=[fact.sku_id])


@on(StockAdjusted)
def value_adjusted(ctx: Context, fact: StockAdjusted) -> None:
    """A correction makes stock worth more or less."""
    costing.value_movements(ctx, sku_ids=[fact.sku_id])


@on(KitsBuilt)
def value_kits(ctx: Context, fact: KitsBuilt) -> None:
    """Kits are worth what went into them."""
    costing.value_movements(ctx, sku_ids=[fact.sku_id])


@on(ShipmentShipped)
def value_shipped(ctx: Context, fact: ShipmentShipped) -> None:
    """What left has a cost."""
    if skus := skus_moved_with(fact.shipment_id):
        costing.value_movements(ctx, sku_ids=skus)


@periodic("* * * * *", "value_movements")
def value_what_waits() -> int:
    """Value what no reaction did: counts, losses on the way, pools that were busy. Returns how many movements it was."""
    done = 0
    for _ in range(MOST_ROUNDS):
        valued = costing.value_movements(system_context("value_movements"))
        done += valued
        if not valued:
            break
    return done
