"""Cancellation before shipment: exact stock release, exact money, as far as the warehouse still agrees."""

from collections.abc import Mapping, Sequence
from typing import Any

from goodorder.fulfillment import commands as fulfillment
from goodorder.inventory import commands as inventory
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.kernel.ids import new_id
from goodorder.kernel.quantity import checked as checked_quantity
from goodorder.orders.commands.kits import kit_lines
from goodorder.orders.commands.promising import promise_again
from goodorder.orders.commands.served import take_in
from goodorder.orders.commands.steps import complete_when_done, line_at, lines_of, locked, step
from goodorder.orders.events import LinesCancelled, OrderCancelled
from goodorder.orders.models import BUCKETS, Order, OrderLine
from goodorder.orders.rules import taken_for_cancel, units_of_kits
from goodorder.payments import commands as payments

OPEN_STATES = ("placed", "confirmed")


@command(needs="orders.cancel")
def cancel_lines(
    ctx: Context,
    *,
    order_id: str,
    quantities: Mapping[int, int] | None = None,
    kits: Mapping[int, int] | None = None,
    reason: str,
) -> Order:
    """Cancel units (position → count) and whole kits (group → count), or everything left when both are None.

    What is packed stays. Stock and authorisation are released for exactly these units. Raises Refused
    `orders.too_late` naming the line or kit when more is asked than can be taken back, `orders.nothing_to_cancel` when nothing is left.
    """
    if not reason.strip():
        raise Invalid("orders.cancel_reason_missing", "reason: say why it is cancelled", field="reason")
    order = locked(ctx, order_id)
    if order.state not in OPEN_STATES:
        raise Refused("orders.finished", f"order {order.number} is {order.state}; nothing can be cancelled")
    lines = lines_of(order)
    take_in(ctx, order, lines)
    cancelled = _cancel_items(ctx, order, lines, _with_kits(lines, quantities, kits))
    _conclude(ctx, order, lines, cancelled, reason)
    return order


@command(needs="orders.follow")
def cancel_released(ctx: Context, *, order_id: str, lines: Sequence[Mapping[str, int]], reason: str) -> Order:
    """Cancel units a location agreed not to send, or that nobody collected: {"line_ref", "quantity"} each.

    Raises Refused `orders.finished` when the order has ended; what was cancelled meanwhile is passed over.
    """
    order = locked(ctx, order_id)
    if order.state not in OPEN_STATES:
        raise Refused("orders.finished", f"order {order.number} is {order.state}; nothing can be cancelled")
    rows = lines_of(order)
    by_ref, cancelled = {line.pk: line for line in rows}, []
    for entry in lines:
        line = by_ref[entry["line_ref"]]
        given = _undo(ctx, order, line, "released", min(entry["quantity"], line.released))
        line.released -= given
        if given:
            cancelled.append(_cancelled(line, given, already_taken=True))
    if cancelled:
        _conclude(ctx, order, rows, cancelled, reason)
    return order


def _conclude(
    ctx: Context, order: Order, lines: list[OrderLine], cancelled: list[dict[str, Any]], reason: str
) -> None:
    """Write what was cancelled, with the charges when nothing is left, and tell it with its money."""
    if not any(line.live for line in lines if line.kind == "item"):
        cancelled += [_cancelled(line, line.live) for line in lines if line.kind != "item" and line.live]
    _save(lines)
    amount = sum(entry["total"] for entry in cancelled)
    if amount:
        payments.reduce_payable(ctx, about=order.public_id, amount=amount, reason=reason)
    fact = LinesCancelled(
        order_id=order.public_id,
        cancellation_ref=new_id("can"),
        left=_left(lines),
        lines=cancelled,
        amount=amount,
        reason=reason,
    )
    record(ctx, order, fact)
    moved = {entry["line_ref"] for entry in cancelled}
    promise_again(ctx, order, lines, moved=moved, reason="units of it were cancelled")
    _finish(ctx, order, lines, reason)


def _with_kits(
    lines: list[OrderLine], quantities: Mapping[int, int] | None, kits: Mapping[int, int] | None
) -> Mapping[int, int] | None:
    """Add the units that whole kits amount to; None when neither says what to cancel."""
    if kits is None:
        return quantities
    counted = {group: checked_quantity(count, field=f"kits[{group}]") for group, count in kits.items()}
    found = dict(quantities or {})
    for position, units in units_of_kits(kit_lines(lines), counted).items():
        found[position] = found.get(position, 0) + units
    return found


