"""What happened to endpoints. Secrets are in none of it; single attempts are rows, not events."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class EndpointMade(Fact, aggregate="webhook_endpoint"):
    """An address asked for events."""

    endpoint_id: str
    name: str
    url: str
    kinds: list[str]
    company: str


class EndpointChanged(Fact, aggregate="webhook_endpoint"):
    """An endpoint was changed."""

    endpoint_id: str
    before: dict[str, str]
    after: dict[str, str]


class EndpointPaused(Fact, aggregate="webhook_endpoint"):
    """An endpoint was paused; what happens is kept for it."""

    endpoint_id: str


class EndpointResumed(Fact, aggregate="webhook_endpoint"):
    """An endpoint gets its events again."""

    endpoint_id: str


class EndpointDisabled(Fact, aggregate="webhook_endpoint"):
    """An endpoint was given up after days of failures."""

    endpoint_id: str
    name: str
    error: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Endpoint {name} was disabled: {error}")


class EndpointRemoved(Fact, aggregate="webhook_endpoint"):
    """An endpoint was removed."""

    endpoint_id: str


class EndpointTested(Fact, aggregate="webhook_endpoint"):
    """A test delivery was asked for."""

    endpoint_id: str


class SecretRotated(Fact, aggregate="webhook_endpoint"):
    """An endpoint got a new secret."""

    endpoint_id: str
    both_until: str


class DeliveriesResent(Fact, aggregate="webhook_endpoint"):
    """Deliveries were asked for once more."""

    endpoint_id: str
    since: str
    number: int
