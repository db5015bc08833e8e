"""The warehouse floor: work that was put off begins, moves to another place, or is given up by its location."""

from goodorder.flows.jobs import periodic
from goodorder.fulfillment import commands as fulfillment
from goodorder.fulfillment.events import CancellationAnswered, WorkMoved
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.events import on
from goodorder.orders import commands as orders


@periodic("* * * * *", "begin_scheduled_work")
def begin_scheduled_work() -> int:
    """Hand work whose instant has come to its locations. Returns how many pieces."""
    return len(fulfillment.begin_scheduled(system_context("begin_scheduled_work")))


@on(WorkMoved)
def promise_moved(ctx: Context, fact: WorkMoved) -> None:
    """What leaves from elsewhere is promised again."""
    if not fact.demand.startswith("ord_"):
        return
    for line in fact.lines:
        reason = f"it leaves from {fact.location_to} instead of {fact.location_from}"
        orders.re_promise(ctx, order_id=fact.demand, line_ref=line["line_ref"], reason=reason)


@on(CancellationAnswered)
def cancel_what_was_let_go(ctx: Context, fact: CancellationAnswered) -> None:
    """Units a location agreed not to send are cancelled, with their stock and money."""
    if fact.is_agreed and fact.lines and fact.demand.startswith("ord_"):
        orders.cancel_released(ctx, order_id=fact.demand, lines=fact.lines, reason=fact.reason)
