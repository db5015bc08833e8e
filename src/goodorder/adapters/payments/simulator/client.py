"""The wire to the simulated provider: one method for each route it has."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from goodorder.adapters.payments.simulator.settings import Settings
from goodorder.kernel import http
from goodorder.kernel.http import Response


class Client:
    """Speaks HTTP; what an answer means is the mapping's matter."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._credentials = {"Authorization": f"Bearer {settings.secrets[0]}"}

    def authorize(self, idem_key: str, body: Mapping[str, Any]) -> Response:
        """Ask to hold money."""
        return self._post("/v1/authorizations", idem_key, body)

    def capture(self, idem_key: str, authorization: str, body: Mapping[str, Any]) -> Response:
        """Ask to take held money."""
        return self._post(f"/v1/authorizations/{quote(authorization, safe='')}/captures", idem_key, body)

    def void(self, idem_key: str, authorization: str, body: Mapping[str, Any]) -> Response:
        """Ask to release held money."""
        return self._post(f"/v1/authorizations/{quote(authorization, safe='')}/voids", idem_key, body)

    def refund(self, idem_key: str, capture: str, body: Mapping[str, Any]) -> Response:
        """Ask to give money back."""
        return self._post(f"/v1/captures/{quote(capture, safe='')}/refunds", idem_key, body)

    def open_page(self, idem_key: str, body: Mapping[str, Any]) -> Response:
        """Ask for a page to pay on."""
        return self._post("/v1/pages", idem_key, body)

    def close_page(self, idem_key: str, page: str) -> Response:
        """Ask that nobody can pay on a page any more."""
        return self._post(f"/v1/pages/{quote(page, safe='')}/closures", idem_key, {})

    def page(self, page: str) -> Response:
        """Ask how a page stands."""
        return self._get(f"/v1/pages/{quote(page, safe='')}")

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

    def _post(self, path: str, idem_key: str, body: Mapping[str, Any]) -> Response:
        return http.request(
            "POST",
            self._settings.url + path,
            headers={**self._credentials, "Idempotency-Key": idem_key},
            json=body,
            timeout_s=self._settings.timeout_s,
        )
