"""From committed events to reactions: nothing lost, nothing twice, in order for each record; many workers at once.

Reactions run in batches: each in its own savepoint, all of a batch in one transaction with their receipts. A
subscriber that takes facts as a whole gets all of its own in the batch, in one savepoint. Effects
run outside transactions under a lease that their receipt holds, so that what a dead worker had begun is taken over.
"""

import time
import traceback
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection
from django.db.models import F

from goodorder.kernel import clock, faults
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.command import attempt, is_collision, unit_of_work
from goodorder.kernel.errors import Missing
from goodorder.kernel.events import SUBSCRIBERS, Subscriber, revive
from goodorder.kernel.models import Pulse, Receipt

HANDED_OUT, BATCH, RUN = 1000, 200, 20
SLICE_S = 0.25  # a batch ends after it, so that its row locks are short
PATIENCE = "SET LOCAL lock_timeout = '200ms'"  # less than the database takes to find a deadlock: nobody pays for ours
LEASE = timedelta(seconds=90)
EFFECTS, EFFECTS_S = 8, 20.0
MOST_TRIES = 8
_LOCK = 0x600D  # one relay hands out at a time, so receipts of one record appear in order
_log = structlog.get_logger("goodorder.relay")
AFTER_HANDOUT = faults.declare("relay.after_handout", "events handed to subscribers, not yet committed")
AFTER_REACTION = faults.declare("relay.after_reaction", "a reaction's work done, its batch not yet committed")
AFTER_EFFECT = faults.declare("relay.after_effect", "an effect has acted, its receipt is not yet written")

_HAND_OUT = """
    WITH fresh AS (
        SELECT id, kind, aggregate, aggregate_id FROM kernel_event
        WHERE relayed_at IS NULL ORDER BY id LIMIT %(most)s
    ), handed AS (
        INSERT INTO kernel_receipt
               (event_id, subscriber, is_effect, aggregate, aggregate_id, state, attempts, due_at, error)
        SELECT e.id, s.name, s.is_effect, e.aggregate, e.aggregate_id, 'pending', 0, %(now)s, ''
        FROM fresh e JOIN unnest(%(kinds)s::text[], %(names)s::text[], %(effects)s::boolean[])
             WITH ORDINALITY AS s (kind, name, is_effect, place) ON s.kind = e.kind
        ORDER BY e.id, s.place
    )
    UPDATE kernel_event e SET relayed_at = %(now)s FROM fresh WHERE e.id = fresh.id
"""
# The first waiting receipt of a record at a subscriber stands for all of them: whoever locks it may run those that
# follow, and nobody else can. The sub-select makes the database look each one up in the index instead of all at once.
_CLAIM = """
    WITH first AS (
        SELECT r.id, r.subscriber, r.aggregate, r.aggregate_id FROM kernel_receipt r
        WHERE r.state = 'pending' AND NOT r.is_effect AND r.due_at <= %(now)s AND r.id = (
            SELECT w.id FROM kernel_receipt w WHERE w.state = 'pending'
              AND (w.aggregate_id, w.subscriber, w.aggregate) = (r.aggregate_id, r.subscriber, r.aggregate)
            ORDER BY w.id LIMIT 1)
        ORDER BY r.due_at, r.id LIMIT %(most)s FOR UPDATE OF r SKIP LOCKED
    )
    SELECT f.id FROM first r, LATERAL (
        SELECT w.id FROM kernel_receipt w WHERE w.state = 'pending'
          AND (w.aggregate_id, w.subscriber, w.aggregate) = (r.aggregate_id, r.subscriber, r.aggregate)
        ORDER BY w.id LIMIT %(run)s) f
    ORDER BY f.id LIMIT %(most)s
"""
_LEASE = """
    UPDATE kernel_receipt SET due_at = %(until)s WHERE state = 'pending' AND id = ANY (ARRAY(
        SELECT id FROM kernel_receipt WHERE state = 'pending' AND is_effect AND due_at <= %(now)s
        ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED))
    RETURNING id
"""


def hand_out() -> int:
    """Give a batch of new events a receipt per subscriber; returns how many events were handed out."""
    return unit_of_work(_hand_out)


