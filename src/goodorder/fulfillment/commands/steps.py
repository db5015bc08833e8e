"""What all warehouse commands share: locking the order of work, its lines, and how it ends.

Locks are taken in one order: fulfillment orders by id, then batches by id, then their tasks, then stock.
"""

from collections import Counter
from collections.abc import Iterable

from goodorder.fulfillment.events import BatchMoved, PickupCancelled
from goodorder.fulfillment.models import Batch, FulfillmentLine, FulfillmentOrder, PickTask, Pickup
from goodorder.fulfillment.rules import is_all_gone, is_all_withdrawn
from goodorder.fulfillment.states import BATCH, FULFILLMENT_ORDER, PICKUP
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing, Refused
from goodorder.kernel.events import record

WORKABLE = ("accepted", "in_progress")
OPEN_BATCHES = ("open", "picking")
GIVEN_UP = ("cancelled", "rejected", "shipped", "closed")  # a pickup still waiting then will not be ready
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


def move(asked: FulfillmentOrder, event: str, *also: str) -> None:
    """Step the state and save it, with other fields that must change in the same moment."""
    FULFILLMENT_ORDER.step(asked, event)
    asked.save(update_fields=["state", *also])


def ask_location(asked: FulfillmentOrder) -> None:
    """Hand open work to its location, which accepts at once unless its people are asked first."""
    if asked.location.asks_first:
        move(asked, "submit")
    else:
        FULFILLMENT_ORDER.step(asked, "submit")
        move(asked, "accept")


def save_counters(ctx: Context, line: FulfillmentLine, *counters: str) -> None:
    """Save counters of a line; pick tasks give up what is no longer to be picked, those last in the walk first."""
    excess = line.batched - line.counters.to_pick
    if excess > 0:
        line.batched -= excess
        _drop(ctx, line, excess)
    line.save(update_fields=[*counters, "batched"])


def drop_tasks(ctx: Context, lines: Iterable[FulfillmentLine]) -> None:
    """Take lines out of the batches they are in: what is not picked yet is for another batch, one day."""
    for line in lines:
        if line.batched:
            units, line.batched = line.batched, 0
            _drop(ctx, line, units)
            line.save(update_fields=["batched"])


def _drop(ctx: Context, line: FulfillmentLine, units: int) -> None:
    batches = Batch.objects.filter(tasks__line=line, state__in=OPEN_BATCHES).values("pk")
    list(Batch.objects.filter(pk__in=batches).locked())
    tasks = PickTask.objects.filter(line=line, batch__in=batches).order_by("-batch_id", "-position")
    for task in tasks.select_related("batch"):
        part = min(units, task.left)
        task.dropped += part
        units -= part
        task.save(update_fields=["dropped"])
        if part:
            finish_when_picked(ctx, task.batch)


def finish_when_picked(ctx: Context, batch: Batch) -> None:
    """Step a locked batch on when none of its tasks has anything left."""
    if batch.state not in OPEN_BATCHES or any(task.left for task in batch.tasks.all()):
        return
    BATCH.step(batch, "finish")
    batch.picked_at = ctx.now
    batch.save(update_fields=["state", "picked_at"])
    record(ctx, batch, BatchMoved(number=batch.number, state=batch.state, picker=batch.picker))


def end_when_done(ctx: Context, asked: FulfillmentOrder) -> None:
    """Mark the work shipped when all that can ship has, closed when that arrived, cancelled when nothing will."""
    counters = [line.counters for line in asked.lines.all()]
    if not counters:
        return
    if asked.state == "in_progress" and is_all_gone(counters) and not is_all_withdrawn(counters):
        move(asked, "despatch")
    elif is_all_withdrawn(counters) and "cancel" in FULFILLMENT_ORDER.open_moves(asked.state):
        move(asked, "cancel")
    if asked.state == "shipped" and not asked.shipments.exclude(state__in=ENDED).exists():
        move(asked, "close")
    if asked.state in GIVEN_UP:
        _end_pickup(ctx, asked)


def _end_pickup(ctx: Context, asked: FulfillmentOrder) -> None:
    """Cancel the pickup of work that ended with nothing ready, and say what is not collected."""
    pickup = Pickup.objects.filter(fulfillment_order=asked, state="waiting").locked().first()
    if pickup is None:
        return
    PICKUP.step(pickup, "cancel")
    pickup.ended_at = ctx.now
    pickup.save()
    gone = Counter[int]()
    for line in asked.lines.all():
        gone[line.line_ref] += line.short + line.cancelled
    fact = PickupCancelled(
        demand=asked.demand, location=asked.location.code, reason=asked.because, lines=facts(+gone)
    )
    record(ctx, pickup, fact, about=asked.demand)


def facts(units: dict[int, int]) -> list[dict[str, int]]:
    """Write units per demand line as events carry them."""
    return [{"line_ref": line_ref, "quantity": quantity} for line_ref, quantity in sorted(units.items())]
