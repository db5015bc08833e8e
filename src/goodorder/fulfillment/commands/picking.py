"""Picking by scan: every pick says from where and what; what is not there is said, with a reason."""

from dataclasses import dataclass

from goodorder.fulfillment.commands.bins import settle_bins
from goodorder.fulfillment.commands.steps import (
    WORKABLE,
    finish_when_picked,
    line_of,
    lines_of,
    locked,
    refuse_unless,
)
from goodorder.fulfillment.commands.waves import locked_batch
from goodorder.fulfillment.commands.work import miss_units, take_from_shelf
from goodorder.fulfillment.events import BatchMoved, TaskRedirected
from goodorder.fulfillment.models import Batch, FulfillmentLine, PickTask
from goodorder.fulfillment.queries.batches import alternate_bins, batch_of_task, wanted_of
from goodorder.fulfillment.rules import SHORT_REASONS, Scanned, judge_bin, judge_item, lot_of, read
from goodorder.fulfillment.states import BATCH
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations.commands.bins import take_out


@dataclass(frozen=True, slots=True)
class Scan:
    """What the picker scanned: the bin, the item (any of its codes or an element string), its lot if apart."""

    bin: str
    item: str
    lot: str = ""


@command(needs="fulfillment.work")
def confirm_pick(ctx: Context, *, task_id: int, scan: Scan, quantity: int) -> PickTask:
    """Count units of a task as picked after bin, item and lot were scanned; begins the walk if need be.

    Raises Refused `fulfillment.wrong_bin`, `fulfillment.wrong_item`, `fulfillment.wrong_lot` naming what was
    expected and what was scanned, `fulfillment.lot_missing`, `fulfillment.over_picked` when fewer units are
    left, `fulfillment.not_your_batch`; Invalid `fulfillment.scan_unreadable`; Missing.
    """
    task = _locked(ctx, task_id)
    lot = judged(ctx, task, scan)
    if checked(quantity) > task.left:
        message = f"quantity: only {task.left} left to pick here, not {quantity}"
        raise Refused("fulfillment.over_picked", message, field="quantity", possible=task.left)
    if task.line.sku.tracking == "serial" and quantity != 1:
        message = f"quantity: {task.line.sku.code} is told apart by serial number; scan each unit"
        raise Refused("fulfillment.one_at_a_time", message, field="quantity")
    task.picked += quantity
    task.save(update_fields=["picked"])
    _unbatch(task.line, quantity)
    asked = task.line.fulfillment_order
    take_from_shelf(ctx, asked, [(task.line_id, quantity)], lot=lot)
    known = take_out(task.bin_id, task.line.sku_id, lot, quantity) if task.bin_id else 0
    if known < quantity:
        settle_bins(asked.location, [task.line.sku_id])
    finish_when_picked(ctx, task.batch)
    return task


def judged(ctx: Context, task: PickTask, scan: Scan) -> str:
    """Hold scans against a task; returns the lot that was taken. Raises as `confirm_pick` does."""
    wanted = wanted_of(task, today=ctx.now.date())
    if task.bin:
        judge_bin(wanted, read_scan(ctx, scan.bin))
    item = read_scan(ctx, scan.item)
    judge_item(wanted, item)
    return lot_of(wanted, item, scan.lot)


def read_scan(ctx: Context, text: str) -> Scanned:
    """Read what a scanner typed; raises Invalid `fulfillment.scan_unreadable`."""
    return read(text, today=ctx.now.date())


@command(needs="fulfillment.work")
def short_pick(ctx: Context, *, task_id: int, quantity: int, reason: str) -> PickTask:
    """Say that units of a task cannot be taken, and why; they are sourced again, stock is corrected by the reason.

    `reason` is one of `SHORT_REASONS`: what is not found, or another item, leaves the stock; what is damaged
    becomes damaged stock; what is unreadable stays. Raises Refused `fulfillment.over_short`, Invalid.
    """
    checks.one_of(reason, tuple(SHORT_REASONS), field="reason")
    task = _locked(ctx, task_id)
    if checked(quantity) > task.left:
        message = f"quantity: only {task.left} left to pick here, not {quantity}"
        raise Refused("fulfillment.over_short", message, field="quantity", possible=task.left)
    task.short += quantity
    task.save(update_fields=["short"])
    _unbatch(task.line, quantity)
    _correct_bin(task, reason, quantity)
    asked = task.line.fulfillment_order
    line = line_of(lines_of(asked), task.line_id)
    miss_units(ctx, asked, line, quantity, reason.replace("_", " "), SHORT_REASONS[reason])
    finish_when_picked(ctx, task.batch)
    return task


