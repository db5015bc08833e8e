"""Who is asking, what they may do and what they may see."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.utils.module_loading import import_string

from goodorder.kernel import clock
from goodorder.kernel.errors import Forbidden, Unauthenticated

if TYPE_CHECKING:
    from goodorder.kernel.models import ApiKey, User


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions; a permission is `room.verb`, a pattern may end in `*`."""

    name: str
    title: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """One act by one actor at one instant; every command takes it first.

    `scopes` maps a kind (location, company, channel) to the codes the actor is limited to;
    a kind that is absent is not limited.
    """

    actor: str
    now: datetime
    permissions: frozenset[str]
    scopes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reason: str = ""

    def may(self, permission: str) -> bool:
        """Tell whether the actor holds a permission."""
        return any(fnmatchcase(permission, pattern) for pattern in self.permissions)

    def require(self, permission: str) -> None:
        """Raise Forbidden unless the actor holds the permission."""
        if not self.may(permission):
            message = f"{self.actor} lacks the permission {permission}; ask an owner for a role that has it"
            raise Forbidden("access.permission_lacking", message, permission=permission)


Q = TypeVar("Q", bound=Callable[..., Any])


def internal_query(function: Q) -> Q:
    """Mark a read that serves commands, not people: it is not narrowed to anybody's scopes."""
    return function


def system_context(name: str, *, now: datetime | None = None, reason: str = "") -> Context:
    """Return the context of a named job of our own, which may do everything."""
    return Context(f"system:{name}", now or clock.now(), frozenset({"*"}), {}, reason)


def roles() -> Mapping[str, Role]:
    """Return the roles the composition root declares."""
    found: Mapping[str, Role] = import_string(settings.GOODORDER_ROLES)
    return found


def user_context(user: "User") -> Context:
    """Return the context of a signed-in person, from the roles and scopes granted to them."""
    known = roles()
    grants = [grant for grant in user.grants.all() if grant.role in known]
    permissions = frozenset[str]().union(*(known[grant.role].permissions for grant in grants))
    return Context(f"user:{user.get_username()}", clock.now(), permissions, _scopes(grants))


def _scopes(grants: list["Grant"]) -> dict[str, frozenset[str]]:
    """Union the scopes per kind; one grant without scope lifts all limits."""
    if any(not grant.scope_kind for grant in grants):
        return {}
    limited: dict[str, frozenset[str]] = {}
    for grant in grants:
        limited[grant.scope_kind] = limited.get(grant.scope_kind, frozenset()) | {grant.scope_value}
    return limited


def hash_key(secret: str) -> str:
    """Hash an API key for storage; the key has 160 random bits, so one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_key() -> str:
    """Draw an API key, shown once: `gok_` and 160 random bits."""
    return f"gok_{secrets.token_hex(20)}"


def key_context(secret: str) -> Context:
    """Return the context of an API key; raises Unauthenticated when it is unknown, revoked or expired."""
    from goodorder.kernel.models import ApiKey

    now = clock.now()
    key = ApiKey.objects.filter(secret_hash=hash_key(secret), revoked_at=None).first()
    if key is None or (key.expires_at and key.expires_at <= now):
        raise Unauthenticated("access.key_unknown", "the API key is unknown, revoked or expired")
    _touch(key, now)
    scopes = {kind: frozenset(codes) for kind, codes in key.scopes.items()}
    return Context(f"key:{key.name}", now, frozenset(key.permissions), scopes)


def _touch(key: "ApiKey", now: datetime) -> None:
    """Note the last use, at most once a minute so that a busy key is not a hot row."""
    if key.last_used_at is None or (now - key.last_used_at).total_seconds() > 60:  # noqa: PLR2004 - a minute
        type(key).objects.filter(pk=key.pk).update(last_used_at=now)


if TYPE_CHECKING:
    from goodorder.kernel.models import Grant
