"""Stock to channel: whatever changes what can be sold, the channels with publish rules are told of it."""

from collections.abc import Iterable, Sequence

from goodorder.availability import commands as availability
from goodorder.availability import queries as availability_queries
from goodorder.carts.events import CartAbandoned, CartChanged
from goodorder.catalog.queries import ids_of
from goodorder.flows.jobs import periodic
from goodorder.inventory.events import (
    ClaimsDisplaced,
    ClaimsMoved,
    ConditionChanged,
    LotBlocked,
    LotUnblocked,
    SafetyChanged,
    StockAdjusted,
    StockReceived,
    WaitingServed,
)
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.events import on, on_many
from goodorder.orders.events import (
    BackordersFilled,
    LinesCancelled,
    LineSubstituted,
    OrderPlaced,
    WorkProgressed,
)
from goodorder.stockroom import queries as papers
from goodorder.stockroom.events import (
    CountPosted,
    DiscrepancyExplained,
    KitsBuilt,
    TransferApproved,
    TransferCancelled,
    TransferReceived,
    TransferShipped,
)


def _tell(ctx: Context, sku_ids: Iterable[int]) -> None:
    availability.publish_stock(ctx, sku_ids=sorted(set(sku_ids)), changed_at=ctx.caused_at or ctx.now)


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


@on(WaitingServed)
def publish_served(ctx: Context, fact: WaitingServed) -> None:
    """What went to those who waited is gone."""
    _tell(ctx, availability_queries.skus_of(fact.demand))


@on(ClaimsMoved)
def publish_moved(ctx: Context, fact: ClaimsMoved) -> None:
    """Claims lie elsewhere now, which counts where a place has a rule of its own."""
    _tell(ctx, availability_queries.skus_of(fact.demand))


@on(ClaimsDisplaced)
def publish_displaced(ctx: Context, fact: ClaimsDisplaced) -> None:
    """A promise was given up for want of units; what is left may be another number."""
    _tell(ctx, ids_of([fact.sku_id]))


@on(ConditionChanged)
def publish_condition(ctx: Context, fact: ConditionChanged) -> None:
    """What is quarantined or damaged is not for sale, what is good again is."""
    _tell(ctx, ids_of([fact.sku_id]))


@on(KitsBuilt)
def publish_built(ctx: Context, fact: KitsBuilt) -> None:
    """Components became kits, or kits components."""
    _tell(ctx, papers.skus_on(fact.document))


@on(CountPosted)
def publish_counted(ctx: Context, fact: CountPosted) -> None:
    """A count found more, or less."""
    _tell(ctx, papers.skus_on(fact.count_id))


@on(LotBlocked)
def publish_blocked(ctx: Context, fact: LotBlocked) -> None:
    """A lot is not for sale."""
    _tell(ctx, ids_of([fact.sku_id]))


@on(LotUnblocked)
def publish_unblocked(ctx: Context, fact: LotUnblocked) -> None:
    """A lot is for sale again."""
    _tell(ctx, ids_of([fact.sku_id]))


@on(TransferApproved)
def publish_set_aside(ctx: Context, fact: TransferApproved) -> None:
    """What is to go elsewhere is not for sale here."""
    _tell(ctx, papers.skus_on(fact.transfer_id))


@on(TransferShipped)
def publish_sent(ctx: Context, fact: TransferShipped) -> None:
    """What will not go after all is for sale again."""
    _tell(ctx, papers.skus_on(fact.transfer_id))


@on(TransferReceived)
def publish_arrived(ctx: Context, fact: TransferReceived) -> None:
    """What arrived is for sale there."""
    _tell(ctx, papers.skus_on(fact.transfer_id))


@on(DiscrepancyExplained)
def publish_explained(ctx: Context, fact: DiscrepancyExplained) -> None:
    """What was found after all is for sale."""
    _tell(ctx, papers.skus_on(fact.transfer_id))


@on(TransferCancelled)
def publish_not_sent(ctx: Context, fact: TransferCancelled) -> None:
    """What stays is for sale here again."""
    _tell(ctx, papers.skus_on(fact.transfer_id))


# Customers take it, or give it back.


@on_many(OrderPlaced)
def publish_sold(ctx: Context, facts: Sequence[OrderPlaced]) -> None:
    """What one channel sold, the others must not."""
    _tell(ctx, availability_queries.skus_of(*(fact.order_id for fact in facts)))


@on(LinesCancelled)
def publish_cancelled(ctx: Context, fact: LinesCancelled) -> None:
    """What nobody wants any more can be sold again."""
    _tell(ctx, availability_queries.skus_of(fact.order_id))


@on(BackordersFilled)
def publish_filled(ctx: Context, fact: BackordersFilled) -> None:
    """What went to an order that waited is gone."""
    _tell(ctx, availability_queries.skus_of(fact.order_id))


@on(WorkProgressed)
def publish_found_elsewhere(ctx: Context, fact: WorkProgressed) -> None:
    """What a picker did not find was taken from another place."""
    if fact.step == "short":
        _tell(ctx, availability_queries.skus_of(fact.order_id))


@on(LineSubstituted)
def publish_substituted(ctx: Context, fact: LineSubstituted) -> None:
    """One goes back to the shelf, another is taken instead."""
    _tell(ctx, availability_queries.skus_of(fact.order_id))


@on(CartChanged)
def publish_put_aside(ctx: Context, fact: CartChanged) -> None:
    """What lies in a cart is kept from the others for a while."""
    _tell(ctx, availability_queries.skus_of(fact.cart_id))


@on(CartAbandoned)
def publish_left_behind(ctx: Context, fact: CartAbandoned) -> None:
    """What was left in a cart can be sold again."""
    _tell(ctx, availability_queries.skus_of(fact.cart_id))


# And what no event tells, such as a hold that ran out or a lot that expired, is found by looking.


@periodic("*/5 * * * *", "reconcile_publications")
def reconcile() -> int:
    """Compare everything channels were told with what is there. Returns how many quantities were wrong."""
    ctx = system_context("reconcile_publications")
    found = [
        availability.reconcile_publications(ctx, channel=code)
        for code in availability_queries.channels_published()
    ]
    return sum(one.differed for one in found)
