"""What views have in common: who is asking, what they may do, and how a refusal looks."""

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django_htmx.http import HttpResponseClientRedirect

from goodorder.flows.taxes import asking_tax_engines
from goodorder.kernel import clock, idempotency
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.staff.models import User
from goodorder.staff.queries import must_set_up_second_step, user_context

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ContextView = Callable[Concatenate[HttpRequest, Context, P], HttpResponseBase]
KEY_FIELD = "once"
OWN_ACCOUNT = "access.own"  # pages open to everybody, the way to a second step among them
_WAITS, _WAIT_S = 40, 0.1  # a double click waits this long for the first click's answer


def context_of(request: HttpRequest) -> Context | None:
    """Return who is asking, or None when nobody is signed in; grants are read once per request."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return None
    prefetch_related_objects([user], "grants")
    return user_context(user, now=clock.now())


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def page(needs: str) -> Callable[[ContextView[P]], View[P]]:
    """Make a function a page for people who hold the permission; it gets their context.

    Nobody signed in: to the sign-in page. A refusal that the view did not handle: a page that says so.
    """

    def wrap(view: ContextView[P]) -> View[P]:
        @functools.wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            ctx = context_of(request)
            if ctx is None:
                return _to_login(request)
            with _as_chosen(request):
                try:
                    ctx.require(needs)
                    answered = _stepped(request, needs) or view(request, ctx, *args, **kwargs)
                except OmsError as refusal:
                    answered = refusal_page(request, refusal)
                answered.headers.setdefault("Content-Language", get_language() or "")
                return answered

        answer.needs = needs  # type: ignore[attr-defined]  # tests list what each page asks for
        return answer

    return wrap


def _stepped(request: HttpRequest, needs: str) -> HttpResponse | None:
    """Lead somebody who must set up a second step there first."""
    if needs != OWN_ACCOUNT and must_set_up_second_step(cast("User", request.user)):
        return redirect("house:second-step")
    return None


@contextmanager
def _as_chosen(request: HttpRequest) -> Iterator[None]:
    """Speak the language and keep the clock that the reader chose; the browser's and the house's otherwise."""
    language, zone = getattr(request.user, "language", ""), getattr(request.user, "time_zone", "")
    with translation.override(language or get_language()), timezone.override(zone or None):
        yield


def _to_login(request: HttpRequest) -> HttpResponse:
    if is_fragment(request):
        return HttpResponseClientRedirect(reverse("web:login"))
    return redirect_to_login(request.get_full_path(), reverse("web:login"))


def refusal_page(request: HttpRequest, refusal: OmsError) -> HttpResponse:
    """Render a refusal as a page of its own."""
    return render(request, "web/refusal.html", {"refusal": refusal}, status=refusal.status)


def submit(request: HttpRequest, ctx: Context, act: Callable[[], str]) -> HttpResponse:
    """Run an act once for this form, however often its button is pressed; it returns where to go next.

    Raises what the act raises, with nothing done, so that the form can be shown again.
    """
    fields = sorted(
        (name, *request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken"
    )
    fingerprint = idempotency.fingerprint_of(request.path.encode(), repr(fields).encode())
    key = request.POST.get(KEY_FIELD, "")

    def run() -> idempotency.Answer:
        return idempotency.Answer(HttpResponseRedirect.status_code, act(), "text/plain")

    scope = f"web:{ctx.actor}"[:120]
    answer = asking_tax_engines(lambda: _patiently(lambda: idempotency.once(scope, key, fingerprint, run)))
    return HttpResponseRedirect(answer.body)


def _patiently(act: Callable[[], idempotency.Answer]) -> idempotency.Answer:
    for _attempt in range(_WAITS):
        try:
            return act()
        except OmsError as refusal:
            if refusal.code != "idempotency.in_flight":
                raise
            time.sleep(_WAIT_S)
    return act()
