"""What pages that do something have in common: a form or a button, done once, refused on the same page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.web.forms.base import HouseForm
from goodorder.web.pages import submit

Show = Callable[..., HttpResponse]


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


def said(request: HttpRequest, text: str | Promise, where: str) -> str:
    """Tell the reader what was done, on the page they land on; returns that page's address."""
    messages.success(request, str(text))
    return where


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Return the page the reader came from, if it is one of ours."""
    back = request.POST.get("back") or request.GET.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else reverse(otherwise)
