"""Every write about who may come in: users, granted roles, API keys."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from goodorder.kernel.access import Context, roles
from goodorder.kernel.command import command
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from goodorder.kernel.events import record
from goodorder.staff.events import KeyIssued, KeyRevoked
from goodorder.staff.models import ApiKey, Grant, User
from goodorder.staff.rules import hash_key, new_key

SCOPE_KINDS = ("company", "channel", "location")
SHOWN_LETTERS = 12
_PERMISSION = re.compile(r"\*|[a-z_]+\.(\*|[a-z_]+)")


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

    A permission is `room.verb`, `room.*` or `*`; without scopes the key sees what its maker sees. Raises
    Invalid for what is malformed or past, Forbidden when the key would be stronger than its maker, Refused
    when a live key has the name already.
    """
    _check_permissions(ctx, permissions)
    within = _checked_scopes(ctx, scopes or {})
    _check_name(ctx, name, expires_at)
    secret = new_key()
    key = ApiKey.objects.create(
        name=name,
        prefix=secret[:SHOWN_LETTERS],
        secret_hash=hash_key(secret),
        permissions=sorted(set(permissions)),
        scopes=within,
        created_at=ctx.now,
        expires_at=expires_at,
    )
    fact = KeyIssued(key_id=key.public_id, name=name, permissions=key.permissions, scopes=within)
    record(ctx, key, fact)
    return key, secret


@command(needs="access.keys")
def revoke_key(ctx: Context, *, key_id: str) -> ApiKey:
    """End a key at once; revoking it again changes nothing. Raises Missing."""
    key: ApiKey = ApiKey.objects.locked().by_public_id(key_id)
    if key.revoked_at is None:
        key.revoked_at = ctx.now
        key.save(update_fields=["revoked_at"])
        record(ctx, key, KeyRevoked(key_id=key.public_id, name=key.name))
    return key


def _check_name(ctx: Context, name: str, expires_at: datetime | None) -> None:
    if not name.strip():
        raise Invalid("access.key_nameless", "name: say what the key is for", field="name")
    if expires_at and expires_at <= ctx.now:
        raise Invalid("access.key_expired", "expires_at: name an instant in the future", field="expires_at")
    if ApiKey.objects.filter(name=name, revoked_at=None).exists():
        message = f"name: a live key is called {name!r}; choose another name or revoke that key"
        raise Refused("access.key_name_taken", message, field="name")


def _check_permissions(ctx: Context, permissions: Sequence[str]) -> None:
    if not permissions:
        message = "permissions: name at least one, such as orders.view"
        raise Invalid("access.permission_malformed", message, field="permissions")
    for permission in permissions:
        if not _PERMISSION.fullmatch(permission):
            message = f"permissions: {permission!r} is not of the form room.verb or room.*"
            raise Invalid("access.permission_malformed", message, field="permissions")
        if not ctx.may(permission):
            message = f"permissions: you lack {permission} yourself; a key cannot do more than its maker"
            raise Forbidden("access.key_too_strong", message, field="permissions", permission=permission)


def _checked_scopes(ctx: Context, scopes: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the scopes of the new key: those asked for, within the maker's own."""
    if unknown := sorted(set(scopes) - set(SCOPE_KINDS)):
        message = f"scopes: {unknown[0]!r} is not a kind of scope; use {', '.join(SCOPE_KINDS)}"
        raise Invalid("access.scope_unknown", message, field="scopes")
    granted = {kind: sorted(set(codes)) for kind, codes in scopes.items()}
    for kind, own in ctx.scopes.items():
        if beyond := sorted(set(granted.setdefault(kind, sorted(own))) - own):
            message = f"scopes: you are limited to {kind} {', '.join(sorted(own))}; {beyond[0]} is beyond it"
            raise Forbidden("access.key_too_strong", message, field="scopes", kind=kind)
    return granted


@command(needs="access.own")
def choose_language(ctx: Context, *, language: str, time_zone: str) -> User:
    """Keep the language and time zone of the asking person's pages; empty: the browser's, the house's.

    Raises Invalid for one that does not exist, Missing when it is no person who asks.
    """
    if language and language not in dict(settings.LANGUAGES):
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        raise Invalid("access.language_unknown", f"language: choose one of {known}", field="language")
    if time_zone and time_zone not in available_timezones():
        raise Invalid("access.zone_unknown", "time_zone: write it like Europe/Berlin", field="time_zone")
    kind, _colon, username = ctx.actor.partition(":")
    person = User.objects.filter(username=username).first() if kind == "user" else None
    if person is None:
        raise Missing("access.user_unknown", "only a person who signs in chooses a language")
    person.language, person.time_zone = language, time_zone
    person.save(update_fields=["language", "time_zone"])
    return person
