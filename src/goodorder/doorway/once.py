"""One answer per idempotency key: work and its stored answer share one transaction."""

import json
from collections.abc import Callable
from enum import Enum

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from goodorder.doorway.problems import MEDIA_TYPE, as_text, problem_of, with_advice
from goodorder.flows.taxes import asking_tax_engines
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt, unit_of_work
from goodorder.kernel.errors import Malformed, OmsError
from goodorder.kernel.idempotency import LONGEST_KEY, Answer, Keyed, fingerprint_of, once

HEADER = "Idempotency-Key"
_SENT_AS = "HTTP_IDEMPOTENCY_KEY"
_KEPT = {404, 409, 422}  # refusals that a repeat must hear again; what may pass (401, 403, 503) is not kept


class KeyRule(Enum):
    """Whether a request needs an idempotency key."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    UNUSED = "unused"


def answered(
    request: HttpRequest, ctx: Context, act: Callable[[], BaseModel], *, rule: KeyRule, status: int
) -> Answer:
    """Act and write the answer, or give the answer that this key had before.

    Raises what the act refuses with, and the refusals of `kernel.idempotency.once`.
    """

    def work() -> Answer:
        return Answer(status, act().model_dump_json())

    key = key_of(request)
    if rule is KeyRule.UNUSED or (key is None and rule is KeyRule.OPTIONAL):
        return asking_tax_engines(lambda: unit_of_work(work))
    checked = _checked(key or "")
    return asking_tax_engines(
        lambda: once(ctx.actor, checked, _fingerprint(request, _canonical(request.body)), lambda: _kept(work))
    )


def key_of(request: HttpRequest) -> str | None:
    """Return the key that was sent, read without making a table of all headers first."""
    return request.META.get(_SENT_AS)


def keyed(request: HttpRequest, ctx: Context, canonical: bytes) -> Keyed:
    """Return what makes a request the same as another; raises Malformed for a key that cannot be one.

    `canonical` is its body, written so that spaces and the order of fields do not count.
    """
    return Keyed(ctx.actor, _checked(key_of(request) or ""), _fingerprint(request, canonical))


def sent(answer: Answer) -> HttpResponse:
    """Return an answer as it is sent, saying so when it was given before."""
    made = HttpResponse(answer.body, status=answer.status, content_type=answer.media_type)
    if answer.replayed:
        made["Idempotent-Replayed"] = "true"
    return with_advice(made)


def _kept(work: Callable[[], Answer]) -> Answer:
    """Work under a savepoint, so that a refusal is stored though its work is undone."""
    try:
        return attempt(work)
    except OmsError as refusal:
        if refusal.status not in _KEPT:
            raise
        return refused(refusal)


def refused(refusal: OmsError) -> Answer:
    """Return the answer that says why not."""
    return Answer(refusal.status, as_text(problem_of(refusal)), MEDIA_TYPE)


def _checked(key: str) -> str:
    if not (key.isascii() and key.isprintable()) or len(key) > LONGEST_KEY or key.strip() != key:
        message = f"{HEADER}: use 1 to {LONGEST_KEY} printable ASCII characters, such as a UUID"
        raise Malformed("idempotency.key_malformed", message, field=HEADER)
    return key


def _fingerprint(request: HttpRequest, canonical: bytes) -> str:
    return fingerprint_of(str(request.method).encode(), request.get_full_path().encode(), canonical)


def _canonical(body: bytes) -> bytes:
    """Write the body so that spaces and the order of fields do not count."""
    return json.dumps(json.loads(body), sort_keys=True).encode() if body.strip() else b""
