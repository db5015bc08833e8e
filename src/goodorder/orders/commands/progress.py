"""Following the warehouse: picked and packed, handed over with its exact value, delivered, completed."""

from collections.abc import Sequence
from typing import Any

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid
from goodorder.kernel.events import record
from goodorder.orders.commands.steps import complete_when_done, lines_of, locked
from goodorder.orders.events import GoodsDelivered, GoodsHandedOver, WorkProgressed
from goodorder.orders.models import Order, OrderLine, with_adjustments

Units = Sequence[dict[str, int]]  # {"line_ref": order line, "quantity": units}
# What each step of the warehouse does to the counters.
STEPS = {
    "picked": {"picked": 1},
    "put back": {"picked": -1},
    "packed": {"packed": 1},
    "unpacked": {"packed": -1},
    "expected back": {"return_expected": 1},
    "not expected back any more": {"return_expected": -1},
    "back": {"return_expected": -1, "returned": 1},
    "back unannounced": {"returned": 1},
    "lost on the way": {"lost": 1},
}


@command(needs="orders.follow")
def record_progress(ctx: Context, *, order_id: str, step: str, lines: Units) -> None:
    """Count units that take one of the steps, from picked to back again. Raises Invalid for another step."""
    if step not in STEPS:
        raise Invalid("orders.step_unknown", f"step: choose one of {', '.join(STEPS)}", field="step")
    counters = STEPS[step]
    order = locked(ctx, order_id)
    for line, quantity in _matched(order, lines):
        for counter, sign in counters.items():
            setattr(line, counter, getattr(line, counter) + sign * quantity)
        line.save(update_fields=[*counters])
    record(ctx, order, WorkProgressed(order_id=order.public_id, step=step, lines=list(lines)))
    if "lost" in counters:
        complete_when_done(ctx, order, lines_of(order))


@command(needs="orders.follow")
def record_handover(ctx: Context, *, order_id: str, shipment_id: str, lines: Units) -> None:
    """Count units as handed over and tell what exactly they are worth; charges go with the first shipment."""
    order = locked(ctx, order_id)
    entries = [_hand_over(line, quantity) for line, quantity in _matched(order, lines)]
    charges = order.lines.filter(unsourced__gt=0).exclude(kind="item").order_by("position")
    entries += [_hand_over(charge, charge.unsourced) for charge in with_adjustments(charges)]
    fact = GoodsHandedOver(
        order_id=order.public_id,
        shipment_id=shipment_id,
        amount=sum(entry["total"] for entry in entries),
        currency=order.currency,
        lines=entries,
    )
    record(ctx, order, fact)


def _hand_over(line: OrderLine, quantity: int) -> dict[str, Any]:
    """Move units to handed_over, from the front of the line, and return them with their exact amounts."""
    units = line.units(first=line.handed_over, count=quantity)
    if line.kind == "item":
        line.released -= quantity
        line.picked -= quantity
        line.packed -= quantity
    else:
        line.unsourced -= quantity
        line.delivered += quantity
    line.handed_over += quantity
    line.save(update_fields=["released", "picked", "packed", "unsourced", "handed_over", "delivered"])
    return units


@command(needs="orders.follow")
def record_delivery(ctx: Context, *, order_id: str, shipment_id: str, lines: Units) -> None:
    """Count units as delivered and complete the order when they were the last."""
    order = locked(ctx, order_id)
    for line, quantity in _matched(order, lines):
        line.delivered += quantity
        line.save(update_fields=["delivered"])
    fact = GoodsDelivered(order_id=order.public_id, shipment_id=shipment_id, lines=list(lines))
    record(ctx, order, fact)
    complete_when_done(ctx, order, lines_of(order))


def _matched(order: Order, lines: Units) -> list[tuple[OrderLine, int]]:
    """Pair units with the order's lines, in line order."""
    quantities: dict[int, int] = {}
    for entry in lines:
        quantities[entry["line_ref"]] = quantities.get(entry["line_ref"], 0) + entry["quantity"]
    rows = with_adjustments(order.lines.filter(pk__in=quantities).order_by("position"))
    found = {line.pk: line for line in rows}
    if unknown := set(quantities) - set(found):
        raise Invalid(
            "orders.line_foreign", f"lines {sorted(unknown)} are not of order {order.number}", field="lines"
        )
    return [(line, quantities[pk]) for pk, line in found.items()]
