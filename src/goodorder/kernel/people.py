"""Users and their roles: who may come in."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from goodorder.kernel.access import Context, roles
from goodorder.kernel.command import command
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from goodorder.kernel.models import Grant, User


@command(needs="access.users")
def add_user(ctx: Context, *, username: str, password: str, name: str = "") -> User:  # noqa: ARG001 - a command takes ctx
    """Make a person known. Raises Invalid for a weak password, Refused when the name is taken."""
    if User.objects.filter(username=username).exists():
        raise Refused("access.user_taken", f"username: {username} exists already", field="username")
    user = User(username=username, name=name)
    try:
        validate_password(password, user)
    except ValidationError as failure:
        raise Invalid(
            "access.password_weak", f"password: {' '.join(failure.messages)}", field="password"
        ) from failure
    user.set_password(password)
    user.save()
    return user


@command(needs="access.users")
def grant_role(
    ctx: Context, *, username: str, role: str, scope_kind: str = "", scope_value: str = ""
) -> Grant:
    """Give a role, for everything or within a scope. Raises Forbidden for a role above the giver's own."""
    known = roles()
    if role not in known:
        raise Invalid("access.role_unknown", f"role: choose one of {', '.join(known)}", field="role")
    _only_own(ctx, known[role].permissions)
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Missing("access.user_unknown", f"username: nobody is called {username}", field="username")
    grant, _ = Grant.objects.get_or_create(
        user=user, role=role, scope_kind=scope_kind, scope_value=scope_value
    )
    return grant


def _only_own(ctx: Context, permissions: frozenset[str]) -> None:
    """Refuse to hand out a permission the giver lacks."""
    if beyond := sorted(wanted for wanted in permissions if not ctx.may(wanted)):
        raise Forbidden(
            "access.beyond_own", f"you cannot give what you lack: {', '.join(beyond)}", permissions=beyond
        )
