"""Around everything machines call: size first, and every failure leaves as a problem."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from goodorder.doorway.problems import MACHINES, MEDIA_TYPE, answer_to, problem, send, too_large
from goodorder.doorway.reading import LONGEST_QUERY


class ProblemAnswers:
    """Refuses what is too large or no text before anything reads it; rewrites failures of other layers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        if not request.path_info.startswith(MACHINES):
            return self.get_response(request)
        answer = _early_refusal(request) or self.get_response(request)
        if answer.status_code >= 400 and answer.get("Content-Type") != MEDIA_TYPE:  # noqa: PLR2004 - HTTP
            return _as_problem(answer)
        return answer

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        """Answer what a view of the hooks raised."""
        return answer_to(failure) if request.path_info.startswith(MACHINES) else None


def _early_refusal(request: HttpRequest) -> HttpResponse | None:
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdigit() or int(length[:12]) > settings.GOODORDER_MOST_BODY_BYTES:
        return send(too_large())
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        detail = "send the body whole, with its Content-Length"
        return send(problem(411, "api.length_missing", "Length missing", detail))
    query = str(request.META.get("QUERY_STRING", ""))
    if len(query) > LONGEST_QUERY:
        return send(_malformed(f"the query is longer than {LONGEST_QUERY} characters"))
    if "\x00" in request.path_info or b"\x00" in unquote_to_bytes(query):
        return send(_malformed("the address holds a NUL character: remove it"))
    return None


def _malformed(detail: str) -> dict[str, object]:
    return problem(400, "api.malformed", "Malformed request", detail)


def _as_problem(answer: HttpResponseBase) -> HttpResponse:
    """Say in JSON what Django said in HTML: no such address, wrong method, not well-formed."""
    status = answer.status_code
    known = {
        404: ("api.address_unknown", "Not found", "nothing is at this address; see /api/v1/openapi.json"),
        405: ("api.method_not_open", "Method not open", f"this address answers {answer.get('Allow', '')}"),
    }
    code, title, detail = known.get(status, ("api.malformed", answer.reason_phrase, answer.reason_phrase))
    made = send(problem(status, code, title, detail))
    if allowed := answer.get("Allow"):
        made["Allow"] = allowed
    return made
