"""Saying how long rows are kept, throwing away what is older, and writing down how much that was.

The kernel knows neither commands nor days: its receipts and answers are dropped here, all else by the room that owns it.
"""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.models import IdempotencyKey, Receipt
from goodorder.retention.events import RetentionSet, RowsDropped
from goodorder.retention.models import Kept
from goodorder.retention.queries import days_of
from goodorder.retention.rules import KINDS, MOST_DAYS


@command(needs="retention.set")
def set_retention(ctx: Context, *, kind: str, days: int) -> Kept:
    """Keep rows of a kind for so many days from now on; the next sweep goes by it.

    Raises Invalid naming the field, also for fewer days than the kind must be kept.
    """
    found = KINDS[checks.one_of(kind, tuple(KINDS), field="kind")]
    wanted = checks.whole(days, field="days", least=found.least, most=MOST_DAYS)
    row = _locked(kind)
    before = days_of(kind)
    if wanted != before:
        row.days = wanted
        row.save(update_fields=["days"])
        record(ctx, row, RetentionSet(kind_of_rows=kind, days=wanted, days_before=before))
    return row


@command(needs="retention.drop")
def note_dropped(ctx: Context, *, kind: str, rows: int) -> None:  # noqa: ARG001 - a command takes who acts
    """Count rows that are thrown away in this transaction."""
    Kept.objects.filter(pk=_locked(kind).pk).update(dropped=F("dropped") + rows)


@command(needs="retention.drop")
def end_sweep(ctx: Context, *, kind: str, before: datetime) -> int:
    """Write down that nothing older is left, and tell what was dropped since the last time. Returns how many rows."""
    row = _locked(kind)
    rows = row.dropped - row.told
    row.told, row.swept_at = row.dropped, ctx.now
    row.save(update_fields=["told", "swept_at"])
    if rows:
        record(ctx, row, RowsDropped(kind_of_rows=kind, rows=rows, before=before.isoformat()))
    return rows


@command(needs="retention.drop")
def drop_receipts(ctx: Context, *, before: datetime, most: int) -> int:  # noqa: ARG001 - a command takes who acts
    """Delete receipts of reactions and effects that were done before an instant; returns how many."""
    done = Receipt.objects.filter(state=Receipt.DONE).order_by("id")
    return delete_oldest(done, "due_at", before=before, most=most)


@command(needs="retention.drop")
def drop_answers(ctx: Context, *, before: datetime, most: int) -> int:  # noqa: ARG001 - a command takes who acts
    """Delete answers given before an instant, whose idempotency keys are then as good as new; returns how many."""
    kept = IdempotencyKey.objects.order_by("created_at")
    return delete_oldest(kept, "created_at", before=before, most=most)


def delete_oldest(rows: QuerySet[Any], at: Any, *, before: datetime, most: int) -> int:
    """Delete those of the first `most` rows whose instant `at` lies before another; returns how many.

    `rows` are in an order in which they grow old: nothing deleted means that nothing is left to delete.
    """
    oldest = rows.values_list("pk", at)[:most]
    gone = [key for key, instant in oldest if instant < before]
    rows.model._default_manager.filter(pk__in=gone).delete()
    return len(gone)


def _locked(kind: str) -> Kept:
    row, _is_new = Kept.objects.locked().get_or_create(kind=kind)
    return row
