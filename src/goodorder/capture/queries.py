"""What may be said of an order that has just been captured, without reading it."""

from goodorder.kernel.access import internal_query
from goodorder.orders import rules
from goodorder.orders.commands.placing import Worked
from goodorder.orders.queries import Rollups


@internal_query
def first_rollups(worked: Worked) -> Rollups:
    """Return the computed words of a new order: nothing is sent, nothing is paid."""
    live = sum(line.live for line in worked.lines if line.kind == "item")
    paid = rules.payment_status(worked.order.total, 0, 0, 0)
    return Rollups(rules.fulfilment_status(live, 0), paid, (worked.hold.kind,) if worked.hold else ())
