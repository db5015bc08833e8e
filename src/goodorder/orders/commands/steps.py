"""What every chapter shares: locking an order, stepping its state, holding it, completing it."""

from collections import Counter
from collections.abc import Sequence

from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing
from goodorder.kernel.events import record
from goodorder.orders.events import OrderCompleted, OrderHeld
from goodorder.orders.models import Hold, Order, OrderLine, Transition, with_adjustments
from goodorder.orders.states import ORDER


def locked(ctx: Context, order_id: str) -> Order:
    """Lock an order the actor may see; raises Missing."""
    return Order.objects.visible_to(ctx).locked().one(public_id=order_id)


def lines_of(order: Order) -> list[OrderLine]:
    """Return the order's lines by position, with their SKUs; the order's lock covers them."""
    return with_adjustments(order.lines.select_related("sku").order_by("position"))


def line_at(lines: list[OrderLine], position: int) -> OrderLine:
    """Return the line at a position; raises Missing naming it."""
    for line in lines:
        if line.position == position:
            return line
    raise Missing(
        "orders.line_unknown", f"lines: the order has no line {position}", field="lines", line=position
    )


def step(ctx: Context, order: Order, event: str) -> None:
    """Move the order's state and write the move down."""
    source, target = ORDER.step(order, event)
    seq = order.transitions.count() + 1
    Transition.objects.create(order=order, seq=seq, from_state=source, to_state=target, at=ctx.now)
    order.save(update_fields=["state", "completed_at"])


def step_all(ctx: Context, orders: Sequence[Order], event: str) -> None:
    """Move the states of many locked orders as `step` does; the event leads all of them to one state."""
    moved = Counter(Transition.objects.filter(order__in=orders).values_list("order_id", flat=True))
    moves = []
    for order in orders:
        source, target = ORDER.step(order, event)
        seq = moved[order.pk] + 1
        moves.append(Transition(order=order, seq=seq, from_state=source, to_state=target, at=ctx.now))
    Transition.objects.bulk_create(moves)
    for target in {move.to_state for move in moves}:
        Order.objects.filter(pk__in=[move.order_id for move in moves]).update(state=target)


def put_on_hold(ctx: Context, order: Order, kind: str, reason: str) -> Hold:
    """Place a hold and tell of it; a second of the same kind is the first."""
    hold, placed = Hold.objects.get_or_create(
        order=order,
        kind=kind,
        released_at=None,
        defaults={"reason": reason, "placed_by": ctx.actor, "placed_at": ctx.now},
    )
    if placed:
        record(ctx, order, held(hold))
    return hold


def held(hold: Hold) -> OrderHeld:
    """Tell of a hold."""
    return OrderHeld(order_id=hold.order.public_id, hold=hold.kind, reason=hold.reason)


def complete_when_done(ctx: Context, order: Order, lines: list[OrderLine]) -> bool:
    """Complete the order once every unit still wanted has arrived or is lost."""
    items = [line for line in lines if line.kind == "item" and line.live]
    arrived = all(line.delivered + line.collected + line.lost == line.live for line in items)
    if not items or not arrived or order.state != "confirmed":
        return False
    order.completed_at = ctx.now
    step(ctx, order, "complete")
    record(ctx, order, OrderCompleted(order_id=order.public_id))
    return True
