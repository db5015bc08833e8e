"""What happened to access."""

from goodorder.kernel.events import Fact


class KeyIssued(Fact, aggregate="apikey"):
    """A machine was given access."""

    key_id: str
    name: str
    permissions: list[str]
    scopes: dict[str, list[str]]


class KeyRevoked(Fact, aggregate="apikey"):
    """A machine's access was taken away."""

    key_id: str
    name: str


class UserAdded(Fact, aggregate="user"):
    """A person was made known."""

    username: str
    name: str


class RoleGranted(Fact, aggregate="user"):
    """A role was given; an empty scope means everything."""

    username: str
    role: str
    scope_kind: str
    scope_value: str


class RoleRevoked(Fact, aggregate="user"):
    """A role was taken away; an empty scope means it held for everything."""

    username: str
    role: str
    scope_kind: str
    scope_value: str


class UserDeactivated(Fact, aggregate="user"):
    """A person was shut out, and the keys they made ended."""

    username: str
    keys: list[str]


class UserReactivated(Fact, aggregate="user"):
    """A person was let in again."""

    username: str


class AccessReset(Fact, aggregate="user"):
    """A person's password was ended and a link to a new one made."""

    username: str


class PasswordChosen(Fact, aggregate="user"):
    """A person chose a new password."""

    username: str
