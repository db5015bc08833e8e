"""People: who they are, what they may do, letting them in and shutting them out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.doorway.acting import acted, filled, said
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.house.forms.people import GrantForm, InviteForm, role_choices, scope_choices
from goodorder.house.views.once_shown import shown_once
from goodorder.kernel.access import Context, roles
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import OmsError
from goodorder.staff import commands, queries
from goodorder.staff.models import User

NEEDS = "access.users"


def _titled(user: User) -> list[tuple[object, Any]]:
    """Return a person's grants with the roles' titles; a role that is declared no longer by its name."""
    known = roles()
    return [
        (_(known[one.role].title) if one.role in known else one.role, one)
        for one in sorted(user.grants.all(), key=lambda one: (one.role, one.scope_kind, one.scope_value))
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@page(NEEDS)
def people_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List people and invite somebody."""
    form = InviteForm(
        request.POST or None, offered=role_choices(ctx), scopes=scope_choices(ctx), prefix="invite"
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _invited(request, ctx, form)
        except OmsError as refusal:
            form.refuse(refusal)
    search = asked(request, "search")
    found = queries.list_users(ctx, search=search, cursor=cursor_of(request))
    values = {
        "form": form,
        "search": search,
        "rows": [(one, _titled(one)) for one in found.items],
        **paging(request, found),
    }
    return render(request, "house/people/list.html", values, status=422 if form.errors else 200)


@sensitive_variables("secret")
def _invited(request: HttpRequest, ctx: Context, form: InviteForm) -> HttpResponse:
    username, name = form.cleaned_data["username"], form.cleaned_data["name"]

    def act() -> str:
        _user, secret = commands.invite_user(ctx, username=username, name=name)
        commands.grant_role(ctx, username=username, **form.grant())
        return secret

    return _link_page(request, username, unit_of_work(act))


def _link_page(request: HttpRequest, username: str, secret: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("house:enter", args=[secret]))
    return shown_once(request, "house/people/link.html", {"link": link, "username": username})


@require_safe
@page(NEEDS)
def person_page(request: HttpRequest, ctx: Context, username: str) -> HttpResponse:
    """Show a person: roles, keys they made, what can be done."""
    return _person(request, ctx, username)


def _person(request: HttpRequest, ctx: Context, username: str, **more: Any) -> HttpResponse:
    user = queries.get_user(ctx, username=username)
    values = {
        "one": user,
        "grants": _titled(user),
        "keys": queries.keys_made_by(ctx, username=username),
        "form": GrantForm(offered=role_choices(ctx), scopes=scope_choices(ctx)),
        "may_audit": ctx.may("access.audit"),
    }
    status = more.pop("status", 200)
    return render(request, "house/people/page.html", {**values, **more}, status=status)


@require_POST
@page(NEEDS)
def person_grant(request: HttpRequest, ctx: Context, username: str) -> HttpResponse:
    """Give a role."""
    queries.get_user(ctx, username=username)
    form = GrantForm(request.POST, offered=role_choices(ctx), scopes=scope_choices(ctx))

    def run() -> str:
        commands.grant_role(ctx, username=username, **form.grant())
        return said(request, _("The role holds from now on."), reverse("house:person", args=[username]))

    def show(**more: Any) -> HttpResponse:
        return _person(request, ctx, username, **more)

    return filled(request, ctx, form, run, show)


@require_POST
@page(NEEDS)
def person_act(request: HttpRequest, ctx: Context, username: str, action: str) -> HttpResponse:
    """Take a role away, shut somebody out or let them in again."""
    queries.get_user(ctx, username=username)
    taken = {name: request.POST.get(name, "") for name in ("role", "scope_kind", "scope_value")}
    acts = {
        "revoke": (
            lambda: commands.revoke_role(ctx, username=username, **taken),
            _("The role is gone, at once."),
        ),
        "deactivate": (
            lambda: commands.deactivate_user(
                ctx, username=username, revoke_keys="revoke_keys" in request.POST
            ),
            _("Shut out: sessions and open links are over."),
        ),
        "reactivate": (
            lambda: commands.reactivate_user(ctx, username=username),
            _("Let in again, with the roles of before."),
        ),
    }

    def show(**more: Any) -> HttpResponse:
        return _person(request, ctx, username, **more)

    return acted(request, ctx, acts.get(action), reverse("house:person", args=[username]), show)


@require_POST
@page(NEEDS)
@sensitive_variables("secret")
def person_reset(request: HttpRequest, ctx: Context, username: str) -> HttpResponse:
    """End a password and show the link to a new one."""
    queries.get_user(ctx, username=username)
    try:
        _user, secret = commands.reset_access(ctx, username=username)
    except OmsError as refusal:
        return _person(request, ctx, username, refusal=refusal, status=refusal.status)
    return _link_page(request, username, secret)