def _cancel_items(
    ctx: Context, order: Order, lines: list[OrderLine], quantities: Mapping[int, int] | None
) -> list[dict[str, Any]]:
    """Take back what was asked, or as much as possible of everything; returns the facts of the lines."""
    if quantities is None:
        open_items = [line for line in lines if line.kind == "item" and line.live > line.handed_over]
        entries = [
            _take_back(ctx, order, line, line.live - line.handed_over, whole=False) for line in open_items
        ]
    else:
        asked = {
            position: checked_quantity(n, field=f"quantities[{position}]")
            for position, n in quantities.items()
        }
        entries = [_take_back(ctx, order, line_at(lines, at), asked[at], whole=True) for at in sorted(asked)]
    taken = [entry for entry in entries if entry]
    if not taken:
        raise Refused(
            "orders.nothing_to_cancel", f"order {order.number} has nothing left that could be cancelled"
        )
    return taken


def _take_back(ctx: Context, order: Order, line: OrderLine, count: int, *, whole: bool) -> dict[str, Any]:
    """Cancel up to `count` units of a line (all or refuse when `whole`); empty when nothing could be had."""
    if line.kind != "item":
        raise Refused(
            "orders.charge_not_cancellable", f"line {line.position} is a charge; it goes with the last item"
        )
    done = take_units(ctx, order, line, count)
    if whole and done < count:
        raise too_late(line, count, done)
    return _cancelled(line, done, already_taken=True) if done else {}


def take_units(ctx: Context, order: Order, line: OrderLine, count: int) -> int:
    """Take up to `count` units that have not left out of a line's buckets, with the claims behind them.

    Those that cost nobody anything go first. Returns how many there were; the caller says what they are now.
    """
    done = 0
    for bucket, units in taken_for_cancel({name: getattr(line, name) for name in BUCKETS}, count).items():
        given = _undo(ctx, order, line, bucket, units)
        setattr(line, bucket, getattr(line, bucket) - given)
        done += given
    return done


def too_late(line: OrderLine, asked: int, possible: int) -> Refused:
    """Return the refusal of more units than have not left."""
    message = (
        f"line {line.position}: only {possible} of {asked} can still be had back; the rest is packed or gone"
    )
    return Refused("orders.too_late", message, field="quantities", line=line.position, possible=possible)


def _undo(ctx: Context, order: Order, line: OrderLine, bucket: str, units: int) -> int:
    """Release the claims behind a bucket's units; returns how many the warehouse let go."""
    about = order.public_id
    held = units
    if bucket == "backordered":  # what the queue served in this very moment is held by now
        held -= inventory.stop_waiting(ctx, demand=about, line_ref=line.pk, quantity=units)
    if bucket in {"backordered", "reserved", "allocated"} and held:
        inventory.release_reservations(
            ctx, demand=about, line_ref=line.pk, quantity=held, is_allocated=bucket == "allocated"
        )
    if bucket != "released":
        return units
    given = fulfillment.take_back(ctx, demand=about, line_ref=line.pk, quantity=units)
    for place, quantity in given.items():
        inventory.release_reservations(
            ctx, demand=about, line_ref=line.pk, quantity=quantity, location=place, is_allocated=True
        )
    return sum(given.values())


def _cancelled(line: OrderLine, count: int, *, already_taken: bool = False) -> dict[str, Any]:
    """Count units as cancelled, from the back of the line, and return their exact amounts."""
    units = line.units(first=line.live - count, count=count)
    line.cancelled += count
    if not already_taken:
        line.unsourced -= count
    return units


def _left(lines: list[OrderLine]) -> int:
    """Return how many units are still to be sent."""
    return sum(line.live - line.handed_over for line in lines if line.kind == "item")


def _save(lines: list[OrderLine]) -> None:
    OrderLine.objects.bulk_update(lines, ["cancelled", *BUCKETS])


def _finish(ctx: Context, order: Order, lines: list[OrderLine], reason: str) -> None:
    """End the order when nothing is left to do."""
    if _left(lines):
        return
    if any(line.live for line in lines):
        complete_when_done(ctx, order, lines)
        return
    step(ctx, order, "cancel")
    order.holds.filter(released_at=None).update(released_by=ctx.actor, released_at=ctx.now)
    record(ctx, order, OrderCancelled(order_id=order.public_id, reason=reason))
