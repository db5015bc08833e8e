"""The wire to DHL: one method for each call we make."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

from goodorder.adapters.carriers.dhl_parcel_de.settings import Account, Settings
from goodorder.kernel import http
from goodorder.kernel.http import Response

SHIPPING = "/parcel/de/shipping/v2"
TRACKING = "/parcel/de/tracking/v0/shipments"
PROFILE = "STANDARD_GRUPPENPROFIL"
FORMAT = {"docFormat": "PDF", "printFormat": "910-300-410", "mustEncode": "true"}


class Client:
    """Speaks HTTP; what an answer means is the mapping's matter."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def order(self, account: Account, body: Mapping[str, Any]) -> Response:
        """Ask to buy labels, one for each shipment of the body."""
        return self._call("POST", f"{SHIPPING}/orders?{urlencode(FORMAT)}", account, body)

    def labels(self, account: Account, numbers: Iterable[str]) -> Response:
        """Ask for labels that were bought."""
        asked = [("shipment", number) for number in numbers] + list(FORMAT.items())
        return self._call("GET", f"{SHIPPING}/orders?{urlencode(asked)}", account)

    def cancel(self, account: Account, numbers: Iterable[str]) -> Response:
        """Ask to cancel labels."""
        asked = [("profile", PROFILE), *(("shipment", number) for number in numbers)]
        return self._call("DELETE", f"{SHIPPING}/orders?{urlencode(asked)}", account)

    def manifest(self, account: Account, numbers: Iterable[str]) -> Response:
        """Tell which labels leave."""
        body = {"profile": PROFILE, "shipmentNumbers": list(numbers)}
        return self._call("POST", f"{SHIPPING}/manifests", account, body)

    def pieces(self, account: Account, **sought: str) -> Response:
        """Ask for pieces and their events, by `piece_code` or `piece_customer_reference`."""
        attributes = {
            "appname": account.user,
            "password": account.password,
            "language-code": "en",
            "request": "d-get-piece-detail",
            **{name.replace("_", "-"): value for name, value in sought.items()},
        }
        written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
        query = urlencode({"xml": f'<?xml version="1.0" encoding="UTF-8" standalone="no"?><data {written}/>'})
        return self._call("GET", f"{TRACKING}?{query}", account)

    def _call(
        self, method: str, path: str, account: Account, body: Mapping[str, Any] | None = None
    ) -> Response:
        credentials = base64.b64encode(f"{account.user}:{account.password}".encode()).decode()
        return http.request(
            method,
            self._settings.url + path,
            headers={"Authorization": f"Basic {credentials}", "dhl-api-key": self._settings.api_key},
            json=body,
            timeout_s=self._settings.timeout_s,
        )