@command(needs="fulfillment.work")
def pick_elsewhere(ctx: Context, *, task_id: int, bin: str, reason: str) -> PickTask:  # noqa: A002 - what the field is called
    """Take what is left of a task from another bin (code) of the location that holds it, saying why.

    A bin that holds fewer gets a task of its own for what it has, which is returned. Raises Refused
    `fulfillment.not_in_bin` when nothing free of it lies there, Invalid.
    """
    checks.one_of(reason, tuple(SHORT_REASONS), field="reason")
    task = _locked(ctx, task_id)
    found = {one.bin.casefold(): one for one in alternate_bins(ctx, task_id=task_id)}
    other = found.get(bin.strip().casefold())
    if other is None or not task.left:
        message = f"bin: no free unit of {task.line.sku.code} is known to lie in {bin.strip()}"
        raise Refused(
            "fulfillment.not_in_bin", message, field="bin", possible=[one.bin for one in found.values()]
        )
    _correct_bin(task, reason, None)
    old = task.bin.code if task.bin else ""
    made = _redirected(task, other.bin_id, min(other.units, task.left))
    sku = task.line.sku.code
    fact = TaskRedirected(
        number=task.batch.number, sku=sku, bin_from=old, bin_to=other.bin, reason=reason.replace("_", " ")
    )
    record(ctx, task.batch, fact)
    return made


def _redirected(task: PickTask, bin_id: int, units: int) -> PickTask:
    """Send a task, or a part of it as a task of its own, to another bin; the walk goes there next."""
    if units == task.left and not (task.picked or task.short):
        task.bin_id = bin_id
        task.save(update_fields=["bin"])
        return task
    task.dropped += units
    task.save(update_fields=["dropped"])
    return PickTask.objects.create(
        batch=task.batch,
        line=task.line,
        bin_id=bin_id,
        lot=task.lot,
        position=task.position,
        slot=task.slot,
        quantity=units,
    )


def _locked(ctx: Context, task_id: int) -> PickTask:
    """Lock a task's work, then its batch, then the task; begin the batch's walk if nobody has yet."""
    batch_id = batch_of_task(ctx, task_id=task_id).public_id
    line = FulfillmentLine.objects.select_related("fulfillment_order").get(tasks=task_id)
    asked = locked(ctx, line.fulfillment_order.public_id)
    refuse_unless(asked, *WORKABLE)
    batch = locked_batch(ctx, batch_id)
    _begin(ctx, batch)
    task = PickTask.objects.select_related("bin").select_for_update(of=("self",)).get(pk=task_id)
    task.batch, task.line = batch, FulfillmentLine.objects.select_related("sku").get(pk=line.pk)
    task.line.fulfillment_order = asked
    return task


def _begin(ctx: Context, batch: Batch) -> None:
    if batch.state == "picking" and batch.picker not in {"", ctx.actor}:
        message = f"batch {batch.number} is {batch.picker}'s; let them leave it first"
        raise Refused("fulfillment.not_your_batch", message, picker=batch.picker)
    if batch.state == "picking":
        return
    BATCH.step(batch, "start")
    batch.picker, batch.started_at = ctx.actor, batch.started_at or ctx.now
    batch.save(update_fields=["state", "picker", "started_at"])
    record(ctx, batch, BatchMoved(number=batch.number, state=batch.state, picker=batch.picker))


def _unbatch(line: FulfillmentLine, quantity: int) -> None:
    line.batched -= quantity
    line.save(update_fields=["batched"])


def _correct_bin(task: PickTask, reason: str, quantity: int | None) -> None:
    """Believe the picker: what was not found empties the bin, what is damaged leaves it."""
    if task.bin_id and reason != "unreadable":
        take_out(task.bin_id, task.line.sku_id, task.lot, quantity if reason == "damaged" else None)
