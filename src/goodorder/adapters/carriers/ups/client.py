"""The wire to UPS: a token for each account, then one method for each call we make."""

import base64
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from goodorder.adapters.carriers.ups.settings import Account, Settings
from goodorder.adapters.simulated import body_of
from goodorder.kernel import http
from goodorder.kernel.http import Response
from goodorder.shipping.ports import CarrierUnavailable

VERSION = "v2409"
RECOVERY_VERSION = "v1"
EARLY_S = 60


class Client:
    """Speaks HTTP; what an answer means is the mapping's matter. Tokens are kept until shortly before they end."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._tokens: dict[str, tuple[str, float]] = {}

    def rate(self, account: Account, body: Mapping[str, Any]) -> Response:
        """Ask what all services cost."""
        return self._call("POST", f"/api/rating/{VERSION}/Shop", account, body)

    def ship(self, account: Account, body: Mapping[str, Any]) -> Response:
        """Ask to buy transport."""
        return self._call("POST", f"/api/shipments/{VERSION}/ship", account, body)

    def recover(self, account: Account, body: Mapping[str, Any]) -> Response:
        """Ask for the labels that bear a reference."""
        return self._call("POST", f"/api/labels/{RECOVERY_VERSION}/recovery", account, body)

    def void(self, account: Account, shipment: str) -> Response:
        """Ask to void a shipment."""
        path = f"/api/shipments/{VERSION}/void/cancel/{quote(shipment, safe='')}"
        return self._call("DELETE", path, account)

    def pending_pickups(self, account: Account) -> Response:
        """Ask which visits are booked."""
        number = {"AccountNumber": account.shipper_number}
        return self._call("GET", f"/api/shipments/{VERSION}/pickup/oncall", account, headers=number)

    def book_pickup(self, account: Account, body: Mapping[str, Any]) -> Response:
        """Ask for a visit."""
        return self._call("POST", f"/api/pickupcreation/{VERSION}/pickup", account, body)

    def cancel_pickup(self, account: Account, prn: str) -> Response:
        """Call a visit off by its request number."""
        return self._call("DELETE", f"/api/shipments/{VERSION}/pickup/02", account, headers={"Prn": prn})

    def track(self, account: Account, number: str) -> Response:
        """Ask where a parcel is."""
        heads = {"transId": number, "transactionSrc": "goodorder"}
        return self._call("GET", f"/api/track/v1/details/{quote(number, safe='')}", account, headers=heads)

    def _call(
        self,
        method: str,
        path: str,
        account: Account,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        return http.request(
            method,
            self._settings.url + path,
            headers={"Authorization": f"Bearer {self._token(account)}", **(headers or {})},
            json=body,
            timeout_s=self._settings.timeout_s,
        )

    def _token(self, account: Account) -> str:
        """Return a token of the account; raises CarrierUnavailable when UPS gives none."""
        kept, ends = self._tokens.get(account.client_id, ("", 0.0))
        if kept and self._clock() < ends:
            return kept
        credentials = base64.b64encode(f"{account.client_id}:{account.client_secret}".encode()).decode()
        answer = http.request(
            "POST",
            f"{self._settings.url}/security/v1/oauth/token",
            headers={
                "Authorization": f"Basic {credentials}",
                "x-merchant-id": account.shipper_number,
                "Content-Type": "application/x-www-form-urlencoded",
            },
            content=b"grant_type=client_credentials",
            timeout_s=self._settings.timeout_s,
        )
        body = body_of(answer)
        token = str(body.get("access_token") or "")
        if not answer.ok or not token:
            raise CarrierUnavailable(f"UPS gave no token: {answer.status}; check the account's credentials")
        ends = self._clock() + int(body.get("expires_in") or 0) - EARLY_S
        self._tokens[account.client_id] = token, ends
        return token
