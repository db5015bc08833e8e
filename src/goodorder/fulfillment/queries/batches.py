"""Waves, batches and their walks."""

from datetime import date

from django.db.models import Count, F, Prefetch, QuerySet, Sum

from goodorder.fulfillment.models import Batch, PickTask, Wave
from goodorder.fulfillment.queries.bins import Free, free_in_bins
from goodorder.fulfillment.rules import Wanted
from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Missing
from goodorder.kernel.paging import Page, page_of


def _tasks() -> QuerySet[PickTask]:
    rows = PickTask.objects.select_related("bin", "line__sku", "line__fulfillment_order", "batch__location")
    return rows.order_by("position", "pk")


def list_batches(
    ctx: Context, *, state: str = "", location: str = "", cursor: str = "", size: int = 50
) -> Page[Batch]:
    """List batches, newest first, with how many orders, stops and units each has."""
    rows = Batch.objects.visible_to(ctx).select_related("location", "wave")
    if state:
        rows = rows.filter(state=state)
    if location:
        rows = rows.filter(location__code=location)
    counted = rows.annotate(
        orders=Count("tasks__line__fulfillment_order", distinct=True),
        stops=Count("tasks"),
        units=Sum("tasks__quantity", default=0),
        picked=Sum("tasks__picked", default=0),
    )
    return page_of(counted, cursor=cursor, size=size)


def get_batch(ctx: Context, *, batch_id: str) -> Batch:
    """Return a batch with its tasks in walking order; raises Missing."""
    rows = Batch.objects.visible_to(ctx).select_related("location", "wave")
    return rows.prefetch_related(Prefetch("tasks", _tasks())).one(public_id=batch_id)


def list_waves(ctx: Context, *, location: str = "", cursor: str = "", size: int = 50) -> Page[Wave]:
    """List waves, newest first, with their batches."""
    rows = Wave.objects.visible_to(ctx).select_related("location").prefetch_related("batches")
    return page_of(rows.filter(location__code=location) if location else rows, cursor=cursor, size=size)


def get_wave(ctx: Context, *, wave_id: str) -> Wave:
    """Return a wave with its batches; raises Missing."""
    rows = Wave.objects.visible_to(ctx).select_related("location")
    return rows.prefetch_related(Prefetch("batches", Batch.objects.order_by("pk"))).one(public_id=wave_id)


def tasks_of(ctx: Context, *, batch_id: str) -> list[PickTask]:
    """Return a batch's tasks in walking order; raises Missing."""
    return list(get_batch(ctx, batch_id=batch_id).tasks.all())


def next_task(ctx: Context, *, batch_id: str) -> PickTask | None:
    """Return the next task that has something left; None when the walk is over. Raises Missing."""
    batch = Batch.objects.visible_to(ctx).one(public_id=batch_id)
    left = F("quantity") - F("picked") - F("short") - F("dropped")
    return _tasks().filter(batch=batch).alias(units_left=left).filter(units_left__gt=0).first()


def batch_of_task(ctx: Context, *, task_id: int) -> Batch:
    """Return the batch a task is part of; raises Missing."""
    row = Batch.objects.visible_to(ctx).filter(tasks=task_id).first()
    if row is None:
        raise Missing("fulfillment.task_unknown", f"no pick task {task_id}", field="task")
    return row


def alternate_bins(ctx: Context, *, task_id: int) -> list[Free]:
    """Return the other bins of the location that hold what a task is for, in walking order; raises Missing."""
    batch_of_task(ctx, task_id=task_id)
    task = _tasks().get(pk=task_id)
    found = free_in_bins(task.batch.location_id, [task.line.sku_id]).get(task.line.sku_id, [])
    return [one for one in found if one.bin_id != task.bin_id and one.lot == task.lot]


@internal_query
def wanted_of(task: PickTask, *, today: date) -> Wanted:
    """Return what a task's scans are held against: its bin, the codes of its SKU valid today, its lot."""
    sku = task.line.sku
    codes = sku.aliases.filter(valid_on__contains=today).values_list("value", flat=True)
    return Wanted(task.bin.code if task.bin else "", sku.code, frozenset(codes), task.lot, sku.tracking)
