"""Following the queue of the stock room: units that waited and were served are reserved."""

from goodorder.kernel.access import Context
from goodorder.kernel.events import record
from goodorder.orders.commands.claims import absorb, facts_of
from goodorder.orders.commands.promising import promise_again
from goodorder.orders.events import BackordersFilled
from goodorder.orders.models import Order, OrderLine


def take_in(ctx: Context, order: Order, lines: list[OrderLine], *, explanation: str = "") -> int:
    """Bring a locked order's counters to what the queue served meanwhile; returns how many units were."""
    served = absorb(order, lines)
    if not served:
        return 0
    OrderLine.objects.bulk_update(list(served), ["backordered", "reserved"])
    fact = BackordersFilled(order_id=order.public_id, lines=facts_of(served), explanation=explanation)
    record(ctx, order, fact)
    promise_again(ctx, order, lines, moved={line.pk for line in served}, reason="the goods came in")
    return sum(served.values())
