"""Following the queue of the stock room: units that waited and were served are reserved."""

from goodorder.kernel.access import Context
from goodorder.kernel.events import record
from goodorder.orders.commands.claims import absorb, facts_of
from goodorder.orders.commands.promising import promise_again
from goodorder.orders.events import BackordersFilled, LinesBackordered
from goodorder.orders.models import Order, OrderLine


def take_in(ctx: Context, order: Order, lines: list[OrderLine], *, explanation: str = "") -> int:
    """Bring a locked order's counters to what the queue served meanwhile; returns how many units were."""
    served = absorb(order, lines)
    if not served:
        return 0
    OrderLine.objects.bulk_update(list(served), ["backordered", "reserved"])
    came = {line: units for line, units in served.items() if units > 0}
    gone = {line: -units for line, units in served.items() if units < 0}
    if came:
        fact = BackordersFilled(order_id=order.public_id, lines=facts_of(came), explanation=explanation)
        record(ctx, order, fact)
    if gone:
        record(ctx, order, LinesBackordered(order_id=order.public_id, lines=facts_of(gone)))
    reason = "the goods came in" if came else "goods held for it are not there after all"
    promise_again(ctx, order, lines, moved={line.pk for line in served}, reason=reason)
    return sum(came.values())
