"""Passkeys: made, named and removed on one's own page; a way in, alone or as the second step."""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from goodorder.doorway.acting import said
from goodorder.doorway.pages import OWN_ACCOUNT, page
from goodorder.doorway.passkeys import asking_party, drawn, spent, visitor
from goodorder.doorway.sessions import address_of, confirmed_at, end_within_the_day, halfway, note_confirmed
from goodorder.house.forms.passkeys import ConfirmForm, PasskeyForm
from goodorder.house.forms.second_step import CodeForm
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, OmsError, Refused
from goodorder.staff import commands, queries
from goodorder.staff.models import User
from goodorder.staff.rules.passkeys import Party, is_fresh, wanted_of_new, wanted_to_enter

BACKEND = "django.contrib.auth.backends.ModelBackend"
ALONE = "passkey"  # what failures of people who said no name are counted under
TOO_MANY = 429


def _party(request: HttpRequest) -> Party:
    party = asking_party(request)
    if party is None:
        raise Refused("access.passkeys_away", "passkeys work at the public address of this installation only")
    return party


def _is_fresh(request: HttpRequest, ctx: Context) -> bool:
    return is_fresh(confirmed_at(request), ctx.now)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(OWN_ACCOUNT)
def passkeys(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List one's passkeys and make one."""
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _added(request, ctx, form)
        except OmsError as refusal:
            form.refuse(refusal)
    return _list(request, ctx, form)


def _list(request: HttpRequest, ctx: Context, form: PasskeyForm, **more: Any) -> HttpResponse:
    user = cast("User", request.user)
    values = {
        "form": form,
        "rows": queries.passkeys_of(user),
        "is_fresh": _is_fresh(request, ctx),
        "works": asking_party(request) is not None,
        "has_code": queries.has_second_step(user),
        **more,
    }
    status = more.pop("status", 422 if form.errors else 200)
    return render(request, "house/account/passkeys.html", values, status=status)


def _added(request: HttpRequest, ctx: Context, form: PasskeyForm) -> HttpResponse:
    challenge = spent(request, "make", cast("User", request.user).pk)
    commands.add_passkey(
        ctx,
        party=_party(request),
        challenge=challenge,
        name=form.cleaned_data["name"],
        answer=form.cleaned_data["answer"],
        confirmed_at=confirmed_at(request),
    )
    return redirect(said(request, _("The passkey opens the door from now on."), reverse("house:passkeys")))


@never_cache
@require_POST
@page(OWN_ACCOUNT)
def passkey_wanted(request: HttpRequest, ctx: Context) -> HttpResponse:  # noqa: ARG001 - every page takes its reader
    """Say to the script what the browser is asked for to make a passkey."""
    user = cast("User", request.user)
    party = _party(request)
    asked = wanted_of_new(
        party,
        drawn(request, "make", user.pk),
        handle=user.public_id,
        username=user.username,
        name=user.name,
        known=[bytes(one.credential_id) for one in queries.passkeys_of(user)],
    )
    return JsonResponse(asked)


@require_POST
@page(OWN_ACCOUNT)
def passkey_remove(request: HttpRequest, ctx: Context, passkey_id: str) -> HttpResponse:
    """Remove a passkey."""
    try:
        commands.remove_passkey(ctx, passkey_id=passkey_id, confirmed_at=confirmed_at(request))
    except Refused as refusal:
        return _list(request, ctx, PasskeyForm(), refusal=refusal, status=refusal.status)
    return redirect(said(request, _("Removed: it opens nothing any more."), reverse("house:passkeys")))


@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@page(OWN_ACCOUNT)
def confirm(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Ask for the password or a code once more, before passkeys are changed; wrong ones are counted."""
    form = ConfirmForm(request.POST or None)
    account, address = ctx.actor, address_of(request)
    if queries.is_locked_out(account, address, now=ctx.now):
        return render(request, "house/account/confirm.html", {"is_locked_out": True}, status=TOO_MANY)
    if request.method == "POST" and form.is_valid():
        try:
            note_confirmed(request, commands.confirm_self(ctx, secret=form.cleaned_data["secret"]))
            return redirect("house:passkeys")
        except Invalid as refusal:
            commands.note_failed_sign_in(visitor(), account=account, address=address)
            form.refuse(refusal)
    return render(request, "house/account/confirm.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_POST
def enter_wanted(request: HttpRequest, *, is_step: bool) -> HttpResponse:
    """Say to the script what the browser is asked for to come in."""
    party, owing = asking_party(request), halfway(request) if is_step else None
    account = _account(owing)
    now = visitor().now
    if party is None or (is_step and owing is None):
        return JsonResponse({}, status=Refused.status)
    if queries.is_locked_out(account, address_of(request), now=now):
        return JsonResponse({}, status=TOO_MANY)
    try:
        if owing is None:
            return JsonResponse(wanted_to_enter(party, drawn(request, "enter")))
        known = queries.steps_of(owing[0]).passkeys
        return JsonResponse(wanted_to_enter(party, drawn(request, "step", owing[0]), known=known))
    except Refused:
        return JsonResponse({}, status=TOO_MANY)


def _account(owing: tuple[int, str] | None) -> str:
    return f"second step {owing[0]}" if owing else ALONE


@never_cache
@require_POST
def enter_by_passkey(request: HttpRequest, *, is_step: bool) -> HttpResponse:
    """Let in whose passkey signed the challenge: alone it counts as both steps, after a password as the second."""
    owing = halfway(request) if is_step else None
    if is_step and owing is None:
        return redirect("web:login")
    at, address, account = visitor(), address_of(request), _account(owing)
    if queries.is_locked_out(account, address, now=at.now):
        return _refused(request, owing, is_locked_out=True, status=TOO_MANY)
    try:
        user = _proven(request, owing)
    except Invalid:
        commands.note_failed_sign_in(at, account=account, address=address)
        return _refused(request, owing, is_refused=True, status=422)
    following = owing[1] if owing else reverse("web:home")
    _let_in(request, user, at.now)
    return redirect(following)


def _proven(request: HttpRequest, owing: tuple[int, str] | None) -> User:
    user_id = owing[0] if owing else None
    challenge = spent(request, "step" if owing else "enter", user_id)
    answer = request.POST.get("answer", "")
    return commands.enter_by_passkey(
        visitor(), party=_party(request), challenge=challenge, answer=answer, user_id=user_id
    )


def _let_in(request: HttpRequest, user: User, now: datetime) -> None:
    request.session.flush()
    login(request, user, backend=BACKEND)
    end_within_the_day(request)
    note_confirmed(request, now)


def _refused(
    request: HttpRequest, owing: tuple[int, str] | None, *, status: int, **values: bool
) -> HttpResponse:
    if owing is None:
        return render(request, "house/account/refused.html", values, status=status)
    return render(
        request, "house/account/code.html", {**step_values(request, owing[0]), **values}, status=status
    )


def step_values(request: HttpRequest, user_id: int) -> dict[str, Any]:
    """Return what the page of the second step offers somebody: the form of the code, a passkey."""
    steps = queries.steps_of(user_id)
    works = bool(steps.passkeys) and asking_party(request) is not None
    return {"form": CodeForm(), "has_code": steps.has_code, "passkeys_work": works}
