"""Deliveries on their way: claimed under a lease, several at once, and what came of them."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from goodorder.kernel import faults
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.kernel.models import Event
from goodorder.retention.commands import delete_oldest
from goodorder.webhooks.events import EndpointDisabled
from goodorder.webhooks.models import Attempt, Endpoint, WebhookDelivery
from goodorder.webhooks.rules import DISABLED_AFTER, GONE, LEASE, Outcome, rest_after, wait_after
from goodorder.webhooks.states import DELIVERY, ENDPOINT, OPEN

AFTER_CALL = faults.declare(
    "webhooks.after_call", "receivers were called, what they answered is not yet written"
)
# The endpoint's lock keeps two workers from counting the same room. The last line judges the newest row once more: a
# claim that began before another one ended would take the same deliveries.
_CLAIM = """
    WITH ready AS (
        SELECT p.id, p.at_once - (
            SELECT count(*) FROM webhooks_webhookdelivery s
            WHERE s.endpoint_id = p.id AND s.state = 'sending' AND s.due_at > %(now)s) AS room
        FROM webhooks_endpoint p
        WHERE p.state = 'active' AND (p.rest_until IS NULL OR p.rest_until <= %(now)s) AND EXISTS (
            SELECT FROM webhooks_webhookdelivery d
            WHERE d.endpoint_id = p.id AND d.state IN ('waiting', 'sending') AND d.due_at <= %(now)s)
        FOR UPDATE OF p SKIP LOCKED
    ), chosen AS (
        SELECT c.id FROM ready, LATERAL (
            SELECT d.id FROM webhooks_webhookdelivery d
            WHERE d.endpoint_id = ready.id AND d.state IN ('waiting', 'sending') AND d.due_at <= %(now)s
              AND NOT EXISTS (
                  SELECT FROM webhooks_webhookdelivery b
                  WHERE b.endpoint_id = d.endpoint_id AND b.subject = d.subject
                    AND b.state IN ('waiting', 'sending') AND b.event_id < d.event_id)
            ORDER BY d.due_at, d.id LIMIT greatest(ready.room, 0)) c
        LIMIT %(most)s
    )
    UPDATE webhooks_webhookdelivery d SET state = 'sending', due_at = %(until)s, attempts = d.attempts + 1
    FROM chosen WHERE d.id = chosen.id AND d.state IN ('waiting', 'sending') AND d.due_at <= %(now)s
    RETURNING d.id
"""


@dataclass(frozen=True, slots=True)
class Call:
    """What a worker needs to make one attempt; `nonces` are those of the secrets that sign it."""

    delivery_id: int
    number: int
    url: str
    nonces: Sequence[str] = field(repr=False)
    event: Event


@command(needs="webhooks.send")
def claim_deliveries(ctx: Context, *, most: int) -> list[Call]:
    """Take due deliveries to be sent now, within each endpoint's room and one at a time of each story.

    The lease ends after a minute; whoever claims then takes over from a worker that died.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": ctx.now, "until": ctx.now + LEASE, "most": most})
        ids = [row[0] for row in cursor.fetchall()]
    rows = WebhookDelivery.objects.filter(pk__in=ids).select_related("endpoint", "event").order_by("pk")
    return [_call(row, ctx.now) for row in rows] if ids else []


def _call(row: WebhookDelivery, now: datetime) -> Call:
    endpoint = row.endpoint
    has_old = endpoint.old_until is not None and endpoint.old_until > now
    nonces = [endpoint.nonce, endpoint.old_nonce] if has_old else [endpoint.nonce]
    return Call(row.pk, row.attempts, endpoint.url, nonces, row.event)


