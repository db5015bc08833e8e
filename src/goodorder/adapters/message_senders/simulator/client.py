"""The wire to the simulated sender: one method for each route it has."""

from collections.abc import Mapping
from typing import Any

from goodorder.adapters.message_senders.simulator.settings import Settings
from goodorder.kernel import http
from goodorder.kernel.http import Response


class Client:
    """Speaks HTTP; what an answer means is the mapping's matter."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, key: str, body: Mapping[str, Any]) -> Response:
        """Have a message carried under a key."""
        secret = self._settings.secrets[0]
        return http.request(
            "POST",
            f"{self._settings.url}/v1/messages",
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key},
            json=body,
            timeout_s=self._settings.timeout_s,
        )

    def health(self) -> Response:
        """Ask how it is."""
        return http.request("GET", f"{self._settings.url}/health", timeout_s=self._settings.timeout_s)
