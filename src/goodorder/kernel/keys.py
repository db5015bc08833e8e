"""API keys: made and revoked by people who may, never stronger than their maker."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from goodorder.kernel.access import Context, hash_key, new_key
from goodorder.kernel.command import command
from goodorder.kernel.errors import Forbidden, Invalid, Refused
from goodorder.kernel.events import Fact, record
from goodorder.kernel.models import ApiKey
from goodorder.kernel.paging import Page, page_of

SCOPE_KINDS = ("company", "channel", "location")
SHOWN_LETTERS = 12
_PERMISSION = re.compile(r"\*|[a-z_]+\.(\*|[a-z_]+)")


class KeyCreated(Fact, aggregate="apikey"):
    """A machine was given access."""

    key_id: str
    name: str
    permissions: list[str]
    scopes: dict[str, list[str]]


class KeyRevoked(Fact, aggregate="apikey"):
    """A machine's access was taken away."""

    key_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDraft:
    """What a new key may do (`room.verb`, `room.*`) and where (kind of scope to codes); no scope: everywhere."""

    name: str
    permissions: Sequence[str]
    scopes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key and its secret, which is shown this once and cannot be read again."""

    key: ApiKey
    secret: str


@command(needs="access.keys")
def create_key(ctx: Context, *, draft: KeyDraft) -> NewKey:
    """Make an API key.

    Raises Invalid for a malformed permission or scope or a past expiry, Forbidden when it would be stronger
    than its maker, Refused when a live key has the name already.
    """
    _check_permissions(ctx, draft.permissions)
    scopes = _checked_scopes(ctx, draft.scopes)
    _check_name(ctx, draft)
    secret = new_key()
    key = ApiKey.objects.create(
        name=draft.name,
        prefix=secret[:SHOWN_LETTERS],
        secret_hash=hash_key(secret),
        permissions=sorted(set(draft.permissions)),
        scopes=scopes,
        created_at=ctx.now,
        expires_at=draft.expires_at,
    )
    fact = KeyCreated(key_id=key.public_id, name=key.name, permissions=key.permissions, scopes=scopes)
    record(ctx, key, fact)
    return NewKey(key, secret)


@command(needs="access.keys")
def revoke_key(ctx: Context, *, key_id: str) -> ApiKey:
    """End a key at once; revoking it again changes nothing. Raises Missing."""
    key: ApiKey = ApiKey.objects.locked().by_public_id(key_id)
    if key.revoked_at is None:
        key.revoked_at = ctx.now
        key.save(update_fields=["revoked_at"])
        record(ctx, key, KeyRevoked(key_id=key.public_id, name=key.name))
    return key


def list_keys(ctx: Context, *, cursor: str = "", size: int = 50) -> Page[ApiKey]:
    """Return keys, newest first, revoked ones too; never their secrets."""
    return page_of(ApiKey.objects.visible_to(ctx), cursor=cursor, size=size)


def _check_name(ctx: Context, draft: KeyDraft) -> None:
    if draft.expires_at and draft.expires_at <= ctx.now:
        raise Invalid("access.key_expired", "expires_at: name an instant in the future", field="expires_at")
    if ApiKey.objects.filter(name=draft.name, revoked_at=None).exists():
        message = f"name: a live key is called {draft.name!r}; choose another name or revoke that key"
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
