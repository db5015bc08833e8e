"""The wire to the simulated carrier: one method for each route it has."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from goodorder.adapters.carriers.simulator.settings import Settings
from goodorder.kernel import http
from goodorder.kernel.http import Response


class Client:
    """Speaks HTTP; what an answer means is the mapping's matter."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._credentials = {"Authorization": f"Bearer {settings.secrets[0]}"}

    def buy_label(self, idem_key: str, body: Mapping[str, Any]) -> Response:
        """Ask to buy transport."""
        return self.post("/v1/shipments", idem_key, body)

    def void_label(self, idem_key: str, tracking_number: str, account: str) -> Response:
        """Ask to hand a label back to its account."""
        path = f"/v1/shipments/{quote(tracking_number, safe='')}/voids"
        return self.post(path, idem_key, {"account": account})

    def events(self, tracking_number: str) -> Response:
        """Ask what is known of a parcel."""
        return self._get(f"/v1/shipments/{quote(tracking_number, safe='')}/events")

    def quote(self, body: Mapping[str, Any]) -> Response:
        """Ask what services would cost."""
        return http.request(
            "POST",
            f"{self._settings.url}/v1/quotes",
            headers=self._credentials,
            json=body,
            timeout_s=self._settings.timeout_s,
        )

    def enquire(self, idem_key: str) -> Response:
        """Ask what became of a key."""
        return self._get(f"/v1/operations/{quote(idem_key, safe='')}")

    def _get(self, path: str) -> Response:
        return http.request(
            "GET",
            self._settings.url + path,
            headers=self._credentials,
            timeout_s=self._settings.timeout_s,
        )

    def post(self, path: str, idem_key: str, body: Mapping[str, Any]) -> Response:
        """Ask for something to be done once under a key."""
        return http.request(
            "POST",
            self._settings.url + path,
            headers={**self._credentials, "Idempotency-Key": idem_key},
            json=body,
            timeout_s=self._settings.timeout_s,
        )
