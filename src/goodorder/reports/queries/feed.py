"""The event feed: every fact once, in the order of its id, none left out because it committed late.

Ids are drawn before they commit, so a reader that goes by the last id it saw can miss one. The feed
therefore waits until every transaction that might still commit an id of the page has ended.
"""

import time

from django.db import connection

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.errors import Forbidden, Malformed
from goodorder.kernel.models import Event
from goodorder.kernel.paging import MOST_ROWS, Page

LONGEST_WAIT_S = 2.0
_PAUSE_S = 0.01
# An insert locks the table before it draws an id, and keeps the lock until its transaction ends.
_WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'kernel_event'::regclass
      AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def read_feed(ctx: Context, *, after: str = "", size: int = 50) -> Page[Event]:
    """Return the facts after a cursor, oldest first; `next_cursor` is always the place to go on from.

    The page is empty while a long transaction may still add a fact before it. Needs `system.view` without
    limits, for facts of all kinds are in it: raises Forbidden; Malformed for a cursor that is not ours.
    """
    ctx.require("system.view")
    if ctx.scopes:
        raise Forbidden(
            "access.scope_too_narrow", "the event feed tells of everything: use a key without scopes"
        )
    last = _place(after)
    size = max(1, min(size, MOST_ROWS))
    rows = Event.objects.visible_to(ctx).filter(id__gt=last).order_by("id")
    seen = list(rows.values_list("id", flat=True)[:size])
    if not seen or not settled():
        return Page([], str(last))
    events = list(rows.filter(id__lte=seen[-1])[:size])
    return Page(events, str(events[-1].pk))


@internal_query
def settled() -> bool:
    """Wait until every transaction now writing events has ended; tell whether they all did in time."""
    until = time.monotonic() + LONGEST_WAIT_S
    waited_for = writers()
    while waited_for and time.monotonic() < until:
        time.sleep(_PAUSE_S)
        waited_for &= writers()
    return not waited_for


@internal_query
def writers() -> set[str]:
    """Return the transactions that are writing events now and may still commit some."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS)
        return {row[0] for row in cursor.fetchall()}


def _place(after: str) -> int:
    if not after:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 19):  # noqa: PLR2004 - digits of a bigint
        raise Malformed(
            "paging.cursor_broken", "after: use the value of next_cursor unchanged", field="after"
        )
    return int(after)