def _hand_out() -> int:
    listening = SUBSCRIBERS.values()
    values: dict[str, Any] = {
        "most": HANDED_OUT,
        "now": clock.now(),
        "kinds": [each.kind for each in listening],
        "names": [each.name for each in listening],
        "effects": [each.is_effect for each in listening],
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        # A statement of its own: it must see what the last holder of the lock committed.
        cursor.execute(_HAND_OUT, values)
        handed = cursor.rowcount
    if handed:
        faults.reach(AFTER_HANDOUT)
    return int(handed)


def react(most: int = BATCH) -> int:
    """Run at most so many due reactions, several of one record in the order of its events; returns how many ran.

    A reaction that fails undoes only itself and is tried again later.
    """
    return unit_of_work(lambda: _react(most))


def _react(most: int) -> int:
    now, until = clock.now(), time.monotonic() + SLICE_S
    connection.cursor().execute(PATIENCE)
    done: list[int] = []
    stopped: set[tuple[str, str, int]] = set()
    bundles = _bundled(_claimed(_CLAIM, {"now": now, "most": most, "run": RUN}))
    for bundle in bundles:
        ready = [receipt for receipt in bundle if _may_run(receipt, stopped, now)]
        try:
            attempt(lambda: _run(ready))  # noqa: B023 - called at once
        except Exception as failure:  # noqa: BLE001 - any failure of a reaction is kept on its receipt and tried again
            if len(ready) > 1:
                # Alone it is known whose it is: they come last, the first of them however late it is.
                bundles += [[receipt] for receipt in ready]
                until = time.monotonic() + SLICE_S
            elif done and is_collision(failure):
                break  # these locks are kept for the others in this batch: alone it may get through
            else:
                stopped.add(ready[0].turn)
                _postpone(ready[0], is_a_try=not is_collision(failure))
        else:
            done += [receipt.pk for receipt in ready]
        faults.reach(AFTER_REACTION)
        if time.monotonic() > until:
            break
    _settle(done)
    return len(done) + len(stopped)


def _bundled(receipts: list[Receipt]) -> list[list[Receipt]]:
    """Put together what a subscriber takes as a whole; whose first is oldest comes first."""
    found: dict[str | int, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        found[receipt.subscriber if _subscriber(receipt).is_whole else receipt.pk].append(receipt)
    return list(found.values())


def _may_run(receipt: Receipt, stopped: set[tuple[str, str, int]], now: datetime) -> bool:
    """Tell whether nothing before it waits; whatever follows one that may not waits, too."""
    if receipt.due_at > now:
        stopped.add(receipt.turn)
    return receipt.turn not in stopped


def _claimed(claim: str, values: dict[str, Any]) -> list[Receipt]:
    with connection.cursor() as cursor:
        cursor.execute(claim, values)
        ids = [row[0] for row in cursor.fetchall()]
    rows = Receipt.objects.select_related("event").filter(pk__in=ids)
    return list(rows.order_by("pk")) if ids else []


def _run(receipts: list[Receipt]) -> None:
    for first in receipts[:1]:
        subscriber, facts = _subscriber(first), [revive(receipt.event) for receipt in receipts]
        subscriber.function(_context_of(first), facts if subscriber.is_whole else facts[0])
        connection.check_constraints()  # what is judged at the end of a transaction would fail all others with it


def run_effects(most: int = EFFECTS, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Run due effects outside any transaction under a lease; returns how many ran.

    What the time of a batch does not suffice for, or is left when `go_on` says no, is given back.
    """
    began = time.monotonic()
    until = clock.now() + LEASE
    leased = unit_of_work(lambda: _claimed(_LEASE, {"now": clock.now(), "until": until, "most": most}))
    done, left = [], []
    for receipt in leased:
        if time.monotonic() - began > EFFECTS_S or not go_on():
            left.append(receipt.pk)
        elif _has_run(receipt):
            done.append(receipt.pk)
    _settle(done, due_at=until)
    if left:
        Receipt.objects.filter(pk__in=left, due_at=until).update(due_at=clock.now())
    return len(leased) - len(left)


def _has_run(receipt: Receipt) -> bool:
    try:
        _subscriber(receipt).function(_context_of(receipt), revive(receipt.event), receipt.event.public_id)
        faults.reach(AFTER_EFFECT)
    except Exception:  # noqa: BLE001 - as for reactions
        _postpone(receipt)
        return False
    return True


def retry(ctx: Context, *, receipt_id: int) -> None:
    """Put a parked receipt back in the queue; needs `system.retry`. Raises Missing when none is parked there."""
    ctx.require("system.retry")
    parked = Receipt.objects.filter(pk=receipt_id, state=Receipt.PARKED)
    if not parked.update(state=Receipt.PENDING, attempts=0, due_at=clock.now()):
        raise Missing(
            "kernel.receipt_not_parked", f"no parked reaction {receipt_id}; it may have been retried already"
        )


def _subscriber(receipt: Receipt) -> Subscriber:
    return SUBSCRIBERS[receipt.subscriber]


def _context_of(receipt: Receipt) -> Context:
    ctx = system_context(receipt.subscriber.rsplit(".", 1)[-1])
    return replace(ctx, caused_at=receipt.event.at)


def _settle(done: list[int], **held: object) -> None:
    """Write that receipts are done, unless another took them over since."""
    rows = Receipt.objects.filter(pk__in=done, state=Receipt.PENDING, **held)
    rows.update(state=Receipt.DONE, attempts=F("attempts") + 1, error="")


def _postpone(receipt: Receipt, *, is_a_try: bool = True) -> None:
    """Back off exponentially from half a second to ten minutes; park after the last try.

    Meeting a lock is no try: sooner or later it is free.
    """
    attempts = receipt.attempts + is_a_try
    wait = timedelta(seconds=min(0.5 * 2**attempts, 600))
    state = Receipt.PARKED if attempts >= MOST_TRIES else Receipt.PENDING
    held = Receipt.objects.filter(pk=receipt.pk, state=Receipt.PENDING, due_at=receipt.due_at)
    held.update(
        attempts=attempts, due_at=clock.now() + wait, error=traceback.format_exc()[-4000:], state=state
    )
    _log.warning("postponed", subscriber=receipt.subscriber, attempts=attempts, state=state)


def beat(worker: str, *, per_minute: int) -> None:
    """Write that a worker lives and how much it does; those not heard of for a day are forgotten."""
    now = clock.now()
    Pulse.objects.filter(beat_at__lt=now - timedelta(days=1)).delete()
    Pulse.objects.update_or_create(name=worker, defaults={"beat_at": now, "per_minute": per_minute})


def settle_all(most: int = 10_000) -> int:
    """Hand out and react until nothing is due: tests, imports and the end of a demo's set-up.

    Effects run too, in this process. Returns how many reactions and effects ran.
    """
    ran = 0
    while ran < most:
        before, handed = ran, hand_out()
        while reacted := react():
            ran += reacted
        ran += run_effects(BATCH)
        if not handed and ran == before:
            break
    return ran
