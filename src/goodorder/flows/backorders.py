"""Backorders: what waits is served by the stock room in its own order; orders and promises follow."""

from goodorder.flows.jobs import periodic
from goodorder.inventory.events import ClaimsDisplaced, SupplyRebound, WaitingServed
from goodorder.inventory.queries import demands_overdue
from goodorder.kernel import clock
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.events import on
from goodorder.orders import commands as orders
from goodorder.orders import queries


@on(WaitingServed)
def follow_queue(ctx: Context, fact: WaitingServed) -> None:
    """Units that waited are held for the order now."""
    if fact.demand.startswith("ord_"):
        orders.absorb_served(ctx, order_id=fact.demand, explanation=fact.explanation)


@on(ClaimsDisplaced)
def follow_displacement(ctx: Context, fact: ClaimsDisplaced) -> None:
    """Units held for the order are not there after all: it waits for others."""
    if fact.demand.startswith("ord_"):
        orders.absorb_served(ctx, order_id=fact.demand, explanation=fact.cause)


@on(SupplyRebound)
def follow_supply(ctx: Context, fact: SupplyRebound) -> None:
    """The supply a line waits for moved: the customer hears of it if the promise does."""
    if fact.demand.startswith("ord_"):
        orders.re_promise(ctx, order_id=fact.demand, line_ref=fact.line_ref, reason=fact.cause)


@periodic("7 * * * *", "release_due")
def release_due() -> int:
    """Hand out preorders whose day has come, and what a policy kept back. Returns how many orders went to work."""
    ctx = system_context("release_due")
    waiting = queries.orders_to_release(clock.now().date())
    return sum(bool(orders.release_when_possible(ctx, order_id=order_id)) for order_id in waiting)


@periodic("37 0 * * *", "follow_overdue_supply")
def follow_overdue_supply() -> int:
    """Take promises back that stand on supply which should have come before today. Returns how many orders."""
    ctx = system_context("follow_overdue_supply")
    waiting = [demand for demand in demands_overdue(clock.now().date()) if demand.startswith("ord_")]
    for order_id in waiting:
        orders.re_promise(ctx, order_id=order_id, reason="the supply it waits for is overdue")
    return len(waiting)


@periodic("17 4 * * *", "ask_again")
def ask_again() -> int:
    """Lift the stock holds of orders that a location refused on an earlier day. Returns how many."""
    ctx = system_context("ask_again")
    parked = queries.orders_parked(clock.now().date())
    for order_id in parked:
        orders.release_hold(ctx, order_id=order_id, kind="stock")
    return len(parked)
