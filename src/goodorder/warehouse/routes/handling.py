"""Work that is put off, held, accepted, moved, split, merged, or asked to stop."""

from ninja import Router

from goodorder.doorway.serving import Call, writes
from goodorder.fulfillment import commands
from goodorder.fulfillment.queries import get_fulfillment_order
from goodorder.warehouse.shapes.handling import (
    WorkMergeSent,
    WorkMoveSent,
    WorkReasonSent,
    WorkScheduleSent,
    WorkSplitSent,
    WorkStateShown,
)

router = Router(tags=["Fulfillment orders"])


def _shown(request: Call, work_id: str) -> WorkStateShown:
    return WorkStateShown.of(get_fulfillment_order(request.auth, fulfillment_order_id=work_id))


@writes(router, "/fulfillment-orders/{work_id}/schedules", calls=commands.schedule_work)
def schedule_work(request: Call, work_id: str, body: WorkScheduleSent) -> WorkStateShown:
    """Put work off that nothing is picked of; it leaves its batch."""
    commands.schedule_work(request.auth, fulfillment_order_id=work_id, not_before=body.not_before)
    return _shown(request, work_id)


@writes(router, "/fulfillment-orders/{work_id}/holds", calls=commands.hold_work)
def hold_work(request: Call, work_id: str, body: WorkReasonSent) -> WorkStateShown:
    """Stop work that nothing is picked of, saying why."""
    commands.hold_work(request.auth, fulfillment_order_id=work_id, reason=body.reason)
    return _shown(request, work_id)


@writes(router, "/fulfillment-orders/{work_id}/releases", calls=commands.release_work)
def release_work(request: Call, work_id: str) -> WorkStateShown:
    """Let work on hold go on."""
    commands.release_work(request.auth, fulfillment_order_id=work_id)
    return _shown(request, work_id)


@writes(router, "/fulfillment-orders/{work_id}/acceptances", calls=commands.accept_work)
def accept_work(request: Call, work_id: str) -> WorkStateShown:
    """Accept work at a location whose people are asked first."""
    commands.accept_work(request.auth, fulfillment_order_id=work_id)
    return _shown(request, work_id)


@writes(router, "/fulfillment-orders/{work_id}/moves", calls=commands.move_work)
def move_work(request: Call, work_id: str, body: WorkMoveSent) -> WorkStateShown:
    """Let another location do work that nothing is picked of; the allocation goes along."""
    commands.move_work(request.auth, fulfillment_order_id=work_id, location=body.location)
    return _shown(request, work_id)


@writes(router, "/fulfillment-orders/{work_id}/splits", calls=commands.split_work)
def split_work(request: Call, work_id: str, body: WorkSplitSent) -> WorkStateShown:
    """Make unpicked units work of their own, which is answered."""
    units = [(part.line, part.quantity) for part in body.units]
    made = commands.split_work(request.auth, fulfillment_order_id=work_id, units=units)
    return _shown(request, made.public_id)


@writes(router, "/fulfillment-orders/{work_id}/merges", calls=commands.merge_work)
def merge_work(request: Call, work_id: str, body: WorkMergeSent) -> WorkStateShown:
    """Take other work for the same order, place, way and state into this one."""
    commands.merge_work(request.auth, fulfillment_order_id=work_id, others=body.others)
    return _shown(request, work_id)


@writes(router, "/fulfillment-orders/{work_id}/cancellation-requests", calls=commands.request_cancel)
def request_cancel(request: Call, work_id: str, body: WorkReasonSent) -> WorkStateShown:
    """Ask a location to let go of what it has not packed; it agrees or refuses."""
    commands.request_cancel(request.auth, fulfillment_order_id=work_id, reason=body.reason)
    return _shown(request, work_id)


@writes(router, "/fulfillment-orders/{work_id}/cancellation-agreements", calls=commands.agree_to_cancel)
def agree_to_cancel(request: Call, work_id: str) -> WorkStateShown:
    """Let go of everything: goods go back on their shelf, and the order's units are cancelled."""
    commands.agree_to_cancel(request.auth, fulfillment_order_id=work_id)
    return _shown(request, work_id)


@writes(router, "/fulfillment-orders/{work_id}/cancellation-refusals", calls=commands.refuse_to_cancel)
def refuse_to_cancel(request: Call, work_id: str, body: WorkReasonSent) -> WorkStateShown:
    """Say that it is too late to stop, and why; the work goes on."""
    commands.refuse_to_cancel(request.auth, fulfillment_order_id=work_id, reason=body.reason)
    return _shown(request, work_id)
