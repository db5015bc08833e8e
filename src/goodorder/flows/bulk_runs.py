"""Runs over many orders: performed order by order, a few seconds at a time, by whichever worker is free."""

import time

from goodorder.kernel.access import Context
from goodorder.kernel.events import effect
from goodorder.worklists import commands as worklists
from goodorder.worklists.events import RunContinued, RunStarted

SLICE_S = (
    5.0  # other effects get their turn in between, and a worker that stops does not keep anybody waiting
)


def _work(ctx: Context, run_id: str) -> None:
    until = time.monotonic() + SLICE_S
    while worklists.perform_next(ctx, run_id=run_id):
        if time.monotonic() > until:
            break
    worklists.go_on(ctx, run_id=run_id)


@effect(RunStarted)
def begin_run(ctx: Context, fact: RunStarted, key: str) -> None:  # noqa: ARG001 - each order notes its own turn
    """Perform what a run was started for."""
    _work(ctx, fact.run_id)


@effect(RunContinued)
def continue_run(ctx: Context, fact: RunContinued, key: str) -> None:  # noqa: ARG001 - as above
    """Go on with a run."""
    _work(ctx, fact.run_id)
