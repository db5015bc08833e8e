"""API keys: made, seen, ended."""

from datetime import UTC, datetime, time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from goodorder.doorway.acting import said
from goodorder.doorway.listing import cursor_of, paging
from goodorder.doorway.pages import page, submit
from goodorder.house.forms.people import KeyForm, role_choices, scope_choices
from goodorder.house.views.once_shown import shown_once
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.staff import commands, queries

NEEDS = "access.keys"


@require_http_methods(["GET", "HEAD", "POST"])
@page(NEEDS)
def key_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List keys and make one."""
    form = KeyForm(request.POST or None, offered=role_choices(ctx), scopes=scope_choices(ctx))
    if request.method == "POST" and form.is_valid():
        try:
            return _issued(request, ctx, form)
        except OmsError as refusal:
            form.refuse(refusal)
    found = queries.list_keys(ctx, cursor=cursor_of(request))
    values = {"form": form, "now": ctx.now, **paging(request, found)}
    return render(request, "house/keys/list.html", values, status=422 if form.errors else 200)


@sensitive_variables("secret")
def _issued(request: HttpRequest, ctx: Context, form: KeyForm) -> HttpResponse:
    last_day = form.cleaned_data["expires_on"]
    key, secret = commands.issue_key(
        ctx,
        name=form.cleaned_data["name"],
        permissions=form.wanted(),
        scopes=form.within(),
        expires_at=datetime.combine(last_day, time.max, tzinfo=UTC) if last_day else None,
    )
    return shown_once(request, "house/keys/new.html", {"key": key, "secret": secret})


@require_POST
@page(NEEDS)
def key_revoke(request: HttpRequest, ctx: Context, key_id: str) -> HttpResponse:
    """End a key."""

    def run() -> str:
        commands.revoke_key(ctx, key_id=key_id)
        return said(request, _("The key is useless from now on."), reverse("house:keys"))

    return submit(request, ctx, run)
