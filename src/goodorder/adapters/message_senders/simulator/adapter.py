"""The socket's face of the simulated sender of SMS and chat."""

from collections.abc import Callable
from typing import Self

from goodorder.adapters.message_senders.simulator import mapping, settings
from goodorder.adapters.message_senders.simulator.client import Client
from goodorder.kernel.http import HttpLost, HttpUnreachable, Response
from goodorder.notifications.ports import Envelope, SenderUnavailable


class SimulatorSender:
    """A sender that runs on loopback; stateless, so threads may share it."""

    def __init__(self, chosen: settings.Settings) -> None:
        self._client = Client(chosen)

    @classmethod
    def from_env(cls) -> Self:
        """Build it from the environment; raises Invalid naming the variable that is missing."""
        return cls(settings.from_env())

    def send(self, envelope: Envelope) -> str:
        """Carry a message under its key."""
        body = mapping.message_body(envelope)
        return mapping.told(_reached(lambda: self._client.send(envelope.key, body)), "reference")

    def check(self) -> str:
        """Ask how it is."""
        return mapping.told(_reached(self._client.health), "status")


def _reached(call: Callable[[], Response]) -> Response:
    """Return the answer of a call; a lost one is a reason to send again under the same key."""
    try:
        return call()
    except (HttpLost, HttpUnreachable) as failure:
        raise SenderUnavailable(failure.message) from failure
