"""Collected at the store: work is brought to the counter, and what nobody collects goes back."""

from collections.abc import Sequence

from goodorder.flows.jobs import periodic
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment import queries as work
from goodorder.fulfillment.events import FulfillmentRequested, PickupUncollected
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.command import attempt
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import on, on_many
from goodorder.orders import commands as orders
from goodorder.shipping import queries as shipping


@on_many(FulfillmentRequested)
def bring_to_counter(ctx: Context, facts: Sequence[FulfillmentRequested]) -> None:
    """What is collected is worked on at the store; when its stock is elsewhere, somebody must decide."""
    if stores := shipping.pickup_stores():
        services = work.services_of([fact.fulfillment_order_id for fact in facts])
        for fact in facts:
            if store := stores.get(services.get(fact.fulfillment_order_id, "")):
                _bring(ctx, fact, store)


def _bring(ctx: Context, fact: FulfillmentRequested, store: str) -> None:
    about = fact.fulfillment_order_id
    try:
        if fact.location != store:
            attempt(lambda: fulfillment.move_work(ctx, fulfillment_order_id=about, location=store))
    except Refused:
        reason = f"to be collected at {store}, but its goods are at {fact.location}"
        fulfillment.hold_work(ctx, fulfillment_order_id=about, reason=reason)
    else:
        fulfillment.open_pickup(ctx, fulfillment_order_id=about)


@on(PickupUncollected)
def cancel_uncollected(ctx: Context, fact: PickupUncollected) -> None:
    """What lies on its shelf again is cancelled, with its money."""
    if fact.lines and fact.demand.startswith("ord_"):
        orders.cancel_released(ctx, order_id=fact.demand, lines=fact.lines, reason=fact.reason)


@periodic("*/10 * * * *", "return_uncollected_pickups")
def return_uncollected_pickups() -> int:
    """Put goods whose hold time is over back. Returns how many pickups."""
    return fulfillment.return_uncollected(system_context("return_uncollected_pickups"))
