"""API keys: made no stronger than their maker, shown once, ended at once."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Forbidden, Invalid, Refused
from goodorder.kernel.events import record
from goodorder.staff.events import KeyIssued, KeyRevoked
from goodorder.staff.models import ApiKey
from goodorder.staff.rules import SCOPE_KINDS, hash_key, new_key

SHOWN_LETTERS = 12
_PERMISSION = re.compile(r"\*|[a-z_]+\.(\*|[a-z_]+)")


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
        issued_by=ctx.actor,
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
