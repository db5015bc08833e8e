"""Replaying past decisions: read in batches, decided anew one by one, never all in memory."""

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from goodorder.kernel.access import Context
from goodorder.sourcing.models import Decision
from goodorder.sourcing.rules import BUILT_IN, read_rules
from goodorder.sourcing.rules.replay import Change, Past, Replay, Way, added, replay_one
from goodorder.sourcing.rules.ruleset import Rules

BATCH = 200

Listener = Callable[[Replay, int, Change | None], bool | None]
"""Hears the replay so far, how many decisions there are, and what changed last; False ends it early."""


def replay(
    ctx: Context,
    *,
    content: Mapping[str, Any] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    most: int | None = None,
    listener: Listener | None = None,
) -> Replay:
    """Decide past decisions anew by the rules of a content, or (None) each by its own, and compare.

    From `since` on and before `until`, the oldest first, at most so many. Nothing is written. An early end
    (the listener says so, or `most` is reached) leaves `is_complete` false. Raises Invalid naming what is wrong
    in the content.
    """
    rules = None if content is None else read_rules(content)
    rows = Decision.objects.visible_to(ctx)
    rows = rows.filter(decided_at__gte=since) if since else rows
    rows = rows.filter(decided_at__lt=until) if until else rows
    there = rows.count()
    found = Replay()
    for past in _pasts(rows):
        if most is not None and found.decisions + found.skipped >= most:
            return found
        change = replay_one(past, rules, found)
        if listener is not None and listener(found, there, change) is False:
            return found
    found.is_complete = True
    return found


def _pasts(rows: Any) -> Iterator[Past]:
    """Yield decisions in the order in which they were made, a batch at a time."""
    known: dict[int, Rules] = {}
    after = 0
    while batch := list(rows.filter(pk__gt=after).select_related("rule_set").order_by("pk")[:BATCH]):
        for row in batch:
            if row.rule_set_id not in known:
                known[row.rule_set_id] = read_rules(row.rule_set.content if row.rule_set else BUILT_IN)
            yield _past(row, known[row.rule_set_id])
        after = batch[-1].pk


def _past(row: Decision, rules: Rules) -> Past:
    kept = {name: getattr(row, name) for name in ("outcome", "cost", "method", "gap_ppm", "flip")}
    return Past(row.public_id, row.about, row.decided_at, row.inputs, kept, rules)


PATIENCE_S, QUICK_S = 3.0, 1.0
SMALLEST = timedelta(seconds=1)


def replay_further(ctx: Context, *, content: Mapping[str, Any], way: Way) -> Way:
    """Replay the next stride of a way; one that takes too long is given up and tried shorter the next time."""
    until, began = min(way.until, way.at + way.stride), time.monotonic()

    def go_on(*_heard: Any) -> bool:
        return way.stride <= SMALLEST or time.monotonic() - began < PATIENCE_S

    found = replay(ctx, content=content, since=way.at, until=until, listener=go_on)
    if not found.is_complete:
        return dataclasses.replace(way, stride=max(SMALLEST, way.stride / 4))
    stride = way.stride * 2 if time.monotonic() - began < QUICK_S else way.stride
    return dataclasses.replace(way, at=until, stride=stride, found=added(way.found, found.as_plain()))
