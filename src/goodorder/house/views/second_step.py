"""The second step: set up on one's own page, asked for after the password."""

from typing import cast
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.doorway.acting import said
from goodorder.doorway.pages import OWN_ACCOUNT, page
from goodorder.doorway.sessions import address_of, end_within_the_day, halfway, note_confirmed
from goodorder.house.forms.second_step import CodeForm
from goodorder.house.views.once_shown import shown_once
from goodorder.house.views.passkeys import step_values
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, OmsError
from goodorder.staff import commands, queries
from goodorder.staff.models import SecondStep, User
from goodorder.staff.rules import seed_of, seed_text

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(OWN_ACCOUNT)
@sensitive_variables("codes")
def second_step(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Set the second step up, or see that it is on."""
    user = cast("User", request.user)
    if queries.has_second_step(user):
        return render(request, "house/account/on.html", {"form": CodeForm()})
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = commands.confirm_second_step(ctx, code=form.cleaned_data["code"])
        except OmsError as refusal:
            form.refuse(refusal)
        else:
            return shown_once(request, "house/account/recovery.html", {"codes": codes})
    text = seed_text(_seed(commands.begin_second_step(ctx)))
    spaced = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
    values = {"form": form, "secret": spaced, "must": queries.must_set_up_second_step(user)}
    return render(request, "house/account/begin.html", values, status=422 if form.errors else 200)


def _seed(row: SecondStep) -> bytes:
    return seed_of(settings.SECRET_KEY, row.nonce)


@never_cache
@require_safe
@page(OWN_ACCOUNT)
def second_step_picture(request: HttpRequest, ctx: Context) -> HttpResponse:  # noqa: ARG001 - every page takes its reader
    """Show the secret as a QR code, until a code has confirmed it."""
    user = cast("User", request.user)
    row = queries.second_step_of(user)
    if row is None or row.confirmed_at:
        raise Http404
    name = quote(f"Goodorder:{user.username}")
    address = f"otpauth://totp/{name}?secret={seed_text(_seed(row))}&issuer=Goodorder"
    return HttpResponse(_qr(address), content_type="image/svg+xml")


def _qr(content: str) -> bytes:
    import zint

    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.QRCODE
    symbol.output_options = zint.OutputOptions.BARCODE_MEMORY_FILE | zint.OutputOptions.BARCODE_QUIET_ZONES
    symbol.outfile = "code.svg"
    symbol.encode(content)
    symbol.print()
    return bytes(symbol.memfile or b"")


@require_POST
@page(OWN_ACCOUNT)
def second_step_end(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Switch the second step off by a last code."""
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            commands.end_second_step(ctx, code=form.cleaned_data["code"])
            return redirect(said(request, _("The second step is off."), reverse("house:account")))
        except OmsError as refusal:
            form.refuse(refusal)
    return render(request, "house/account/on.html", {"form": form}, status=422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of somebody whose password was right; wrong ones are counted like wrong passwords."""
    found = halfway(request)
    if found is None:
        return redirect("web:login")
    user_id, following = found
    form = CodeForm(request.POST or None)
    address, account = address_of(request), f"second step {user_id}"
    if queries.is_locked_out(account, address, now=clock.now()):
        return render(request, "house/account/code.html", {"is_locked_out": True}, status=429)
    if request.method == "POST" and form.is_valid():
        visitor = Context("visitor", clock.now(), frozenset({"access.enter"}))
        try:
            user = commands.pass_second_step(visitor, user_id=user_id, code=form.cleaned_data["code"])
        except Invalid as refusal:
            commands.note_failed_sign_in(visitor, account=account, address=address)
            form.refuse(refusal)
        else:
            request.session.flush()
            login(request, user, backend=BACKEND)
            end_within_the_day(request)
            note_confirmed(request, visitor.now)
            return redirect(following)
    values = {**step_values(request, user_id), "form": form}
    return render(request, "house/account/code.html", values, status=422 if form.errors else 200)
