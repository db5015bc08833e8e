"""Waves: what must leave by a cut-off is grouped into batches, and how batches are taken, left and closed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from goodorder.fulfillment.commands.steps import WORKABLE
from goodorder.fulfillment.events import BatchMoved, WaveBuilt
from goodorder.fulfillment.models import Batch, FulfillmentLine, FulfillmentOrder, PickTask, Wave
from goodorder.fulfillment.queries.bins import free_in_bins
from goodorder.fulfillment.queries.work import lots_to_batch
from goodorder.fulfillment.rules import Limits, Need, Planned, Spot, ToPick, batches
from goodorder.fulfillment.rules.batching import Shelf, needs_of
from goodorder.fulfillment.states import BATCH
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.kernel.numbering import next_number
from goodorder.locations import queries as locations
from goodorder.locations.models import Location
from goodorder.locations.rules import Calendar, Work, schedule
from goodorder.shipping.queries import timings_at

MOST_IN_WAVE = 2000
_END_OF_DAY = time(23, 59, 59)
_NO_LIMITS = Limits()


@command(needs="fulfillment.plan")
def build_wave(
    ctx: Context,
    *,
    location: str,
    limits: Limits = _NO_LIMITS,
    cut_off_at: datetime | None = None,
    service: str = "",
    by_zone: bool = False,
) -> Wave:
    """Build batches from accepted work of a location (code) that must leave by a cut-off, the next one if None.

    The next one is the first of the location's and of the carriers that collect there. `service` limits it to what one carrier service takes. Units that lie in open batches stay there. Raises
    Refused `fulfillment.nothing_to_batch` when no work is due, Missing for an unknown location.
    """
    place = locations.get_location(ctx, code=location)
    calendar = locations.calendars([place.pk], since=ctx.now.date())[place.pk]
    waiting, timed = _waiting(ctx, place, service), timings_at(place.pk, calendar)
    goes = {asked.service: timed.get(asked.service, calendar) for asked in waiting} or {"": calendar}
    cut_off = cut_off_at or min(_next_cut_off(each, ctx.now) for each in goes.values())
    due = [
        (asked, due_at)
        for asked in waiting
        if (due_at := _due(goes[asked.service], asked, ctx.now)) <= cut_off
    ]
    orders = _to_pick(due, place)
    made, _ = batches(orders, limits, length_m=_longest(place), by_zone=by_zone)
    if not made:
        message = f"no accepted work of {place.code} must leave by {cut_off.isoformat()} and is in no batch"
        raise Refused("fulfillment.nothing_to_batch", message)
    wave = _written(ctx, place, cut_off, made)
    _count_batched(made)
    return wave


def _written(ctx: Context, place: Location, cut_off: datetime, made: Sequence[Planned]) -> Wave:
    wave = Wave.objects.create(
        number=next_number("WV", ctx.now.year),
        location=place,
        cut_off_at=cut_off,
        created_at=ctx.now,
        travel_m=sum(batch.travel_m for batch in made),
        travel_before_m=sum(batch.travel_before_m for batch in made),
    )
    rows = [_write(ctx, wave, planned) for planned in made]
    fact = WaveBuilt(
        number=wave.number,
        location=place.code,
        cut_off_at=cut_off.isoformat(),
        batches=[row.public_id for row in rows],
        travel_m=wave.travel_m,
        travel_before_m=wave.travel_before_m,
    )
    record(ctx, wave, fact)
    return wave


def _waiting(ctx: Context, place: Location, service: str) -> list[FulfillmentOrder]:
    """Lock work of a location of which something is to be picked and in no batch, the oldest first."""
    rows = FulfillmentOrder.objects.visible_to(ctx).filter(location=place, state__in=WORKABLE)
    if service:
        rows = rows.filter(service=service)
    keys = rows.order_by("pk").values_list("pk", flat=True)[:MOST_IN_WAVE]
    return list(rows.filter(pk__in=list(keys)).prefetch_related("lines__sku").locked())


def _next_cut_off(calendar: Calendar, now: datetime) -> datetime:
    found = schedule(replace(calendar, pick_days=0, daily_capacity=None), Work(ordered_at=now), loads={})
    return _closing(calendar, found.ship_on if found else calendar.local(now).date())


def _due(calendar: Calendar, asked: FulfillmentOrder, now: datetime) -> datetime:
    found = schedule(replace(calendar, daily_capacity=None), Work(ordered_at=asked.created_at), loads={})
    return _closing(calendar, found.ship_on) if found else now


def _closing(calendar: Calendar, day: date) -> datetime:
    call = calendar.last_call(day)
    return datetime.combine(day, call[0] if call else _END_OF_DAY, tzinfo=ZoneInfo(calendar.time_zone))


def _longest(place: Location) -> int:
    depths = place.bins.values_list("depth_m", flat=True)
    return max(depths, default=0)


def _to_pick(due: Sequence[tuple[FulfillmentOrder, datetime]], place: Location) -> list[ToPick]:
    lines = [line for asked, _ in due for line in asked.lines.all()]
    shelves = {
        sku_id: [
            Shelf(one.bin_id, Spot(one.aisle, one.depth_m), one.zone, one.lot, one.units) for one in found
        ]
        for sku_id, found in free_in_bins(place.pk, {line.sku_id for line in lines}).items()
    }
    orders = []
    for asked, due_at in due:
        needs = tuple(
            need for line in asked.lines.all() for need in _needs(asked, line, shelves.get(line.sku_id, []))
        )
        if needs:
            orders.append(ToPick(asked.pk, due_at, asked.created_at, needs))
    return orders


def _needs(asked: FulfillmentOrder, line: FulfillmentLine, shelves: list[Shelf]) -> list[Need]:
    units = line.counters.to_pick - line.batched
    if units <= 0:
        return []
    sku = line.sku
    unit_mm3 = sku.length_mm * sku.width_mm * sku.height_mm
    parts = [("", units)] if sku.tracking == "none" else lots_to_batch(asked, line, units)
    return [need for lot, part in parts for need in needs_of(line.pk, part, shelves, lot, unit_mm3)]


def _write(ctx: Context, wave: Wave, planned: Planned) -> Batch:
    batch = Batch.objects.create(
        number=next_number("PB", ctx.now.year),
        wave=wave,
        location_id=wave.location_id,
        kind=planned.kind,
        zone=planned.zone,
        cut_off_at=planned.due_at,
        travel_m=planned.travel_m,
        travel_before_m=planned.travel_before_m,
        created_at=ctx.now,
    )
    PickTask.objects.bulk_create(
        PickTask(
            batch=batch,
            line_id=stop.need.line_id,
            bin_id=stop.need.bin_id,
            lot=stop.need.lot,
            position=at,
            slot=stop.slot,
            quantity=stop.need.units,
        )
        for at, stop in enumerate(planned.stops, 1)
    )
    return batch


def _count_batched(made: Sequence[Planned]) -> None:
    units: dict[int, int] = {}
    for stop in (stop for planned in made for stop in planned.stops):
        units[stop.need.line_id] = units.get(stop.need.line_id, 0) + stop.need.units
    lines = list(FulfillmentLine.objects.filter(pk__in=units).order_by("pk"))
    for line in lines:
        line.batched += units[line.pk]
    FulfillmentLine.objects.bulk_update(lines, ["batched"])


@command(needs="fulfillment.work")
def take_batch(ctx: Context, *, batch_id: str) -> Batch:
    """Begin a batch's walk; taking one's own again changes nothing. Raises Refused when another has it."""
    batch = locked_batch(ctx, batch_id)
    if batch.state == "picking" and batch.picker == ctx.actor:
        return batch
    batch.picker, batch.started_at = ctx.actor, batch.started_at or ctx.now
    return _stepped(ctx, batch, "start")


@command(needs="fulfillment.work")
def leave_batch(ctx: Context, *, batch_id: str) -> Batch:
    """Leave a batch to another picker; what is picked stays picked."""
    batch = locked_batch(ctx, batch_id)
    batch.picker = ""
    return _stepped(ctx, batch, "leave")


@command(needs="fulfillment.work")
def close_batch(ctx: Context, *, batch_id: str) -> Batch:
    """Hand a picked batch over to packing."""
    return _stepped(ctx, locked_batch(ctx, batch_id), "close")


@command(needs="fulfillment.plan")
def cancel_batch(ctx: Context, *, batch_id: str) -> Batch:
    """Give up a batch: what is not picked yet is for another one, what is picked stays picked."""
    orders = FulfillmentOrder.objects.filter(lines__tasks__batch__public_id=batch_id).values("pk")
    list(FulfillmentOrder.objects.filter(pk__in=orders).locked())
    batch = locked_batch(ctx, batch_id)
    tasks = list(batch.tasks.select_related("line").order_by("pk"))
    for task in tasks:
        line, left = FulfillmentLine.objects.get(pk=task.line_id), task.left
        task.dropped += left
        line.batched -= left
        line.save(update_fields=["batched"])
    PickTask.objects.bulk_update(tasks, ["dropped"])
    return _stepped(ctx, batch, "cancel")


def locked_batch(ctx: Context, batch_id: str) -> Batch:
    """Lock a batch the actor may see; raises Missing."""
    return Batch.objects.visible_to(ctx).select_related("location").locked().one(public_id=batch_id)


def _stepped(ctx: Context, batch: Batch, event: str) -> Batch:
    BATCH.step(batch, event)
    batch.save(update_fields=["state", "picker", "started_at"])
    _told(ctx, batch)
    return batch


def _told(ctx: Context, batch: Batch) -> None:
    record(ctx, batch, BatchMoved(number=batch.number, state=batch.state, picker=batch.picker))
