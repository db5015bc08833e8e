"""From committed events to reactions: nothing lost, nothing twice, in order for each record."""

import traceback
from dataclasses import replace
from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet

from goodorder.kernel import clock, faults, jobs
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import Missing
from goodorder.kernel.events import SUBSCRIBERS, Subscriber, revive
from goodorder.kernel.models import Event, Receipt

BATCH = 200
MOST_TRIES = 8
_LOCK = 0x600D  # one relay hands out at a time, so receipts of one record appear in order
_log = structlog.get_logger("goodorder.relay")
AFTER_HANDOUT = faults.declare("relay.after_handout", "events handed to subscribers, not yet committed")
AFTER_REACTION = faults.declare(
    "relay.after_reaction", "a reaction's work and receipt done, not yet committed"
)
AFTER_EFFECT = faults.declare("relay.after_effect", "an effect has acted, its receipt is not yet written")

# The next receipt that is due and whose record has no earlier one waiting at the same subscriber.
_NEXT = """
    SELECT r.id FROM kernel_receipt r JOIN kernel_event e ON e.id = r.event_id
    WHERE r.state = 'pending' AND NOT r.is_effect AND r.due_at <= %s AND NOT EXISTS (
        SELECT 1 FROM kernel_receipt r2 JOIN kernel_event e2 ON e2.id = r2.event_id
        WHERE r2.state = 'pending' AND r2.subscriber = r.subscriber AND r2.id < r.id
          AND e2.aggregate = e.aggregate AND e2.aggregate_id = e.aggregate_id)
    ORDER BY r.id LIMIT 1 FOR UPDATE OF r SKIP LOCKED
"""


def hand_out() -> int:
    """Give a batch of new events a receipt per subscriber; returns how many events were handed out."""
    return unit_of_work(_hand_out)


def _hand_out() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    events = list(_unrelayed()[:BATCH])
    now = clock.now()
    receipts = Receipt.objects.bulk_create(
        [
            Receipt(event=event, subscriber=subscriber.name, is_effect=subscriber.is_effect, due_at=now)
            for event in events
            for subscriber in _listening_to(event.kind)
        ]
    )
    for receipt in receipts:
        if receipt.is_effect:
            jobs.defer_effect(receipt.pk)
    Event.objects.filter(pk__in=[event.pk for event in events]).update(relayed_at=now)
    faults.reach(AFTER_HANDOUT)
    return len(events)


def _unrelayed() -> QuerySet[Event]:
    return Event.objects.filter(relayed_at=None).order_by("id").select_for_update(skip_locked=True)


def _listening_to(kind: str) -> list[Subscriber]:
    return [subscriber for subscriber in SUBSCRIBERS.values() if subscriber.kind == kind]


def react() -> bool:
    """Run the next due reaction, if there is one; returns whether there was."""
    return unit_of_work(_react)


def _react() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [clock.now()])
        row = cursor.fetchone()
    if row is None:
        return False
    receipt = Receipt.objects.select_related("event").get(pk=row[0])
    try:
        with transaction.atomic():
            _subscriber(receipt).function(_context_of(receipt), revive(receipt.event))
    except Exception:  # noqa: BLE001 - any failure of a reaction is kept on its receipt and tried again
        _postpone(receipt)
    else:
        _settle(receipt)
    faults.reach(AFTER_REACTION)
    return True


def run_effect(receipt_id: int) -> None:
    """Run one effect outside any transaction and settle or postpone its receipt."""
    receipt = Receipt.objects.select_related("event").get(pk=receipt_id)
    if receipt.state != Receipt.PENDING:
        return
    try:
        _subscriber(receipt).function(_context_of(receipt), revive(receipt.event), receipt.event.public_id)
        faults.reach(AFTER_EFFECT)
    except Exception:  # noqa: BLE001 - as for reactions
        wait = _postpone(receipt)
        if receipt.state == Receipt.PENDING:
            jobs.defer_effect(receipt.pk, wait=wait)
    else:
        _settle(receipt)


def retry(ctx: Context, *, receipt_id: int) -> None:
    """Put a parked receipt back in the queue; needs `system.retry`. Raises Missing when none is parked there."""
    ctx.require("system.retry")
    unit_of_work(lambda: _unpark(receipt_id))


def _unpark(receipt_id: int) -> None:
    parked = Receipt.objects.select_for_update().filter(pk=receipt_id, state=Receipt.PARKED)
    if (receipt := parked.first()) is None:
        raise Missing(
            "kernel.receipt_not_parked", f"no parked reaction {receipt_id}; it may have been retried already"
        )
    receipt.state, receipt.attempts, receipt.due_at = Receipt.PENDING, 0, clock.now()
    receipt.save(update_fields=["state", "attempts", "due_at"])
    if receipt.is_effect:
        jobs.defer_effect(receipt.pk)


def _subscriber(receipt: Receipt) -> Subscriber:
    return SUBSCRIBERS[receipt.subscriber]


def _context_of(receipt: Receipt) -> Context:
    ctx = system_context(receipt.subscriber.rsplit(".", 1)[-1])
    return replace(ctx, caused_at=receipt.event.at)


def _settle(receipt: Receipt) -> None:
    receipt.state, receipt.error = Receipt.DONE, ""
    receipt.attempts += 1
    receipt.save(update_fields=["state", "error", "attempts"])


def _postpone(receipt: Receipt) -> timedelta:
    """Back off exponentially from half a second to ten minutes; park after the last try."""
    receipt.attempts += 1
    wait = timedelta(seconds=min(0.5 * 2**receipt.attempts, 600))
    receipt.due_at = clock.now() + wait
    receipt.error = traceback.format_exc()[-4000:]
    if receipt.attempts >= MOST_TRIES:
        receipt.state = Receipt.PARKED
    receipt.save(update_fields=["attempts", "due_at", "error", "state"])
    _log.warning("postponed", subscriber=receipt.subscriber, attempts=receipt.attempts, state=receipt.state)
    return wait


def settle_all(most: int = 10_000) -> int:
    """Hand out and react until nothing is due: tests, imports and the end of a demo's set-up.

    Effects run too, in this process. Returns how many reactions and effects ran.
    """
    ran = 0
    while ran < most:
        before, handed = ran, hand_out()
        while react():
            ran += 1
        due = Receipt.objects.filter(state=Receipt.PENDING, is_effect=True, due_at__lte=clock.now())
        effects = list(due.order_by("id").values_list("pk", flat=True))
        for receipt_id in effects:
            run_effect(receipt_id)
        ran += len(effects)
        if not handed and ran == before:
            break
    return ran
