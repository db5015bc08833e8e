"""Idempotency keys: the first answer is stored in the transaction that earned it, and replayed."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from goodorder.kernel import clock, faults
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import Invalid, Malformed, Refused
from goodorder.kernel.models import IdempotencyKey

LONGEST_KEY = 255
KEPT_DAYS = 30
BEFORE_COMMIT = faults.declare("idempotency.before_commit", "work done and answer stored, not yet committed")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: status, body and media type; `replayed` when it came from the store."""

    status: int
    body: str
    media_type: str = "application/json"
    replayed: bool = False


def fingerprint_of(*parts: bytes) -> str:
    """Hash what makes two requests the same request."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def once(scope: str, key: str, fingerprint: str, run: Callable[[], Answer]) -> Answer:
    """Run once per (scope, key); a repeat gets the stored answer, byte for byte.

    `run` works in this function's transaction, so the work and its answer are kept together or not at
    all. Raises Malformed 400 without a key, Refused 409 while the first is in flight, Invalid 422
    when the key was used for another request.
    """
    if not key or len(key) > LONGEST_KEY:
        message = f"Idempotency-Key: send a header of 1 to {LONGEST_KEY} characters, new for each new request"
        raise Malformed("idempotency.key_missing", message, field="Idempotency-Key")
    return unit_of_work(lambda: _once(scope, key, fingerprint, run))


def _once(scope: str, key: str, fingerprint: str, run: Callable[[], Answer]) -> Answer:
    _claim(scope, key)
    stored = IdempotencyKey.objects.filter(scope=scope, key=key).first()
    if stored:
        return _replay(stored, fingerprint)
    answer = run()
    IdempotencyKey.objects.create(
        scope=scope,
        key=key,
        fingerprint=fingerprint,
        status=answer.status,
        body=answer.body,
        media_type=answer.media_type,
        created_at=clock.now(),
    )
    faults.reach(BEFORE_COMMIT)
    return answer


def _claim(scope: str, key: str) -> None:
    digest = hashlib.sha256(f"{scope}\0{key}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            message = "the first request with this Idempotency-Key is still being worked on; ask again"
            raise Refused("idempotency.in_flight", message)


def _replay(stored: IdempotencyKey, fingerprint: str) -> Answer:
    if stored.fingerprint != fingerprint:
        message = "this Idempotency-Key was used for another request; draw a new key for a new request"
        raise Invalid("idempotency.key_reused", message, field="Idempotency-Key")
    _reach_standby()
    return Answer(stored.status, stored.body, stored.media_type, replayed=True)


def _reach_standby() -> None:
    """Give this transaction a record in the log, so that its commit waits until a synchronous standby has it.

    Without one, a server cut off from its cluster would repeat an answer that the cluster never had.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_logical_emit_message(true, 'goodorder.replay', '')")
