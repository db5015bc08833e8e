"""The wire to the simulated tax engine: one method for each route it has."""

from collections.abc import Mapping
from typing import Any

from goodorder.adapters.tax_engines.simulator.settings import Settings
from goodorder.kernel import http
from goodorder.kernel.http import Response


class Client:
    """Speaks HTTP; what an answer means is the mapping's matter."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._credentials = {"Authorization": f"Bearer {settings.secrets[0]}"}

    def quote(self, body: Mapping[str, Any]) -> Response:
        """Ask for the tax on lines."""
        return self._send("POST", "/v1/quotes", body)

    def record(self, key: str, body: Mapping[str, Any]) -> Response:
        """Have a document recorded under a key."""
        return self._send("POST", "/v1/documents", body, {"Idempotency-Key": key})

    def health(self) -> Response:
        """Ask how it is."""
        return self._send("GET", "/health")

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Response:
        return http.request(
            method,
            self._settings.url + path,
            headers={**self._credentials, **(more or {})},
            json=body,
            timeout_s=self._settings.timeout_s,
        )
