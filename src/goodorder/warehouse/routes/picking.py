"""Waves and batches, and the picks of a walk, each confirmed by scan."""

from ninja import Query, Router

from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.fulfillment import commands, queries
from goodorder.fulfillment.rules import limits
from goodorder.warehouse.shapes.picking import (
    AlternateShown,
    AlternatesShown,
    BatchesAsked,
    ConfirmedPickSent,
    ElsewhereSent,
    NextPickShown,
    PickBatchShown,
    PickBatchSummary,
    ShortPickSent,
    TaskShown,
    WavesAsked,
    WaveSent,
    WaveShown,
)

router = Router(tags=["Picking"])


def _batch(request: Call, batch_id: str) -> PickBatchShown:
    return PickBatchShown.of(queries.get_batch(request.auth, batch_id=batch_id))


def _next(request: Call, batch_id: str) -> NextPickShown:
    task = queries.next_task(request.auth, batch_id=batch_id)
    return NextPickShown(task=TaskShown.of(task) if task else None)


def _next_after(request: Call, task_id: int) -> NextPickShown:
    return _next(request, queries.batch_of_task(request.auth, task_id=task_id).public_id)


@reads(router, "/waves", needs="fulfillment.view")
def list_waves(request: Call, query: Query[WavesAsked]) -> Listed[WaveShown]:
    """List waves, newest first."""
    return listed(queries.list_waves(request.auth, **query.model_dump()), WaveShown.of)


@writes(router, "/waves", calls=commands.build_wave)
def build_wave(request: Call, body: WaveSent) -> WaveShown:
    """Build batches from accepted work that must leave by a cut-off; says how much walking they save."""
    terms = limits(body.most_orders, body.most_units, body.most_volume_mm3)
    wave = commands.build_wave(
        request.auth,
        location=body.location,
        limits=terms,
        cut_off_at=body.cut_off_at,
        service=body.service,
        by_zone=body.by_zone,
    )
    return WaveShown.of(queries.get_wave(request.auth, wave_id=wave.public_id))


@reads(router, "/batches", needs="fulfillment.view")
def list_batches(request: Call, query: Query[BatchesAsked]) -> Listed[PickBatchSummary]:
    """List batches, newest first."""
    return listed(queries.list_batches(request.auth, **query.model_dump()), PickBatchSummary.of)


@reads(router, "/batches/{batch_id}", needs="fulfillment.view")
def show_batch(request: Call, batch_id: str) -> PickBatchShown:
    """Show a batch: its pick list in walking order."""
    return _batch(request, batch_id)


@reads(router, "/batches/{batch_id}/next", needs="fulfillment.view")
def show_next_pick(request: Call, batch_id: str) -> NextPickShown:
    """Show the next scan instruction of a batch."""
    return _next(request, batch_id)


@writes(router, "/batches/{batch_id}/starts", calls=commands.take_batch)
def take_batch(request: Call, batch_id: str) -> PickBatchShown:
    """Begin a batch's walk."""
    commands.take_batch(request.auth, batch_id=batch_id)
    return _batch(request, batch_id)


@writes(router, "/batches/{batch_id}/leaves", calls=commands.leave_batch)
def leave_batch(request: Call, batch_id: str) -> PickBatchShown:
    """Leave a batch to another picker."""
    commands.leave_batch(request.auth, batch_id=batch_id)
    return _batch(request, batch_id)


@writes(router, "/batches/{batch_id}/closings", calls=commands.close_batch)
def close_batch(request: Call, batch_id: str) -> PickBatchShown:
    """Hand a picked batch over to packing."""
    commands.close_batch(request.auth, batch_id=batch_id)
    return _batch(request, batch_id)


@writes(router, "/batches/{batch_id}/cancellations", calls=commands.cancel_batch)
def cancel_batch(request: Call, batch_id: str) -> PickBatchShown:
    """Give a batch up; what is not picked yet is for another one."""
    commands.cancel_batch(request.auth, batch_id=batch_id)
    return _batch(request, batch_id)


@writes(router, "/pick-tasks/{task_id}/picks", calls=commands.confirm_pick)
def confirm_pick(request: Call, task_id: int, body: ConfirmedPickSent) -> NextPickShown:
    """Confirm a pick by its scans; a wrong scan is refused saying what was expected. Answers the next task."""
    scan = commands.Scan(bin=body.bin, item=body.item, lot=body.lot)
    commands.confirm_pick(request.auth, task_id=task_id, scan=scan, quantity=body.quantity)
    return _next_after(request, task_id)


@writes(router, "/pick-tasks/{task_id}/shorts", calls=commands.short_pick)
def short_pick(request: Call, task_id: int, body: ShortPickSent) -> NextPickShown:
    """Say that units cannot be taken; they are sourced again and the stock is corrected by the reason."""
    commands.short_pick(request.auth, task_id=task_id, quantity=body.quantity, reason=body.reason)
    return _next_after(request, task_id)


@reads(router, "/pick-tasks/{task_id}/alternates", needs="fulfillment.view")
def list_alternates(request: Call, task_id: int) -> AlternatesShown:
    """List the other bins of the location that hold what a task is for."""
    found = queries.alternate_bins(request.auth, task_id=task_id)
    return AlternatesShown(items=[AlternateShown.of(one) for one in found])


@writes(router, "/pick-tasks/{task_id}/redirections", calls=commands.pick_elsewhere)
def pick_elsewhere(request: Call, task_id: int, body: ElsewhereSent) -> NextPickShown:
    """Take what is left of a task from another bin."""
    commands.pick_elsewhere(request.auth, task_id=task_id, bin=body.bin, reason=body.reason)
    return _next_after(request, task_id)
