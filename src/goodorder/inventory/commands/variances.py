"""What a count found: handing it in, approving it, booking exactly what differed."""

from collections.abc import Sequence

from django.db.models import Q

from goodorder.inventory import errors
from goodorder.inventory.commands import displacing, piles
from goodorder.inventory.commands.counts import locked, moved
from goodorder.inventory.commands.ledger import post
from goodorder.inventory.events import CountApproved, CountPosted, CountSubmitted, RecountAsked
from goodorder.inventory.models import Count, CountLine, Movement
from goodorder.inventory.queries import latest_costs
from goodorder.inventory.rules import MovementDraft
from goodorder.inventory.rules.corrections import REASONS, reason_of, worth
from goodorder.inventory.rules.counts import is_beyond_tolerance
from goodorder.kernel.access import Context
from goodorder.kernel.command import command


@command(needs="inventory.count")
def submit_count(ctx: Context, *, count_id: str) -> Count:
    """Hand a count in: lines beyond the tolerance come back once for a recount, else it waits for approval.

    The value of its variances within the limit is approval enough. Raises Refused `inventory.not_counted`
    naming open lines.
    """
    count = locked(ctx, count_id)
    lines = _lines(count)
    if missing := [line.sku.code for line in lines if line.counted is None or line.needs_recount]:
        raise errors.not_counted(sorted(set(missing)))
    if count.state == "counting" and (odd := [line for line in lines if _is_odd(line)]):
        count.lines.filter(pk__in=[line.pk for line in odd]).update(needs_recount=True)
        skus = sorted({line.sku.code for line in odd})
        return moved(ctx, count, "recount", RecountAsked(number=count.number, skus=skus))
    value = _valued(count, lines)
    moved(
        ctx,
        count,
        "submit",
        CountSubmitted(number=count.number, value=value),
        value=value,
        submitted_by=ctx.actor,
    )
    if value > count.approval_limit:
        return count
    return moved(
        ctx, count, "approve", CountApproved(number=count.number, value=value), approved_by=ctx.actor
    )


def _lines(count: Count) -> list[CountLine]:
    return list(count.lines.select_related("sku", "lot").order_by("pk"))


def _is_odd(line: CountLine) -> bool:
    return is_beyond_tolerance(line.counted or 0, line.expected or 0)


def _valued(count: Count, lines: Sequence[CountLine]) -> int:
    costs = latest_costs([line.sku_id for line in lines], count.location)
    for line in lines:
        line.unit_cost = costs.get(line.sku_id, 0)
    CountLine.objects.bulk_update(lines, ["unit_cost"])
    return sum(worth(line.variance, line.unit_cost or 0) for line in lines)


@command(needs="inventory.approve")
def approve_count(ctx: Context, *, count_id: str) -> Count:
    """Let a count's variances be booked. Raises Refused `inventory.own_paper` to whoever handed it in."""
    count = locked(ctx, count_id)
    if count.submitted_by == ctx.actor:
        raise errors.own_paper("count", "count_id")
    fact = CountApproved(number=count.number, value=count.value)
    return moved(ctx, count, "approve", fact, approved_by=ctx.actor)


@command(needs="inventory.count")
def post_count(ctx: Context, *, count_id: str) -> Count:
    """Book each variance exactly as it was at the scan, whatever moved since.

    Promises that cannot be kept any more are given up, carts and the newest first. Raises Refused
    `inventory.corrected_since` naming SKUs corrected after their scan, which may have booked the same
    difference; `inventory.promised_away` when units missing are set aside for work under way.
    """
    count = locked(ctx, count_id)
    lines = [line for line in _lines(count) if line.variance]
    piles.lock_everywhere([(line.sku_id, count.location_id) for line in lines])
    if overtaken := sorted({line.sku.code for line in lines if _was_corrected(count, line)}):
        raise errors.corrected_since(overtaken)
    movements = [_booked(ctx, count, line) for line in lines]
    given = displacing.make_room(ctx, movements)
    post(ctx, movements)
    displacing.put_back(ctx, given, cause=f"count {count.number}")
    told = [{"sku": line.sku.code, "quantity": line.variance, "condition": line.condition} for line in lines]
    return moved(
        ctx,
        count,
        "post",
        CountPosted(count_id=count.public_id, number=count.number, lines=told),
        posted_at=ctx.now,
    )


def _was_corrected(count: Count, line: CountLine) -> bool:
    """Tell whether the pile was corrected after its scan by something that may have seen the same difference."""
    later = Movement.objects.filter(
        Q(lot_id=line.lot_id),
        pk__gt=line.ledger_mark,
        sku_id=line.sku_id,
        location_id=count.location_id,
        condition=line.condition,
        kind="adjust",
    ).exclude(document__startswith="trf_")
    return any(not REASONS[reason_of(text)[0]].is_physical for text in later.values_list("reason", flat=True))


def _booked(ctx: Context, count: Count, line: CountLine) -> MovementDraft:
    return MovementDraft(
        line.sku_id,
        count.location_id,
        line.variance,
        "adjust",
        ctx.now,
        count.public_id,
        reason="count",
        condition=line.condition,
        lot_id=line.lot_id,
    )
