"""People: invited, given roles, shut out, let in anew."""

from ninja import Query, Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.house.shapes.people import (
    DeactivationSent,
    PasswordLinkShown,
    PeopleAsked,
    PersonGrantSent,
    PersonSent,
    PersonShown,
)
from goodorder.staff import commands, queries

router = Router(tags=["Access"])
NEEDS = "access.users"


@reads(router, "/users", needs=NEEDS)
def list_users(request: Call, query: Query[PeopleAsked]) -> Listed[PersonShown]:
    """List people by user name, with their roles."""
    return listed(queries.list_users(request.auth, **query.model_dump()), PersonShown.of)


@reads(router, "/users/{username}", needs=NEEDS)
def get_user(request: Call, username: str) -> PersonShown:
    """Show one person."""
    return _shown(request, username)


@writes(router, "/users", calls=commands.invite_user, key=KeyRule.UNUSED)
def invite_user(request: Call, body: PersonSent) -> PasswordLinkShown:
    """Make a person known; hand on the link, which holds for three days.

    Its secret is in this answer and nowhere else; that is why a repeat is not answered from a store.
    """
    user, secret = commands.invite_user(request.auth, **body.model_dump())
    return PasswordLinkShown(username=user.username, secret=secret)


@writes(router, "/users/{username}/resets", calls=commands.reset_access, key=KeyRule.UNUSED)
def reset_user(request: Call, username: str) -> PasswordLinkShown:
    """End a password and all sessions; the link to a new one holds for fifteen minutes."""
    _shown(request, username)
    user, secret = commands.reset_access(request.auth, username=username)
    return PasswordLinkShown(username=user.username, secret=secret)


@writes(router, "/users/{username}/grants", calls=commands.grant_role, key=KeyRule.OPTIONAL)
def grant_role(request: Call, username: str, body: PersonGrantSent) -> PersonShown:
    """Give a role that is not more than yours."""
    commands.grant_role(request.auth, username=username, **body.model_dump())
    return _shown(request, username)


@writes(router, "/users/{username}/revocations", calls=commands.revoke_role, key=KeyRule.OPTIONAL)
def revoke_role(request: Call, username: str, body: PersonGrantSent) -> PersonShown:
    """Take a role away, at once; the last owner keeps theirs."""
    commands.revoke_role(request.auth, username=username, **body.model_dump())
    return _shown(request, username)


@writes(router, "/users/{username}/deactivations", calls=commands.deactivate_user, key=KeyRule.OPTIONAL)
def deactivate_user(request: Call, username: str, body: DeactivationSent) -> PersonShown:
    """Shut a person out at once, with the keys they made."""
    _shown(request, username)
    commands.deactivate_user(request.auth, username=username, revoke_keys=body.revoke_keys)
    return _shown(request, username)


@writes(router, "/users/{username}/reactivations", calls=commands.reactivate_user, key=KeyRule.OPTIONAL)
def reactivate_user(request: Call, username: str) -> PersonShown:
    """Let a person in again with the roles they have."""
    _shown(request, username)
    commands.reactivate_user(request.auth, username=username)
    return _shown(request, username)


def _shown(request: Call, username: str) -> PersonShown:
    return PersonShown.of(queries.get_user(request.auth, username=username))
