"""A run of an import: begun or continued, carried on batch by batch, ended. Each step is one transaction."""

from collections import Counter
from collections.abc import Callable, Mapping

from goodorder.channels.commands.history import apply_history
from goodorder.channels.commands.new_orders import apply_orders
from goodorder.channels.commands.records import apply_customers, apply_products, apply_stock
from goodorder.channels.events import ImportFinished
from goodorder.channels.models import ImportMade, ImportRow, ImportRun
from goodorder.channels.rules.runs import KEPT, Applied, Batch, ImportOptions
from goodorder.kernel import faults
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record

BEFORE_COMMIT = faults.declare(
    "channels.batch_before_commit", "a batch is applied and counted, not yet committed"
)
AFTER_COMMIT = faults.declare(
    "channels.batch_after_commit", "a batch is committed, the next one not yet begun"
)
Applier = Callable[[Context, ImportRun, Batch, ImportOptions], Applied]
APPLIERS: Mapping[str, Applier] = {
    "products": apply_products,
    "customers": apply_customers,
    "stock": apply_stock,
    "orders": apply_orders,
}


@command(needs="channels.import")
def start_run(ctx: Context, *, options: ImportOptions, digest: str, filename: str) -> ImportRun:
    """Begin importing a file, or find the run that began it; `digest` is the file's SHA-256."""
    run, _ = ImportRun.objects.get_or_create(
        kind=options.kind,
        profile=options.profile,
        target=options.target,
        digest=digest,
        defaults={"filename": filename[:255], "started_at": ctx.now},
    )
    return run


@command(needs="channels.import")
def apply_batch(ctx: Context, *, run_id: str, batch: Batch, options: ImportOptions) -> Applied:
    """Apply the next units of a file and note how far the run has come, all in one transaction.

    Raises Refused `channels.batch_out_of_turn` when another process has gone on with the same run.
    """
    run = ImportRun.objects.locked().one(public_id=run_id)
    if run.next_unit != batch.first:
        message = f"run {run_id} is at unit {run.next_unit}, not {batch.first}; another import of this file is under way"
        raise Refused("channels.batch_out_of_turn", message)
    applier = apply_history if options.is_history else APPLIERS[options.kind]
    applied = applier(ctx, run, batch, options)
    _keep(run, applied)
    run.next_unit += len(batch.units)
    run.counts = dict(Counter(run.counts) + applied.counts)
    run.save(update_fields=["next_unit", "counts"])
    faults.reach(BEFORE_COMMIT)
    return applied


def _keep(run: ImportRun, applied: Applied) -> None:
    ImportRow.objects.bulk_create(
        ImportRow(run=run, row=told.row, outcome=told.outcome, reason=told.reason, content=dict(told.content))
        for told in applied.rows
        if told.outcome in KEPT
    )
    ImportMade.objects.bulk_create(
        ImportMade(run=run, reference=each.reference, kind=each.kind, made=each.made) for each in applied.made
    )


@command(needs="channels.import")
def finish_run(ctx: Context, *, run_id: str) -> ImportRun:
    """End a run whose last unit is applied; ending twice does no harm."""
    run = ImportRun.objects.locked().one(public_id=run_id)
    if run.finished_at is None:
        run.finished_at = ctx.now
        run.save(update_fields=["finished_at"])
        record(ctx, run, ImportFinished(run_id=run_id, kind_of_rows=run.kind, counts=run.counts))
    return run
