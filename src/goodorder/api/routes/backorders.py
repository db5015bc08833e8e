"""Orders that wait: the queue, and which orders stand on a supply."""

from ninja import Query, Router

from goodorder.api.serving import Call, reads
from goodorder.api.shapes.base import Listed, listed
from goodorder.api.shapes.supply import (
    AffectedOrders,
    AffectedOrderShown,
    BackordersAsked,
    BackorderShown,
)
from goodorder.orders.queries import affected_by
from goodorder.orders.queries import backorders as find_backorders

router = Router(tags=["Backorders"])


@reads(router, "/backorders", needs="orders.view")
def list_backorders(request: Call, query: Query[BackordersAsked]) -> Listed[BackorderShown]:
    """List who waits for what, in the order in which they are served."""
    return listed(find_backorders(request.auth, **query.model_dump()), BackorderShown.of)


@reads(router, "/supply/{document}/affected-orders", needs="orders.view")
def list_affected_orders(request: Call, document: str) -> AffectedOrders:
    """List the open orders that stand on a supply document, with what is at risk when it slips."""
    found = affected_by(request.auth, document=document)
    return AffectedOrders(items=[AffectedOrderShown.of(order) for order in found])
