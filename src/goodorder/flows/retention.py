"""What is older than it is kept goes: every hour, in small transactions, by the rooms that own the rows."""

import time
from collections.abc import Callable
from datetime import datetime

from goodorder.carts.commands import drop_carts
from goodorder.flows.jobs import periodic
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.command import unit_of_work
from goodorder.notifications.commands import drop_messages
from goodorder.retention import commands, queries
from goodorder.retention.rules import KINDS, Kind
from goodorder.sourcing.commands import drop_decisions
from goodorder.staff.commands import drop_sessions
from goodorder.webhooks.commands import drop_deliveries
from goodorder.worklists.commands import drop_runs

MOST_S = 1200.0  # the next hour does the rest
DROPS: dict[str, Callable[..., int]] = {
    "reactions": commands.drop_receipts,
    "answers": commands.drop_answers,
    "sessions": drop_sessions,
    "carts": drop_carts,
    "runs": drop_runs,
    "decisions": drop_decisions,
    "messages": drop_messages,
    "deliveries": drop_deliveries,
}


@periodic("41 * * * *", "sweep_old_rows")
def sweep_old_rows() -> None:
    """Throw away what is too old, kind by kind, as long as there is time."""
    until = time.monotonic() + MOST_S
    for kind in KINDS.values():
        sweep(system_context("sweep_old_rows"), kind, go_on=lambda: time.monotonic() < until)


def sweep(ctx: Context, kind: Kind, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Throw away the rows of a kind that are too old, and write down how many; returns it.

    Each batch commits with its count, so a sweep that is stopped has counted what it dropped.
    """
    before = queries.cut_of(ctx, kind.code)
    while go_on():
        if not unit_of_work(lambda: _batch(ctx, kind, before)):
            return commands.end_sweep(ctx, kind=kind.code, before=before)
    return 0


def _batch(ctx: Context, kind: Kind, before: datetime) -> int:
    rows = DROPS[kind.code](ctx, before=before, most=kind.batch)
    if rows:
        commands.note_dropped(ctx, kind=kind.code, rows=rows)
    return rows
