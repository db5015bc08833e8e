"""Webhooks: what happened is told to the addresses that asked for it.

A worker spreads new events, claims what is due and calls receivers from threads of its own; these touch no database,
so that many calls at once need one connection.
"""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.conf import settings

from goodorder.kernel import clock
from goodorder.kernel.access import Context, system_context
from goodorder.kernel.errors import OmsError
from goodorder.kernel.http import OutsidePolicy, Response, request_untrusted
from goodorder.kernel.models import Event
from goodorder.kernel.signing import SIGNATURE_HEADER, sign, signed_headers
from goodorder.reports.rules.telling import EventShown
from goodorder.webhooks import commands
from goodorder.webhooks.commands import Call
from goodorder.webhooks.queries import waiting_work
from goodorder.webhooks.rules import (
    LONGEST_ERROR,
    MOST_BODY_BYTES,
    TIMEOUT_S,
    Outcome,
    kept_of,
    seconds_in,
    secret_of,
)

AT_ONCE = 16
PAUSE_S = 0.02
LEFT_OUT = "goodorder-facts"


class Sender:
    """Spreads and sends, a step at a time; every worker process has one."""

    def __init__(self, *, at_once: int = AT_ONCE) -> None:
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="webhook")
        self._at_once = at_once
        self._under_way: set[Future[Outcome]] = set()

    def step(self) -> int:
        """Do what there is to do now; returns how much it was, calls under way included."""
        work = waiting_work(clock.now())
        spread = commands.spread_events(_context()) if work.is_to_spread else 0
        room = self._at_once - len(self._under_way)
        if room and (work.is_to_send or spread):
            calls = commands.claim_deliveries(_context(), most=room)
            self._under_way |= {self._pool.submit(make_call, call) for call in calls}
        return spread + self._settle(PAUSE_S)

    def close(self) -> None:
        """Wait for the calls under way and write down what they came to."""
        self._settle(2 * TIMEOUT_S, until_all=True)
        self._pool.shutdown()

    def _settle(self, wait_s: float, *, until_all: bool = False) -> int:
        if not self._under_way:
            return 0
        done, self._under_way = wait(
            self._under_way, wait_s, "ALL_COMPLETED" if until_all else FIRST_COMPLETED
        )
        if done:
            commands.settle_deliveries(_context(), outcomes=[one.result() for one in done])
        return len(done) + len(self._under_way)


def _context() -> Context:
    return system_context("webhooks")


def make_call(call: Call) -> Outcome:
    """Make one attempt. Whatever goes wrong is an outcome: the receiver's fault is no failure of ours."""
    began = time.monotonic()
    body, is_short = body_of(call.event)
    try:
        answer = request_untrusted(
            call.url,
            headers={**_headers(call, body), **({LEFT_OUT: "left-out"} if is_short else {})},
            content=body,
            timeout_s=TIMEOUT_S,
            policy=OutsidePolicy(allow=settings.GOODORDER_WEBHOOK_ALLOW),
        )
    except OmsError as refusal:
        return _outcome(call, began, refusal.message)
    except Exception as failure:  # noqa: BLE001 - one strange answer must not end the worker
        return _outcome(call, began, f"the call failed: {type(failure).__name__}")
    return _outcome(call, began, "" if answer.ok else f"answered {answer.status}", answer)


def _outcome(call: Call, began: float, error: str, answer: Response | None = None) -> Outcome:
    ms = round((time.monotonic() - began) * 1000)
    failed = Outcome(call.delivery_id, call.number, ms, error=error[:LONGEST_ERROR])
    if answer is None:
        return failed
    kept, later_s = kept_of(answer.content), seconds_in(answer.headers)
    return Outcome(call.delivery_id, call.number, ms, answer.status, failed.error, kept, later_s)


def body_of(event: Event) -> tuple[bytes, bool]:
    """Return what is sent of an event, just as the feed tells it, and whether its facts are too large to be in it."""
    told = EventShown.of(event)
    body = told.model_dump_json().encode()
    if len(body) <= MOST_BODY_BYTES:
        return body, False
    return told.model_copy(update={"facts": {}}).model_dump_json().encode(), True


def _headers(call: Call, body: bytes) -> dict[str, str]:
    """Sign with each secret that is valid: the endpoint's, the one before for a day, and those of former server keys."""
    stamp, name = int(clock.now().timestamp()), call.event.public_id
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    first, *others = [secret_of(key, nonce) for nonce in call.nonces for key in keys]
    made = signed_headers(first, message_id=name, timestamp_s=stamp, body=body)
    more = [sign(secret, message_id=name, timestamp_s=stamp, body=body) for secret in others]
    made[SIGNATURE_HEADER] = " ".join([made[SIGNATURE_HEADER], *more])
    return {**made, "Content-Type": "application/json", "User-Agent": "goodorder-webhooks"}
