"""Holds and confirmation: an order may be worked on when nothing stops it."""

from collections.abc import Collection

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record, record_many
from goodorder.orders.commands.steps import locked, put_on_hold, step, step_all
from goodorder.orders.events import HoldReleased, OrderConfirmed
from goodorder.orders.models import Hold, Order
from goodorder.orders.states import HOLD_KINDS
from goodorder.screening.queries import is_under_review


@command(needs="orders.hold")
def place_hold(ctx: Context, *, order_id: str, kind: str, reason: str) -> Hold:
    """Stop an order for a reason. Raises Invalid for an unknown kind, Refused when the order is finished."""
    if kind not in HOLD_KINDS:
        raise Invalid(
            "orders.hold_kind_unknown", f"kind: choose one of {', '.join(HOLD_KINDS)}", field="kind"
        )
    if not reason.strip():
        raise Invalid("orders.hold_reason_missing", "reason: say why the order must wait", field="reason")
    order = locked(ctx, order_id)
    if order.state not in {"placed", "confirmed"}:
        raise Refused("orders.finished", f"order {order.number} is {order.state}; there is nothing to hold")
    return put_on_hold(ctx, order, kind, reason)


@command(needs="orders.hold")
def release_hold(ctx: Context, *, order_id: str, kind: str) -> Hold | None:
    """Lift a hold; None when there is no open one of that kind (lifting twice does no harm).

    Raises Refused `orders.under_review` for what waits in the fraud queue: it is decided there.
    """
    order = locked(ctx, order_id)
    if kind == "fraud" and is_under_review(order.public_id):
        message = f"order {order.number} waits for a fraud review; accept or reject it there"
        raise Refused("orders.under_review", message, field="kind")
    hold = order.holds.filter(kind=kind, released_at=None).first()
    if hold is None:
        return None
    hold.released_by, hold.released_at = ctx.actor, ctx.now
    hold.save(update_fields=["released_by", "released_at"])
    record(ctx, order, HoldReleased(order_id=order.public_id, hold=kind))
    return hold


@command(needs="orders.confirm")
def confirm_order(ctx: Context, *, order_id: str) -> Order:
    """Confirm a placed order. Raises Refused `orders.held` naming the holds that stop it."""
    order = locked(ctx, order_id)
    if kinds := open_holds(order):
        message = f"order {order.number} is held: {', '.join(kinds)}; lift the holds first"
        raise Refused("orders.held", message, holds=kinds)
    _confirm(ctx, order)
    return order


@command(needs="orders.confirm")
def confirm_when_clear(ctx: Context, *, order_id: str) -> bool:
    """Confirm a placed order if no hold stops it; tells whether it did."""
    order = locked(ctx, order_id)
    if order.state != "placed" or open_holds(order):
        return False
    _confirm(ctx, order)
    return True


@command(needs="orders.confirm")
def confirm_clear(ctx: Context, *, order_ids: Collection[str]) -> list[str]:
    """Confirm those of many orders that `confirm_when_clear` would, in a few statements; returns their ids."""
    rows = Order.objects.visible_to(ctx).locked().filter(public_id__in=order_ids, state="placed")
    orders = list(rows.order_by("pk"))
    held = set(Hold.objects.filter(order__in=orders, released_at=None).values_list("order_id", flat=True))
    clear = [order for order in orders if order.pk not in held]
    step_all(ctx, clear, "confirm")
    record_many(ctx, [(order, OrderConfirmed(order_id=order.public_id)) for order in clear])
    return [order.public_id for order in clear]


def open_holds(order: Order) -> list[str]:
    """List the kinds of the order's open holds."""
    return list(order.holds.filter(released_at=None).order_by("kind").values_list("kind", flat=True))


def _confirm(ctx: Context, order: Order) -> None:
    step(ctx, order, "confirm")
    record(ctx, order, OrderConfirmed(order_id=order.public_id))
