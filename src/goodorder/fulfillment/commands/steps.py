"""What all warehouse commands share: locking the order of work, its lines, and how it ends."""

from goodorder.fulfillment.models import FulfillmentLine, FulfillmentOrder
from goodorder.fulfillment.rules import is_all_gone, is_all_withdrawn
from goodorder.fulfillment.states import FULFILLMENT_ORDER
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing, Refused

WORKABLE = ("accepted", "in_progress")
ENDED = ("delivered", "lost", "cancelled")  # states of parcels nobody waits for any more


def locked(ctx: Context, fulfillment_order_id: str) -> FulfillmentOrder:
    """Lock a fulfillment order the actor may see; raises Missing."""
    rows = FulfillmentOrder.objects.visible_to(ctx).select_related("location")
    return rows.locked().one(public_id=fulfillment_order_id)


def lines_of(asked: FulfillmentOrder) -> dict[int, FulfillmentLine]:
    """Return the lines by id; the order's lock covers them."""
    return {line.pk: line for line in asked.lines.select_related("sku").order_by("id")}


def line_of(lines: dict[int, FulfillmentLine], line_id: int) -> FulfillmentLine:
    """Return one line; raises Missing naming it."""
    if line_id not in lines:
        raise Missing(
            "fulfillment.line_unknown",
            f"line_id: this fulfillment order has no line {line_id}",
            field="line_id",
        )
    return lines[line_id]


def refuse_unless(asked: FulfillmentOrder, *states: str) -> None:
    """Refuse work on a fulfillment order that is in no such state."""
    if asked.state not in states:
        message = f"fulfillment order {asked.number} is {asked.state}; it must be {' or '.join(states)}"
        raise Refused("fulfillment.not_open", message, state=asked.state)


def move(asked: FulfillmentOrder, event: str) -> None:
    """Step the state and save it."""
    FULFILLMENT_ORDER.step(asked, event)
    asked.save(update_fields=["state"])


def end_when_done(asked: FulfillmentOrder) -> None:
    """Mark the work shipped when all that can ship has, closed when that arrived, cancelled when nothing will."""
    counters = [line.counters for line in asked.lines.all()]
    if asked.state == "in_progress" and is_all_gone(counters) and not is_all_withdrawn(counters):
        move(asked, "despatch")
    elif is_all_withdrawn(counters) and "cancel" in FULFILLMENT_ORDER.open_moves(asked.state):
        move(asked, "cancel")
    if asked.state == "shipped" and not asked.shipments.exclude(state__in=ENDED).exists():
        move(asked, "close")


def facts(units: dict[int, int]) -> list[dict[str, int]]:
    """Write units per demand line as events carry them."""
    return [{"line_ref": line_ref, "quantity": quantity} for line_ref, quantity in sorted(units.items())]
