"""What pages that do something have in common: a form or a button, done once, refused on the same page."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

from goodorder.doorway.forms import HouseForm
from goodorder.doorway.pages import submit
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError

F = TypeVar("F", bound=HouseForm)
Show = Callable[..., HttpResponse]
Act = tuple[Callable[[], object], str | Promise]


def filled(
    request: HttpRequest, ctx: Context, form: HouseForm, run: Callable[[], str], show: Show
) -> HttpResponse:
    """Do what a form asks for; `run` answers where to go, `show` renders the form again when refused."""
    if not form.is_valid():
        return show(form=form, status=422)
    try:
        return submit(request, ctx, run)
    except OmsError as refusal:
        form.refuse(refusal)
        return show(form=form, status=refusal.status)


def pressed(request: HttpRequest, ctx: Context, run: Callable[[], str], show: Show) -> HttpResponse:
    """Do what a button asks for; a refusal is shown above the page."""
    try:
        return submit(request, ctx, run)
    except OmsError as refusal:
        return show(refusal=refusal, status=refusal.status)


def form_page(
    request: HttpRequest,
    ctx: Context,
    template: str,
    make: Callable[[QueryDict | None], F],
    run: Callable[[F], str],
    more: Callable[[F], Mapping[str, Any]] = lambda _form: {},
) -> HttpResponse:
    """Show a form on a page of its own and do what it asks for.

    `make` builds it from what was posted (None: nothing yet), `run` acts and answers where to go, `more` is
    what else the page shows.
    """

    def shown(*, form: HouseForm, status: int = 200) -> HttpResponse:
        back = request.POST.get("back") or request.GET.get("back", "")
        values = {"form": form, "back": back, **more(cast("F", form))}
        return render(request, template, values, status=status)

    form = make(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return shown(form=form)
    return filled(request, ctx, form, lambda: run(form), shown)


def acted(request: HttpRequest, ctx: Context, act: Act | None, where: str, show: Show) -> HttpResponse:
    """Do what a button asks for and say so on the page `where`; no act: there is no such button."""
    if act is None:
        raise Http404
    do, text = act

    def run() -> str:
        do()
        return said(request, text, where)

    return pressed(request, ctx, run, show)


def said(request: HttpRequest, text: str | Promise, where: str) -> str:
    """Tell the reader what was done, on the page they land on; returns that page's address."""
    messages.success(request, str(text))
    return where


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Return the page the reader came from, if it is one of ours."""
    back = request.POST.get("back") or request.GET.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else reverse(otherwise)
