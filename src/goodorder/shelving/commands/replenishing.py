"""Replenishment: pick faces that hold too few are filled from the reserve that expires first."""

from collections.abc import Sequence
from dataclasses import replace

from goodorder.fulfillment.commands import move_between_bins
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked
from goodorder.locations.commands.bins import take_out
from goodorder.locations.models import Bin, Location
from goodorder.shelving import errors
from goodorder.shelving.events import ReplenishmentDropped, ReplenishmentMoved, ReplenishmentPlanned
from goodorder.shelving.models import PickFace, Replenishment
from goodorder.shelving.queries.faces import levels_of, reserves_of
from goodorder.shelving.rules import Draw, draws

NO_LONGER_NEEDED, REASONS = "no longer needed", ("not_found", "damaged")
Trip = tuple[int, int, int, str]
"""SKU id, bin from, bin to, lot."""


@command(needs="inventory.move")
def plan_replenishment(ctx: Context, *, location: str, skus: Sequence[str] = ()) -> int:
    """Make the open tasks of a location (code) what its pick faces need now; returns how many are new.

    `skus` (codes) limits it to some. A face is filled up when it holds less than its minimum, or less than allocated work still takes. Raises
    Missing for an unknown location.
    """
    place = Location.objects.visible_to(ctx).one(code=location)
    near = {"location": place, **({"sku__code__in": skus} if skus else {})}
    faces = list(PickFace.objects.filter(**near).locked())
    open_ = list(Replenishment.objects.filter(**near, closed_at=None).locked())
    wanted = _wanted(place, faces, {task.bin_to_id for task in open_ if task.moved}) if faces else {}
    for task in open_:
        draw = wanted.pop((task.sku_id, task.bin_from_id, task.bin_to_id, task.lot), None)
        if draw is None:
            _close(ctx, task, NO_LONGER_NEEDED)
        elif draw.quantity != task.left:
            task.quantity = task.moved + draw.quantity
            task.save(update_fields=["quantity"])
    for draw in wanted.values():
        _plan(ctx, place, draw)
    return len(wanted)


def _wanted(place: Location, faces: Sequence[PickFace], begun: set[int]) -> dict[Trip, Draw]:
    """Say what is to be brought now; a face that somebody began to fill is filled up."""
    levels = [replace(one, is_begun=one.bin_id in begun) for one in levels_of(place.pk, faces)]
    reserves = reserves_of(place.pk, [face.sku_id for face in faces])
    return {_trip(draw): draw for draw in draws(levels, reserves)}


def _trip(draw: Draw) -> Trip:
    return draw.sku_id, draw.bin_from, draw.bin_to, draw.lot


def _plan(ctx: Context, place: Location, draw: Draw) -> None:
    task = Replenishment.objects.create(
        location=place,
        sku_id=draw.sku_id,
        bin_from=Bin.objects.get(pk=draw.bin_from),
        bin_to=Bin.objects.get(pk=draw.bin_to),
        lot=draw.lot,
        quantity=draw.quantity,
        because=draw.because,
        created_at=ctx.now,
    )
    fact = ReplenishmentPlanned(
        location=place.code,
        sku=task.sku.code,
        bin_from=task.bin_from.code,
        bin_to=task.bin_to.code,
        quantity=draw.quantity,
        because=draw.because,
    )
    record(ctx, task, fact)


@command(needs="inventory.move")
def replenish(ctx: Context, *, task_id: str, quantity: int) -> Replenishment:
    """Move units of a task from its reserve bin to the pick face; the task is closed with the last one.

    Raises Refused `shelving.task_over`, `shelving.task_smaller`, `fulfillment.not_in_bin`; Missing.
    """
    seen = _seen(ctx, task_id)
    move_between_bins(
        ctx,
        location=seen.location.code,
        bin_from=seen.bin_from.code,
        bin_to=seen.bin_to.code,
        sku=seen.sku.code,
        quantity=checked(quantity),
        lot=seen.lot,
    )
    task = _locked(seen)
    if quantity > task.left:
        raise errors.task_smaller(task.left, quantity)
    task.moved += quantity
    task.closed_at = None if task.left else ctx.now
    task.save(update_fields=["moved", "closed_at"])
    told = {"location": task.location.code, "sku": task.sku.code, "bin_to": task.bin_to.code}
    record(ctx, task, ReplenishmentMoved(**told, quantity=quantity, left=task.left))
    return task


@command(needs="inventory.move")
def drop_replenishment(ctx: Context, *, task_id: str, reason: str) -> Replenishment:
    """Say that a task's units cannot be brought, and why; the next reserve is looked for.

    It leaves its bin: all of it when it is `not_found`, the units of the task when they are `damaged`, and lies
    in receiving until it is counted. Raises Invalid for another reason, Refused `shelving.task_over`, Missing.
    """
    checks.one_of(reason, REASONS, field="reason")
    task = _locked(_seen(ctx, task_id))
    take_out(task.bin_from_id, task.sku_id, task.lot, None if reason == "not_found" else task.left)
    _close(ctx, task, reason.replace("_", " "))
    plan_replenishment(ctx, location=task.location.code, skus=[task.sku.code])
    return task


def _seen(ctx: Context, task_id: str) -> Replenishment:
    rows = Replenishment.objects.visible_to(ctx).select_related("location", "sku", "bin_from", "bin_to")
    task = rows.by_public_id(task_id)
    if task.closed_at:
        raise errors.task_over(task.public_id)
    return task


def _locked(seen: Replenishment) -> Replenishment:
    """Lock a task, after the stock and bins it moves; raises Refused when somebody else closed it meanwhile."""
    rows = Replenishment.objects.select_related("location", "sku", "bin_from", "bin_to")
    task = rows.locked().get(pk=seen.pk)
    if task.closed_at:
        raise errors.task_over(task.public_id)
    return task


def _close(ctx: Context, task: Replenishment, reason: str) -> None:
    task.closed_at = ctx.now
    task.save(update_fields=["closed_at"])
    fact = ReplenishmentDropped(location=task.location.code, sku=task.sku.code, reason=reason)
    record(ctx, task, fact)
