"""Orders that wait: the queue, the supply they wait for, and which orders stand on it."""

from ninja import Query, Router

from goodorder.api.shapes.supply import (
    AffectedOrders,
    AffectedOrderShown,
    BackordersAsked,
    BackorderShown,
    SupplyAsked,
    SupplyCancelSent,
    SupplyChangeSent,
    SupplySent,
    SupplyShown,
)
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.inventory import commands
from goodorder.inventory.queries import expected_supply
from goodorder.orders.queries import affected_by
from goodorder.orders.queries import backorders as find_backorders

router = Router(tags=["Backorders"])


@reads(router, "/backorders", needs="orders.view")
def list_backorders(request: Call, query: Query[BackordersAsked]) -> Listed[BackorderShown]:
    """List who waits for what, in the order in which they are served."""
    return listed(find_backorders(request.auth, **query.model_dump()), BackorderShown.of)


@reads(router, "/supply", needs="inventory.view")
def list_supply(request: Call, query: Query[SupplyAsked]) -> Listed[SupplyShown]:
    """List what is to come, the earliest due first."""
    return listed(expected_supply(request.auth, **query.model_dump()), SupplyShown.of)


@writes(router, "/supply", calls=commands.expect_supply)
def expect_supply(request: Call, body: SupplySent) -> SupplyShown:
    """Announce supply: orders that wait are promised from it, in the order of their queue."""
    return SupplyShown.of(commands.expect_supply(request.auth, draft=body.as_draft()))


@writes(router, "/supply/{supply_id}/changes", calls=commands.change_expected)
def change_supply(request: Call, supply_id: str, body: SupplyChangeSent) -> SupplyShown:
    """Move supply to another day or quantity; orders whose day moves are promised again."""
    row = commands.change_expected(request.auth, expected_id=supply_id, **body.model_dump())
    return SupplyShown.of(row)


@writes(router, "/supply/{supply_id}/cancellations", calls=commands.cancel_expected)
def cancel_supply(request: Call, supply_id: str, body: SupplyCancelSent) -> SupplyShown:
    """Say that the rest of a supply will not come."""
    row = commands.cancel_expected(request.auth, expected_id=supply_id, reason=body.reason)
    return SupplyShown.of(row)


@reads(router, "/supply/{document}/affected-orders", needs="orders.view")
def list_affected_orders(request: Call, document: str) -> AffectedOrders:
    """List the open orders that stand on a supply document, with what is at risk when it slips."""
    found = affected_by(request.auth, document=document)
    return AffectedOrders(items=[AffectedOrderShown.of(order) for order in found])
