"""Who is asking, what they may do and what they may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, TypeVar

from django.conf import settings
from django.utils.module_loading import import_string

from goodorder.kernel import clock
from goodorder.kernel.errors import Forbidden


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
    a kind that is absent is not limited. `caused_at` is when the event happened that a reaction answers to.
    """

    actor: str
    now: datetime
    permissions: frozenset[str]
    scopes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reason: str = ""
    caused_at: datetime | None = None

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
