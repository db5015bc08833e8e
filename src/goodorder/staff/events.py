"""What happened to access."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class KeyIssued(Fact, aggregate="apikey"):
    """A machine was given access."""

    key_id: str
    name: str
    permissions: list[str]
    scopes: dict[str, list[str]]

    def sentence(self) -> str:
        """Say it with its names."""
        return f"Key {self.name} was made"


class KeyRevoked(Fact, aggregate="apikey"):
    """A machine's access was taken away."""

    key_id: str
    name: str

    def sentence(self) -> str:
        """Say it with its names."""
        return f"Key {self.name} was revoked"


class UserAdded(Fact, aggregate="user"):
    """A person was made known."""

    username: str
    name: str

    def sentence(self) -> str:
        """Say it with its names."""
        return f"{self.username} was made known"


class RoleGranted(Fact, aggregate="user"):
    """A role was given; an empty scope means everything."""

    username: str
    role: str
    scope_kind: str
    scope_value: str

    def sentence(self) -> str:
        """Say it with its names."""
        return f"{self.username} was given the role {self.role}{_within(self.scope_kind, self.scope_value)}"


class RoleRevoked(Fact, aggregate="user"):
    """A role was taken away; an empty scope means it held for everything."""

    username: str
    role: str
    scope_kind: str
    scope_value: str

    def sentence(self) -> str:
        """Say it with its names."""
        return f"{self.username} lost the role {self.role}{_within(self.scope_kind, self.scope_value)}"


class UserDeactivated(Fact, aggregate="user"):
    """A person was shut out, and the keys they made ended."""

    username: str
    keys: list[str]

    def sentence(self) -> str:
        """Say it with its names."""
        return f"{self.username} was shut out" + (
            f", with the keys {', '.join(self.keys)}" if self.keys else ""
        )


class UserReactivated(Fact, aggregate="user"):
    """A person was let in again."""

    username: str

    def sentence(self) -> str:
        """Say it with its names."""
        return f"{self.username} was let in again"


class AccessReset(Fact, aggregate="user"):
    """A person's password was ended and a link to a new one made."""

    username: str

    def sentence(self) -> str:
        """Say it with its names."""
        return f"The password of {self.username} was ended"


class PasswordChosen(Fact, aggregate="user"):
    """A person chose a new password."""

    username: str

    def sentence(self) -> str:
        """Say it with its names."""
        return f"{self.username} chose a new password"


class SecondStepSet(Fact, aggregate="user"):
    """A person's second step at sign-in was switched on or off."""

    username: str
    is_on: bool

    def sentence(self) -> str:
        """Say it with its names."""
        return f"{self.username} switched the second step {'on' if self.is_on else 'off'}"


class PasskeyAdded(Fact, aggregate="user"):
    """A person made a passkey."""

    username: str
    name: str

    def sentence(self) -> str:
        """Say it with its names."""
        return tell(self, "{username} made the passkey {name}")


class PasskeyRemoved(Fact, aggregate="user"):
    """A person removed a passkey."""

    username: str
    name: str

    def sentence(self) -> str:
        """Say it with its names."""
        return tell(self, "{username} removed the passkey {name}")


class PasskeySuspended(Fact, aggregate="user"):
    """A passkey's count of signatures went back: somebody holds a copy, so it opens nothing any more."""

    username: str
    name: str

    def sentence(self) -> str:
        """Say it with its names."""
        return tell(self, "The passkey {name} of {username} was refused and suspended: it seems to be copied")


def _within(kind: str, value: str) -> str:
    return f" for {kind} {value}" if kind else ""
