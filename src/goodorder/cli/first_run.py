"""What an empty installation gets: a first owner, and the example shop if it is wanted."""

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodorder.kernel.access import Context

OWNER = "owner"


@dataclass(frozen=True, slots=True)
class FirstLogin:
    """The first owner's way in, shown once."""

    username: str
    password: str


def prepare(*, demo: bool) -> FirstLogin | None:
    """Make the first owner if there is nobody yet, then fill an empty catalogue with the example shop."""
    from goodorder.kernel.access import system_context
    from goodorder.staff.queries import is_empty

    ctx = system_context("first_run", reason="set-up of a new installation")
    login = None
    if is_empty():
        login = _first_owner(ctx)
    if demo:
        from goodorder.cli.demo import fill

        fill(ctx)
    return login


def _first_owner(ctx: "Context") -> FirstLogin:
    from goodorder.staff.commands import add_user, grant_role

    password = secrets.token_urlsafe(12)
    add_user(ctx, username=OWNER, password=password, name="Owner")
    grant_role(ctx, username=OWNER, role="owner")
    return FirstLogin(OWNER, password)
