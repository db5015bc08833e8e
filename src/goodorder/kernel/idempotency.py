"""Idempotency keys: the first answer is stored in the transaction that earned it, and replayed."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from goodorder.kernel import clock, faults
from goodorder.kernel.bulk import copy_rows
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import Invalid, Malformed, OmsError, Refused
from goodorder.kernel.models import IdempotencyKey

LONGEST_KEY = 255
_COLUMNS = ("scope", "key", "fingerprint", "status", "body", "media_type", "created_at")
_KEPT = "SELECT * FROM kernel_idempotencykey WHERE scope = ANY(%s) AND key = ANY(%s)"
BEFORE_COMMIT = faults.declare("idempotency.before_commit", "work done and answer stored, not yet committed")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: status, body and media type; `replayed` when it came from the store."""

    status: int
    body: str
    media_type: str = "application/json"
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Keyed:
    """What makes a request the same as another: whose key, the key, and the request it was drawn for."""

    scope: str
    key: str
    fingerprint: str


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
    (outcome,) = once_each([Keyed(scope, key, fingerprint)], lambda _: [run()])
    if not isinstance(outcome, Answer):
        raise outcome or _in_flight()
    return outcome


def once_each(
    requests: Sequence[Keyed], run: Callable[[list[int]], Sequence[Answer | None]]
) -> list[Answer | OmsError | None]:
    """Run once for many requests that wait together, as `once` does for each, in one transaction.

    `run` gets the places of those that are new and answers each; None leaves the key unused, for a request that
    is to be answered by itself. A refusal is returned in the place of its request.
    """
    return unit_of_work(lambda: _once_each(requests, run))


def _once_each(
    requests: Sequence[Keyed], run: Callable[[list[int]], Sequence[Answer | None]]
) -> list[Answer | OmsError | None]:
    claimed = _claimed(dict.fromkeys((one.scope, one.key) for one in requests))
    rows = IdempotencyKey.objects.raw(_KEPT, [[scope for scope, _ in claimed], [key for _, key in claimed]])
    stored = {(row.scope, row.key): row for row in rows if (row.scope, row.key) in claimed}
    found: list[Answer | OmsError | None] = []
    for one in requests:
        name = (one.scope, one.key)
        found.append(_known(one, stored.get(name), is_claimed=name in claimed))
        claimed.discard(name)  # the same again in one group is in flight, too
    new = [at for at, answer in enumerate(found) if answer is None]
    for at, new_answer in zip(new, run(new) if new else (), strict=True):
        found[at] = new_answer
    if kept := [_row(requests[at], answer) for at in new if isinstance(answer := found[at], Answer)]:
        copy_rows(IdempotencyKey, _COLUMNS, kept)
    faults.reach(BEFORE_COMMIT)
    return found


def _row(one: Keyed, answer: Answer) -> Sequence[object]:
    return one.scope, one.key, one.fingerprint, answer.status, answer.body, answer.media_type, clock.now()


def _known(one: Keyed, stored: IdempotencyKey | None, *, is_claimed: bool) -> Answer | OmsError | None:
    if not is_claimed:
        return _in_flight()
    try:
        return _replay(stored, one.fingerprint) if stored else None
    except OmsError as refusal:
        return refusal


def _claimed(names: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Claim keys until the transaction ends; returns those that nobody else has claimed."""
    numbers = {_number_of(*name): name for name in names}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n, pg_try_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS n", [list(numbers)]
        )
        return {numbers[number] for number, is_ours in cursor.fetchall() if is_ours}


def _number_of(scope: str, key: str) -> int:
    digest = hashlib.sha256(f"{scope}\0{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _in_flight() -> Refused:
    message = "the first request with this Idempotency-Key is still being worked on; ask again"
    return Refused("idempotency.in_flight", message)


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