@command(needs="webhooks.send")
def settle_deliveries(ctx: Context, *, outcomes: Sequence[Outcome]) -> None:
    """Write what attempts came to. An outcome that another worker's claim has overtaken counts only as a success."""
    faults.reach(AFTER_CALL)
    found = {one.delivery_id: one for one in outcomes}
    endpoints = Endpoint.objects.filter(deliveries__in=list(found)).order_by("pk").distinct()
    locked = {one.pk: one for one in Endpoint.objects.filter(pk__in=endpoints).locked()}
    rows = list(WebhookDelivery.objects.filter(pk__in=list(found)).locked())
    Attempt.objects.bulk_create([_attempt(ctx, found[row.pk]) for row in rows])
    for row in rows:
        _settle(ctx, row, found[row.pk])
    WebhookDelivery.objects.bulk_update(rows, ["state", "due_at", "settled_at", "status", "ms", "error"])
    _postpone_followers(rows)
    for pk, endpoint in locked.items():
        if outcomes_of := [found[row.pk] for row in rows if row.endpoint_id == pk]:
            _judge(ctx, endpoint, outcomes_of)


def _attempt(ctx: Context, one: Outcome) -> Attempt:
    at = ctx.now - timedelta(milliseconds=one.ms)
    same = {name: getattr(one, name) for name in ("delivery_id", "number", "ms", "status", "error", "answer")}
    return Attempt(**same, at=at)


def _settle(ctx: Context, row: WebhookDelivery, one: Outcome) -> None:
    is_mine = row.state == "sending" and row.attempts == one.number
    if row.state not in OPEN or not (is_mine or one.is_accepted):
        return
    row.status, row.ms, row.error = one.status, one.ms, one.error
    wait = wait_after(one.number - row.earlier, random.random(), one.retry_after_s)  # noqa: S311 - jitter, not a secret
    if one.is_accepted:
        DELIVERY.step(row, "accept")
        row.settled_at = ctx.now
    elif wait is None:
        DELIVERY.step(row, "give_up")
        row.settled_at = ctx.now
    else:
        DELIVERY.step(row, "postpone")
        row.due_at = ctx.now + wait


def _postpone_followers(rows: Iterable[WebhookDelivery]) -> None:
    """Let those that wait for their turn wait along, so that nobody looks at them in vain."""
    for row in rows:
        if row.state == "waiting":
            later = WebhookDelivery.objects.filter(
                endpoint_id=row.endpoint_id, subject=row.subject, state="waiting", event_id__gt=row.event_id
            )
            later.filter(due_at__lt=row.due_at).update(due_at=row.due_at)


def _judge(ctx: Context, endpoint: Endpoint, outcomes: Sequence[Outcome]) -> None:
    """Note whether an endpoint works; give it up when nothing has for three days, or when it says it is gone."""
    failed = [one for one in outcomes if not one.is_accepted]
    is_gone = any(one.status == GONE for one in failed)
    if not is_gone and len(failed) < len(outcomes):
        if endpoint.failures:
            endpoint.failures, endpoint.failing_since, endpoint.rest_until = 0, None, None
            endpoint.save()
        return
    endpoint.failures += len(failed)
    endpoint.failing_since = endpoint.failing_since or ctx.now
    endpoint.rest_until = ctx.now + rest_after(endpoint.failures)
    endpoint.last_error = failed[-1].error
    is_over = is_gone or ctx.now - endpoint.failing_since >= DISABLED_AFTER
    if is_over and "disable" in ENDPOINT.open_moves(endpoint.state):
        ENDPOINT.step(endpoint, "disable")
        endpoint.stopped_at = ctx.now
        _told(ctx, endpoint)
    endpoint.save()


def _told(ctx: Context, endpoint: Endpoint) -> None:
    """Say that an endpoint was given up."""
    fact = EndpointDisabled(endpoint_id=endpoint.public_id, name=endpoint.name, error=endpoint.last_error)
    record(ctx, endpoint, fact)


@command(needs="webhooks.clean")
def drop_deliveries(ctx: Context, *, before: datetime, most: int) -> int:  # noqa: ARG001 - a command takes who acts
    """Delete deliveries made before an instant, and their attempts; returns how many."""
    return delete_oldest(WebhookDelivery.objects.order_by("made_at"), "made_at", before=before, most=most)
