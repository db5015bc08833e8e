"""What every chapter shares: locking a return behind its order, and telling of it on the order's timeline."""

from collections.abc import Iterable

from goodorder.kernel.access import Context
from goodorder.kernel.events import Fact, record
from goodorder.orders import commands as orders
from goodorder.orders.commands.steps import locked as locked_order
from goodorder.orders.models import Order
from goodorder.returns.models import Return, ReturnLine
from goodorder.returns.states import RETURN


def locked(ctx: Context, return_id: str) -> tuple[Return, Order]:
    """Lock a return the actor may see, its order first; raises Missing."""
    found = Return.objects.visible_to(ctx).select_related("order").by_public_id(return_id)
    order = locked_order(ctx, found.order.public_id)
    ret = Return.objects.select_related("location").locked().one(pk=found.pk)
    ret.order = order
    return ret, order


def lines_of(ret: Return) -> list[ReturnLine]:
    """Return a locked return's lines, with the SKUs and order lines they are about."""
    return list(ret.lines.select_related("sku", "order_line").order_by("pk"))


def step(ret: Return, event: str, **changes: object) -> None:
    """Move a return's state and save what changed with it."""
    RETURN.step(ret, event)
    for name, value in changes.items():
        setattr(ret, name, value)
    ret.save(update_fields=["state", *changes])


def tell(ctx: Context, ret: Return, fact: Fact) -> None:
    """Record a fact about a return on its order's timeline."""
    record(ctx, ret, fact, about=ret.order.public_id)


def count(ctx: Context, ret: Return, name: str, units: Iterable[tuple[int, int]]) -> None:
    """Let the order's counters follow: (order line id, units) each take the named step."""
    lines = [{"line_ref": line_ref, "quantity": quantity} for line_ref, quantity in units if quantity]
    if lines:
        orders.record_progress(ctx, order_id=ret.order.public_id, step=name, lines=lines)


def give_up_rest(ctx: Context, ret: Return) -> None:
    """Expect nothing more of a return."""
    lines = [line for line in lines_of(ret) if line.open]
    if ret.outcome != "keep":
        count(ctx, ret, "not expected back any more", [(line.order_line_id, line.open) for line in lines])
    for line in lines:
        line.given_up += line.open
        line.save(update_fields=["given_up"])
