"""The short way of requests that are answered in groups: only what an ordinary one of them needs.

Whatever is not ordinary (an unknown key, a question in the address, a body that is not as described, a lacking
permission, a database that is away) goes the whole way, which is the only one that refuses. The caller's key is
remembered here for a minute and looked up again in the transaction of the group: a key that was revoked before is good
for nothing in it.
"""

import inspect
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from pydantic import BaseModel, ValidationError

from goodorder.doorway.once import key_of, keyed, refused, sent
from goodorder.doorway.reading import checked, is_plain, read_json
from goodorder.doorway.together import Outcome, Together
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import OmsError
from goodorder.kernel.idempotency import Answer, Keyed
from goodorder.staff.queries import KnownKey, known_key, standing

PREFIX = "/api/v1"
SCHEME = "Bearer "
Capture = Callable[[Sequence["Waiting"]], Sequence[Outcome]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that may be answered together with others: who asks, its key, and what its view takes."""

    known: KnownKey
    ctx: Context
    keyed: Keyed
    body: Any
    request: HttpRequest

    def refused(self, refusal: OmsError) -> Answer:
        """Return the answer that says why not, in the words of whoever asks."""
        with translation.override(asked_in(self.request)):
            return refused(refusal)


@dataclass(frozen=True, slots=True)
class Lane:
    """A route whose requests are answered in groups: what its body is, which permission it needs."""

    shape: type[BaseModel]
    needs: str
    together: Together[Waiting]

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """Answer a request in its group; None when it is to go the whole way."""
        try:
            waiting = self._ordinary(request)
        except (OmsError, ValidationError, SuspiciousOperation, Error):
            return None
        if waiting is None:
            return None
        try:
            found = self.together.ask(waiting)
        except OmsError as refusal:
            found = waiting.refused(refusal)
        return sent(found) if found else None

    def _ordinary(self, request: HttpRequest) -> Waiting | None:
        known = _caller(request)
        if known is None or request.META.get("QUERY_STRING") or not key_of(request):
            return None
        ctx = known.context(clock.now())
        if not ctx.may(self.needs):
            return None
        request.get_host()  # refuses one that is not ours
        told = read_json(request.body)
        body = self.shape.model_validate(told if is_plain(request.body) else checked(told))
        canonical = json.dumps(told, sort_keys=True).encode()
        return Waiting(known, ctx, keyed(request, ctx, canonical), body, request)


LANES: dict[tuple[str, str], Lane] = {}


def open_lane(
    view: Callable[..., Any], way: tuple[str, str], needs: str, together: Together[Waiting]
) -> None:
    """Let ordinary requests of a route (method, path) take the short way."""
    method, path = way
    shape = inspect.signature(view).parameters["body"].annotation
    LANES[method, f"{PREFIX}{path}"] = Lane(shape, needs, together)


def groups(capture: Capture, wants: Callable[[Waiting], Collection[str]]) -> Together[Waiting]:
    """Return the queue of a route; `capture` answers requests in the transaction in which their keys were found good.

    `wants` tells what a request wants that many may want at once.
    """

    def answer_all(waiting: Sequence[Waiting]) -> list[Outcome]:
        good = standing({one.known for one in waiting}, clock.now())
        answers = iter(capture(welcome) if (welcome := [one for one in waiting if one.known in good]) else ())
        return [next(answers) if one.known in good else None for one in waiting]

    return Together(lambda waiting: unit_of_work(lambda: answer_all(waiting)), wants=wants)


class Express:
    """Answers requests with a lane of their own before the layers that only pages and rarer requests need."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        lane = LANES.get((str(request.method), request.path_info))
        answer = lane.answer(request) if lane else None
        if answer is None:
            return self.get_response(request)
        answer["Content-Length"] = str(len(answer.content))
        answer["Content-Language"] = asked_in(request)
        answer["Vary"] = "Accept-Language"
        return answer


def asked_in(request: HttpRequest) -> str:
    """Return the language in which somebody wants to be answered."""
    names_one = "HTTP_ACCEPT_LANGUAGE" in request.META or "HTTP_COOKIE" in request.META
    return translation.get_language_from_request(request) if names_one else settings.LANGUAGE_CODE


def _caller(request: HttpRequest) -> KnownKey | None:
    said = str(request.META.get("HTTP_AUTHORIZATION", ""))
    return known_key(said.removeprefix(SCHEME).strip(), now=clock.now()) if said.startswith(SCHEME) else None
