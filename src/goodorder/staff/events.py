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
