"""Roles given and taken: nobody gives what they lack, and one owner always remains."""

from goodorder.kernel.access import Context, roles
from goodorder.kernel.command import command
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from goodorder.kernel.events import record
from goodorder.staff.events import RoleGranted, RoleRevoked
from goodorder.staff.models import Grant, User
from goodorder.staff.rules import OWNER, SCOPE_KINDS, is_within


@command(needs="access.users")
def grant_role(
    ctx: Context, *, username: str, role: str, scope_kind: str = "", scope_value: str = ""
) -> Grant:
    """Give a role, for everything or within a scope.

    Raises Missing, Invalid, Forbidden for a role or scope beyond the giver's own.
    """
    known = roles()
    if role not in known:
        raise Invalid("access.role_unknown", f"role: choose one of {', '.join(known)}", field="role")
    _check_scope(scope_kind, scope_value)
    refuse_beyond(ctx, known[role].permissions, scope_kind, scope_value)
    user = locked_user(username)
    grant, is_new = Grant.objects.get_or_create(
        user=user, role=role, scope_kind=scope_kind, scope_value=scope_value
    )
    if is_new:
        fact = RoleGranted(username=username, role=role, scope_kind=scope_kind, scope_value=scope_value)
        record(ctx, user, fact)
    return grant


@command(needs="access.users")
def revoke_role(
    ctx: Context, *, username: str, role: str, scope_kind: str = "", scope_value: str = ""
) -> User:
    """Take a role away; it acts at once. Raises Missing, Forbidden, Refused for the last owner's."""
    user = locked_user(username)
    grant = user.grants.filter(role=role, scope_kind=scope_kind, scope_value=scope_value).first()
    if grant is None:
        message = f"role: {username} does not hold {role} in that scope"
        raise Missing("access.grant_unknown", message, field="role")
    refuse_beyond(ctx, permissions_of(role), scope_kind, scope_value)
    keep_an_owner(user, leaving=[grant])
    grant.delete()
    fact = RoleRevoked(username=username, role=role, scope_kind=scope_kind, scope_value=scope_value)
    record(ctx, user, fact)
    return user


def locked_user(username: str) -> User:
    """Return the person, locked for the rest of the command; raises Missing."""
    user: User | None = User.objects.filter(username=username).select_for_update().first()
    if user is None:
        raise Missing("access.user_unknown", f"username: nobody is called {username}", field="username")
    return user


def permissions_of(role: str) -> frozenset[str]:
    """Return what a role may do; one that is declared no longer may nothing."""
    known = roles().get(role)
    return known.permissions if known else frozenset()


def refuse_beyond(ctx: Context, permissions: frozenset[str], scope_kind: str, scope_value: str) -> None:
    """Refuse to give or take what the actor lacks. Raises Forbidden."""
    if beyond := sorted(wanted for wanted in permissions if not ctx.may(wanted)):
        message = f"you cannot give or take what you lack: {', '.join(beyond)}"
        raise Forbidden("access.beyond_own", message, permissions=beyond)
    if not is_within(ctx.scopes, scope_kind, scope_value):
        own = "; ".join(f"{kind} {', '.join(sorted(codes))}" for kind, codes in sorted(ctx.scopes.items()))
        raise Forbidden("access.beyond_scope", f"you are limited to {own}; stay within it")


def refuse_stronger(ctx: Context, user: User) -> None:
    """Refuse to act on somebody who may do more than the actor. Raises Forbidden."""
    for grant in user.grants.all():
        refuse_beyond(ctx, permissions_of(grant.role), grant.scope_kind, grant.scope_value)


def keep_an_owner(user: User, *, leaving: list[Grant]) -> None:
    """Refuse what would leave the installation without an active owner of everything. Raises Refused.

    A trigger judges the same again when two owners leave at once.
    """
    full = [grant for grant in leaving if grant.role == OWNER and not grant.scope_kind]
    others = Grant.objects.filter(role=OWNER, scope_kind="", user__is_active=True).exclude(user=user)
    if full and user.is_active and not others.exists():
        message = f"{user.get_username()} is the last owner; make somebody else an owner first"
        raise Refused("access.last_owner", message)


def _check_scope(kind: str, value: str) -> None:
    if kind and kind not in SCOPE_KINDS:
        message = f"scope_kind: {kind!r} is not a kind of scope; use {', '.join(SCOPE_KINDS)}"
        raise Invalid("access.scope_unknown", message, field="scope_kind")
    if bool(kind) != bool(value):
        message = "scope_value: name kind and code of the scope, or neither"
        raise Invalid("access.scope_incomplete", message, field="scope_value")
