"""The backlog: what workers have still to do, for how long it waits, and how fast it goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from goodorder.kernel.access import Context

COUNTED = 10_000
ALIVE_FOR = timedelta(seconds=30)
# Partial indexes hold nothing but what waits, and nobody needs to know the number beyond COUNTED.
_WAITING = """
    WITH events AS (SELECT recorded_at FROM kernel_event WHERE relayed_at IS NULL ORDER BY id LIMIT %(most)s),
    due AS (
        (SELECT is_effect, due_at FROM kernel_receipt
         WHERE state = 'pending' AND NOT is_effect AND due_at <= %(now)s ORDER BY due_at, id LIMIT %(most)s)
        UNION ALL
        (SELECT is_effect, due_at FROM kernel_receipt
         WHERE state = 'pending' AND is_effect AND due_at <= %(now)s ORDER BY due_at, id LIMIT %(most)s)
    ),
    parked AS (SELECT 1 FROM kernel_receipt WHERE state = 'parked' LIMIT %(most)s),
    alive AS (SELECT per_minute FROM kernel_pulse WHERE beat_at >= %(alive)s)
    SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM due WHERE NOT is_effect),
           (SELECT count(*) FROM due WHERE is_effect), (SELECT count(*) FROM parked),
           least((SELECT min(recorded_at) FROM events), (SELECT min(due_at) FROM due)),
           (SELECT count(*) FROM alive), (SELECT coalesce(sum(per_minute), 0) FROM alive)
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is due and not done: each number ends at 10,000. `per_minute` is what all live workers do at present."""

    events: int
    reactions: int
    effects: int
    parked: int
    waits_since: datetime | None
    waits_s: int
    workers: int
    per_minute: int


def get_backlog(ctx: Context) -> Backlog:
    """Return what waits for workers now; it is the same for everybody who may ask."""
    values: dict[str, Any] = {"now": ctx.now, "most": COUNTED, "alive": ctx.now - ALIVE_FOR}
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, values)
        events, reactions, effects, parked, since, workers, per_minute = cursor.fetchone()
    waits_s = max(0, round((ctx.now - since).total_seconds())) if since else 0
    return Backlog(events, reactions, effects, parked, since, waits_s, workers, int(per_minute))
