"""Users, their roles, and API keys: who may come in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from goodorder.kernel.access import Context, hash_key, new_key, roles
from goodorder.kernel.command import command
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from goodorder.kernel.models import ApiKey, Grant, User

PREFIX_LENGTH = 8


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


@command(needs="access.keys")
def issue_key(
    ctx: Context,
    *,
    name: str,
    permissions: Sequence[str],
    scopes: Mapping[str, Sequence[str]] | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make an API key and return it with its secret, which is shown once and kept only as a hash.

    Raises Forbidden when the key would be allowed more than its maker.
    """
    if not name.strip() or not permissions:
        raise Invalid("access.key_incomplete", "name and permissions: say what the key is for", field="name")
    _only_own(ctx, frozenset(permissions))
    own = {kind: sorted(codes) for kind, codes in ctx.scopes.items()}
    secret = new_key()
    key = ApiKey.objects.create(
        name=name.strip(),
        prefix=secret[:PREFIX_LENGTH],
        secret_hash=hash_key(secret),
        permissions=sorted(permissions),
        scopes={**{kind: sorted(codes) for kind, codes in (scopes or {}).items()}, **own},
        created_at=ctx.now,
        expires_at=expires_at,
    )
    return key, secret


@command(needs="access.keys")
def revoke_key(ctx: Context, *, key_id: str) -> None:
    """Make a key useless from now on; raises Missing."""
    if not ApiKey.objects.filter(public_id=key_id, revoked_at=None).update(revoked_at=ctx.now):
        raise Missing("access.key_unknown", f"no open API key {key_id}")


def list_keys(ctx: Context) -> QuerySet[ApiKey]:
    """Return all API keys, newest first; needs `access.keys`."""
    ctx.require("access.keys")
    return ApiKey.objects.order_by("-id")


def _only_own(ctx: Context, permissions: frozenset[str]) -> None:
    """Refuse to hand out a permission the giver lacks."""
    if beyond := sorted(wanted for wanted in permissions if not ctx.may(wanted)):
        raise Forbidden(
            "access.beyond_own", f"you cannot give what you lack: {', '.join(beyond)}", permissions=beyond
        )
