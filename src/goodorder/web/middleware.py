"""Around every page: headers against framing and sniffing, text that turns nothing, answers without a database."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string

from goodorder.doorway.problems import MACHINES, is_database_away, with_advice
from goodorder.doorway.reading import NO_TEXT, without_controls
from goodorder.looks.direction import straight_utf8

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
# A browser shows a PDF through a viewer of its own, which styles itself inline.
PDF_POLICY = "default-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


class SecurityHeaders:
    """Adds the headers to every answer; a view that set one of them keeps its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the headers added."""
        response = self._get_response(request)
        is_pdf = response.get("Content-Type", "").startswith("application/pdf")
        response.headers.setdefault("Content-Security-Policy", PDF_POLICY if is_pdf else POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        is_personal = getattr(request, "user", None) is not None or request.path_info.startswith(MACHINES)
        if is_personal and "Cache-Control" not in response:
            response.headers["Cache-Control"] = "private, no-cache"
        return response


class DatabaseAway:
    """Answers 503 with a page that needs no database; what was typed is still in the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        """Answer what a view raised because the database is away; machines have their own answer."""
        if request.path_info.startswith(MACHINES) or not is_database_away(failure):
            return None
        return with_advice(HttpResponse(render_to_string("web/away.html"), status=503))


class PackedPages(GZipMiddleware):
    """Packs pages, styles and scripts for the way; leaves alone what machines get and what is sent piece by piece."""

    kinds = ("text/html", "text/css", "text/javascript")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Pack one answer where it pays."""
        is_text = response.get("Content-Type", "").startswith(self.kinds)
        if not is_text or request.path_info.startswith(MACHINES):
            return response
        packed: HttpResponseBase = super().process_response(request, response)
        return packed


class StraightPages:
    """Takes out of every page, titles and attributes too, what would turn the text around a name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        response = self._get_response(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = straight_utf8(response.content)
        return response


class CleanForms:
    """Takes control characters out of what people type or paste, so that a name is never refused for what nobody sees."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Clean a form before its view reads it."""
        if request.method != "POST" or request.path_info.startswith(MACHINES):
            return
        typed = request.POST
        if any(NO_TEXT.search(value) for _name, values in typed.lists() for value in values):
            clean = typed.copy()
            for name, values in typed.lists():
                clean.setlist(name, [without_controls(value) for value in values])
            request.POST = clean  # type: ignore[assignment]  # a QueryDict like the one it replaces
