"""How a function becomes a route: permission, known query names, one answer per key, one JSON writer.

`REACHED` notes which commands have a route, for the test that none is forgotten.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_args, get_origin

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router
from pydantic import BaseModel

from goodorder.doorway.express import Waiting, open_lane
from goodorder.doorway.once import KeyRule, answered, sent
from goodorder.doorway.reading import refuse_unknown
from goodorder.doorway.replica import age_s, from_replica
from goodorder.doorway.together import Together
from goodorder.kernel.access import Context
from goodorder.kernel.command import COMMANDS, Registered
from goodorder.kernel.errors import Malformed
from goodorder.kernel.idempotency import Answer

JsonView = TypeVar("JsonView", bound=Callable[..., BaseModel])
FileView = TypeVar("FileView", bound=Callable[..., "Download"])
TextView = TypeVar("TextView", bound=Callable[..., "TextFile"])
AGE_HEADER = "Goodorder-Replica-Age"
REACHED: dict[str, str] = {}
_GROUPS: dict[Callable[..., Any], Together[Waiting]] = {}


class Call(HttpRequest):
    """A request whose key is known."""

    auth: Context


class Download(BaseModel):
    """A file to hand out."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text to hand out piece by piece, however long it is."""

    name: str
    pieces: Iterator[str]

    def as_answer(self) -> StreamingHttpResponse:
        """Return it as an answer that is saved to a file."""
        kind = "text/csv" if self.name.endswith(".csv") else "text/plain"
        answer = StreamingHttpResponse(self.pieces, content_type=f"{kind}; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{self.name}"'
        return answer


def reads(
    router: Router, path: str, *, needs: str, is_report: bool = False
) -> Callable[[JsonView], JsonView]:
    """Make a view of a query: GET, with the permission it needs.

    A report is read from the replica where there is one; a header says how many seconds may be missing from it.
    """
    look_up = from_replica(_looked_up) if is_report else _looked_up

    def enter(view: JsonView) -> JsonView:
        @functools.wraps(view)
        def serve(request: Call, **inputs: Any) -> HttpResponse:
            _admit(request, needs, view)
            return look_up(view, request, inputs)

        router.get(path, **_described(view, needs), response={200: _answer_of(view)})(serve)
        return view

    return enter


def asks(router: Router, path: str, *, needs: str) -> Callable[[JsonView], JsonView]:
    """Make a view of a query whose question is too large for an address: POST, changes nothing, takes no key."""

    def enter(view: JsonView) -> JsonView:
        @functools.wraps(view)
        def serve(request: Call, **inputs: Any) -> HttpResponse:
            _admit(request, needs, view)
            return sent(Answer(200, view(request, **inputs).model_dump_json()))

        router.post(path, **_described(view, needs), response={200: _answer_of(view)})(serve)
        return view

    return enter


def downloads(
    router: Router, path: str, *, needs: str, media_type: str = "application/pdf"
) -> Callable[[FileView], FileView]:
    """Make a view that hands out a file, a PDF unless said otherwise."""

    def enter(view: FileView) -> FileView:
        @functools.wraps(view)
        def serve(request: Call, **inputs: Any) -> HttpResponse:
            _admit(request, needs, view)
            file = view(request, **inputs)
            answer = HttpResponse(file.content, content_type=media_type)
            answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
            return answer

        router.get(path, **_described(view, needs, file=media_type), response={200: None})(serve)
        return view

    return enter


def streams(router: Router, path: str, *, needs: str) -> Callable[[TextView], TextView]:
    """Make a view that hands out a text of any length."""

    def enter(view: TextView) -> TextView:
        @functools.wraps(view)
        def serve(request: Call, **inputs: Any) -> StreamingHttpResponse:
            _admit(request, needs, view)
            return view(request, **inputs).as_answer()

        described = _described(view, needs)
        text = {"schema": {"type": "string"}}
        content = {"text/csv": text, "text/plain": text}
        described["openapi_extra"]["responses"] = {200: {"description": "The file", "content": content}}
        router.get(path, **described, response={200: None})(serve)
        return view

    return enter


def writes(
    router: Router,
    path: str,
    *,
    calls: Callable[..., Any],
    key: KeyRule = KeyRule.REQUIRED,
    method: str = "POST",
    status: int = 201,
) -> Callable[[JsonView], JsonView]:
    """Make a view of a command; what it answers is kept under the caller's idempotency key."""
    command = _registered(calls)

    def enter(view: JsonView) -> JsonView:
        @functools.wraps(view)
        def serve(request: Call, **inputs: Any) -> HttpResponse:
            _admit(request, command.needs, view)
            act = functools.partial(view, request, **inputs)
            return sent(answered(request, request.auth, act, rule=key, status=status))

        described = _described(view, command.needs, key=key)
        router.api_operation([method], path, **described, response={status: _answer_of(view)})(serve)
        REACHED[command.name] = f"{method} {path}"
        if together := _GROUPS.get(view):
            open_lane(view, (method, path), command.needs, together)
        return view

    return enter


def in_groups(together: Together[Waiting]) -> Callable[[JsonView], JsonView]:
    """Let ordinary requests that wait be answered together; the view answers those that are not."""

    def enter(view: JsonView) -> JsonView:
        _GROUPS[view] = together
        return view

    return enter


def _registered(function: Callable[..., Any]) -> Registered:
    room = function.__module__.split(".")[1]
    return COMMANDS[f"{room}.{function.__name__}"]


def _looked_up(view: Callable[..., BaseModel], request: Call, inputs: Mapping[str, Any]) -> HttpResponse:
    answer = sent(Answer(200, view(request, **inputs).model_dump_json()))
    if (age := age_s()) is not None:
        answer[AGE_HEADER] = str(age)
    return answer


def _admit(request: Call, needs: str, view: Callable[..., Any]) -> None:
    """Check the permission first, before a stored answer could be shown to somebody who lost it."""
    request.auth.require(needs)
    refuse_unknown(request.GET, _query_names(view))
    if not _takes_body(view) and request.body.strip():
        raise Malformed("api.body_unexpected", "this request takes no body: send none")


@functools.cache
def _takes_body(view: Callable[..., Any]) -> bool:
    return "body" in inspect.signature(view).parameters


@functools.cache
def _query_names(view: Callable[..., Any]) -> frozenset[str]:
    parameter = inspect.signature(view).parameters.get("query")
    if parameter is None:
        return frozenset()
    annotation = parameter.annotation
    model = annotation if get_origin(annotation) is None else get_args(annotation)[0]
    return frozenset(model.model_fields)


def _answer_of(view: Callable[..., Any]) -> Any:
    return inspect.signature(view).return_annotation


def _described(
    view: Callable[..., Any], needs: str, *, key: KeyRule | None = None, file: str = ""
) -> dict[str, Any]:
    """Say in the published document what a route is called, what it is for and what it needs."""
    summary, _, rest = inspect.cleandoc(view.__doc__ or "").partition("\n")
    extra: dict[str, Any] = {"x-permission": needs}
    if key and key is not KeyRule.UNUSED:
        extra["parameters"] = [_key_parameter(required=key is KeyRule.REQUIRED)]
    if file:
        content = {"schema": {"type": "string", "format": "binary"}}
        said = "The PDF" if file == "application/pdf" else "The file"
        extra["responses"] = {200: {"description": said, "content": {file: content}}}
    first, *others = view.__name__.split("_")
    return {
        "operation_id": first + "".join(word.capitalize() for word in others),
        "summary": summary.rstrip("."),
        "description": f"{rest.strip()}\n\nNeeds the permission `{needs}`.".strip(),
        "openapi_extra": extra,
    }


def _key_parameter(*, required: bool) -> dict[str, Any]:
    return {
        "in": "header",
        "name": "Idempotency-Key",
        "required": required,
        "description": "New for each new request, the same for each repeat: a repeat gets the first answer.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    }
