"""Coming in by a link, and one's own account."""

from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goodorder.doorway.acting import said
from goodorder.doorway.pages import page, refusal_page
from goodorder.doorway.sessions import end_within_the_day
from goodorder.house.forms.people import OwnPasswordForm, PasswordForm
from goodorder.kernel import clock
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Missing, OmsError
from goodorder.staff import commands, queries
from goodorder.staff.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a password by a link, and be signed in with it."""
    now = clock.now()
    if not queries.link_holds(secret, now=now):
        message = str(_("This link was used already, or its time is over. Ask for another."))
        return refusal_page(request, Missing("access.link_unknown", message))
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        visitor = Context("visitor", now, frozenset({"access.enter"}))
        try:
            user = commands.set_password_by_link(
                visitor, secret=secret, password=form.cleaned_data["password"]
            )
        except OmsError as refusal:
            form.refuse(refusal)
        else:
            login(request, user, backend=BACKEND)
            end_within_the_day(request)
            return redirect("web:home")
    return render(request, "house/people/enter.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page("access.own")
def account(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show one's own account and change the password; other sessions end, this one goes on."""
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            user = commands.change_password(ctx, current=typed["current"], password=typed["password"])
        except OmsError as refusal:
            form.refuse(refusal)
        else:
            update_session_auth_hash(request, user)
            return redirect(
                said(request, _("Changed. Your other sessions are over."), reverse("house:account"))
            )
    one = request.user if isinstance(request.user, User) else None
    values = {"form": form, "one": one}
    return render(request, "house/account/page.html", values, status=422 if form.errors else 200)
