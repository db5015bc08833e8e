"""How fast workers catch up: a burst of orders while none runs, then real worker processes until nothing waits.

Nothing is skipped: every event must have exactly the receipts its subscribers want, all done, and the audit be clean.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from goodorder.benching import asking, machine
from goodorder.benching.database import rows
from goodorder.benching.figures import Figure, Window, figure
from goodorder.benching.processes import working
from goodorder.cli.installation import say, stop

if TYPE_CHECKING:
    from goodorder.benching.run import Run

WORKERS = 2
EMPTY_WITHIN_S, LOOK_EVERY_S = 7_200, 0.2
NOTHING_WAITS = """
    SELECT NOT EXISTS (SELECT FROM kernel_event WHERE relayed_at IS NULL)
       AND NOT EXISTS (SELECT FROM kernel_receipt WHERE state = 'pending')
"""
LAST = "SELECT (SELECT coalesce(max(id), 0) FROM kernel_event), (SELECT coalesce(max(id), 0) FROM kernel_receipt)"
MADE = """
    SELECT (SELECT count(*) FROM kernel_event WHERE id > %s), (SELECT count(*) FROM kernel_receipt WHERE id > %s)
"""
# A receipt that should be there and done and is not, or that nobody wanted; that none is there twice, the database keeps.
LOST = """
    SELECT count(*) FROM (
        SELECT e.id AS event, s.name FROM kernel_event e JOIN unnest(%s::text[], %s::text[]) AS s (kind, name) USING (kind)
        WHERE e.id > %s) AS wanted
    FULL JOIN (SELECT event_id, subscriber, state FROM kernel_receipt WHERE event_id > %s) AS r
      ON r.event_id = wanted.event AND r.subscriber = wanted.name
    WHERE r.state IS DISTINCT FROM 'done' OR wanted.event IS NULL
"""


def drain(run: Run) -> list[Figure]:
    """Measure how fast workers settle all that follows a burst of orders, their own start included."""
    with working(run.product):
        _wait_until_empty(run)
    last_event, last_receipt = _numbers(run, LAST)
    run.captured(run.plan.backlog, asking.ON_ACCOUNT)
    roots = {"database": [run.server.pid], "application": run.product.pids}
    with contextlib.ExitStack() as workers:
        began, read = time.monotonic(), machine.read(roots)
        for _ in range(WORKERS):
            workers.enter_context(working(run.product))
        roots["application"] = run.product.pids
        _wait_until_empty(run)
        seconds, used = time.monotonic() - began, machine.read(roots).since(read)
    events, receipts = _numbers(run, MADE, last_event, last_receipt)
    lost = lost_since(run, last_event)
    said = f"{WORKERS} workers, {events:,} events, {receipts:,} receipts, empty after {seconds:.1f} s, {lost} lost"
    window = Window(name="drain", seconds=seconds, done=run.plan.backlog, errors=lost, cpu_s=used)
    window = run.audited(window, last=True)
    say(f"  drain: {window.rate:,.1f} orders/s, {events / seconds:,.0f} events/s; {said}")
    return [
        figure("drain of a backlog, in orders", "orders/s", [window], orders=run.orders, note=said),
        figure("drain of a backlog, in events", "events/s", [replace(window, done=events, errors=0)], orders=run.orders),
    ]  # fmt: skip


def lost_since(run: Run, last_event: int) -> int:
    """Count the receipts of events after one that should be there and done and are not, or that nobody wanted."""
    from goodorder.kernel.events import SUBSCRIBERS

    kinds = [each.kind for each in SUBSCRIBERS.values()]
    (lost,) = _numbers(run, LOST, kinds, list(SUBSCRIBERS), last_event, last_event)
    return lost


def _wait_until_empty(run: Run) -> None:
    until = time.monotonic() + EMPTY_WITHIN_S
    while not rows(run.product.database, NOTHING_WAITS)[0][0]:
        if time.monotonic() > until:
            stop(f"after {EMPTY_WITHIN_S} s there is still something to do")
        time.sleep(LOOK_EVERY_S)


def _numbers(run: Run, question: str, *values: object) -> list[int]:
    return [int(number) for number in rows(run.product.database, question, values)[0]]
