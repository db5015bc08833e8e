"""When work begins and whether it goes on: put off, held, accepted, and asked to stop."""

from datetime import datetime

from goodorder.fulfillment.commands.steps import (
    ask_location,
    drop_tasks,
    end_when_done,
    facts,
    lines_of,
    locked,
    move,
)
from goodorder.fulfillment.commands.work import give_back
from goodorder.fulfillment.events import (
    CancellationAnswered,
    CancellationRequested,
    WorkHeld,
    WorkScheduled,
    WorkTakenUp,
)
from goodorder.fulfillment.models import FulfillmentOrder
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record

BEGUN_AT_ONCE = 200


@command(needs="fulfillment.direct")
def schedule_work(ctx: Context, *, fulfillment_order_id: str, not_before: datetime) -> FulfillmentOrder:
    """Put work off that nothing is picked of; it leaves its batch. Raises Invalid for an instant of the past."""
    asked = locked(ctx, fulfillment_order_id)
    if not_before <= ctx.now:
        message = "not_before: choose an instant to come"
        raise Invalid("fulfillment.not_before_over", message, field="not_before")
    drop_tasks(ctx, lines_of(asked).values())
    asked.not_before, asked.because = not_before, ""
    asked.save(update_fields=["not_before", "because"])
    move(asked, "schedule")
    fact = WorkScheduled(
        fulfillment_order_id=asked.public_id, demand=asked.demand, not_before=not_before.isoformat()
    )
    record(ctx, asked, fact, about=asked.demand)
    return asked


@command(needs="fulfillment.direct")
def begin_scheduled(ctx: Context) -> list[FulfillmentOrder]:
    """Hand scheduled work whose instant has come to its locations, a batch at a time; returns it."""
    due = FulfillmentOrder.objects.visible_to(ctx).select_related("location")
    rows = due.filter(state="scheduled", not_before__lte=ctx.now)
    first = list(rows.order_by("not_before", "pk").values_list("pk", flat=True)[:BEGUN_AT_ONCE])
    begun = list(due.filter(pk__in=first, state="scheduled").locked())
    for asked in begun:
        move(asked, "begin")
        _go_on(ctx, asked)
    return begun


def _go_on(ctx: Context, asked: FulfillmentOrder) -> None:
    asked.because, asked.not_before = "", None
    asked.save(update_fields=["because", "not_before"])
    ask_location(asked)
    _taken_up(ctx, asked)


def _taken_up(ctx: Context, asked: FulfillmentOrder) -> None:
    fact = WorkTakenUp(fulfillment_order_id=asked.public_id, demand=asked.demand, state=asked.state)
    record(ctx, asked, fact, about=asked.demand)


@command(needs="fulfillment.direct")
def hold_work(ctx: Context, *, fulfillment_order_id: str, reason: str) -> FulfillmentOrder:
    """Stop work that nothing is picked of, saying why; it leaves its batch. Raises Invalid without a reason."""
    because = checks.text(reason, field="reason")
    asked = locked(ctx, fulfillment_order_id)
    drop_tasks(ctx, lines_of(asked).values())
    asked.because = because
    asked.save(update_fields=["because"])
    move(asked, "hold")
    fact = WorkHeld(fulfillment_order_id=asked.public_id, demand=asked.demand, reason=because)
    record(ctx, asked, fact, about=asked.demand)
    return asked


@command(needs="fulfillment.direct")
def release_work(ctx: Context, *, fulfillment_order_id: str) -> FulfillmentOrder:
    """Let work on hold go on: its location is asked again."""
    asked = locked(ctx, fulfillment_order_id)
    move(asked, "release_hold")
    _go_on(ctx, asked)
    return asked


@command(needs="fulfillment.work")
def accept_work(ctx: Context, *, fulfillment_order_id: str) -> FulfillmentOrder:
    """Say for a location whose people are asked first that they will do the work."""
    asked = locked(ctx, fulfillment_order_id)
    move(asked, "accept")
    _taken_up(ctx, asked)
    return asked


@command(needs="fulfillment.direct")
def request_cancel(ctx: Context, *, fulfillment_order_id: str, reason: str) -> FulfillmentOrder:
    """Ask a location to let go of what it has not packed; nobody picks until it has answered.

    Raises Refused when the work has ended, Invalid without a reason.
    """
    because = checks.text(reason, field="reason")
    asked = locked(ctx, fulfillment_order_id)
    drop_tasks(ctx, lines_of(asked).values())
    asked.because = because
    asked.save(update_fields=["because"])
    move(asked, "request_cancel")
    fact = CancellationRequested(
        fulfillment_order_id=asked.public_id,
        demand=asked.demand,
        location=asked.location.code,
        reason=because,
    )
    record(ctx, asked, fact, about=asked.demand)
    return asked


@command(needs="fulfillment.work")
def agree_to_cancel(ctx: Context, *, fulfillment_order_id: str) -> FulfillmentOrder:
    """Let go of everything: picked units go back on their shelf, whoever asked takes the units back.

    Raises Refused `fulfillment.packed_already` when something is packed or gone: refuse the request then.
    """
    asked = locked(ctx, fulfillment_order_id)
    lines = lines_of(asked)
    if any(line.packed for line in lines.values()):
        message = f"units of {asked.number} are packed or gone; open the parcel, or refuse the request"
        raise Refused("fulfillment.packed_already", message, fulfillment_order_id=asked.public_id)
    reason = asked.because
    move(asked, "agree_to_cancel")
    give_back(ctx, asked, [(pk, line.picked) for pk, line in lines.items() if line.picked])
    left = {line.line_ref: line.counters.to_pick for line in lines_of(asked).values()}
    _answer(ctx, asked, reason, {line_ref: units for line_ref, units in left.items() if units})
    return asked


@command(needs="fulfillment.work")
def refuse_to_cancel(ctx: Context, *, fulfillment_order_id: str, reason: str) -> FulfillmentOrder:
    """Say that it is too late, and why; the work goes on. Raises Invalid without a reason."""
    because = checks.text(reason, field="reason")
    asked = locked(ctx, fulfillment_order_id)
    asked.because = ""
    asked.save(update_fields=["because"])
    move(asked, "refuse_cancel")
    if any(line.picked for line in lines_of(asked).values()):
        move(asked, "start")
    _answer(ctx, asked, because, None)
    end_when_done(ctx, asked)
    return asked


def _answer(ctx: Context, asked: FulfillmentOrder, reason: str, units: dict[int, int] | None) -> None:
    fact = CancellationAnswered(
        fulfillment_order_id=asked.public_id,
        demand=asked.demand,
        location=asked.location.code,
        is_agreed=units is not None,
        reason=reason,
        lines=facts(units or {}),
    )
    record(ctx, asked, fact, about=asked.demand)
