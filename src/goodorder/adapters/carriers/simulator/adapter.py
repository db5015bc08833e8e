"""The socket's face of the simulated carrier."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Self
from urllib.parse import quote

from goodorder.adapters.carriers.simulator import mapping, settings
from goodorder.adapters.carriers.simulator.client import Client
from goodorder.kernel import signing
from goodorder.kernel.http import HttpLost, HttpUnreachable
from goodorder.shipping.ports import (
    CarrierUnavailable,
    LabelRequest,
    LabelResult,
    ManifestRequest,
    ManifestResult,
    PickupRequest,
    PickupResult,
    Quotation,
    QuoteRequest,
    TrackingEvent,
    VoidLabelRequest,
    VoidLabelResult,
)


class SimulatorCarrier:
    """A carrier that runs on loopback; stateless, so threads may share it."""

    def __init__(self, chosen: settings.Settings, clock: Callable[[], float] = time.time) -> None:
        self._client = Client(chosen)
        self._secrets = chosen.secrets
        self._clock = clock

    @classmethod
    def from_env(cls) -> Self:
        """Build it from the environment; raises Invalid naming the variable that is missing."""
        return cls(settings.from_env())

    def quote(self, request: QuoteRequest) -> tuple[Quotation, ...]:
        """Ask for prices; nothing changes, so a lost answer is a reason to ask again."""
        try:
            response = self._client.quote(mapping.quote_body(request))
        except (HttpLost, HttpUnreachable) as failure:
            raise CarrierUnavailable(failure.message) from failure
        return mapping.quotations(response)

    def buy_label(self, request: LabelRequest) -> LabelResult:
        """Buy transport."""
        try:
            response = self._client.buy_label(request.idem_key, mapping.label_body(request))
        except HttpUnreachable as failure:
            raise CarrierUnavailable(failure.message) from failure
        except HttpLost as failure:
            return LabelResult(outcome="unknown", code=failure.code, message=failure.message)
        return mapping.label_result(response, request.idem_key)

    def void_label(self, request: VoidLabelRequest) -> VoidLabelResult:
        """Hand an unused label back."""
        try:
            response = self._client.void_label(request.idem_key, request.tracking_number, request.account)
        except HttpUnreachable as failure:
            raise CarrierUnavailable(failure.message) from failure
        except HttpLost as failure:
            return VoidLabelResult(outcome="unknown", code=failure.code, message=failure.message)
        return mapping.void_result(response, request.idem_key)

    def enquire(self, idem_key: str) -> LabelResult | None:
        """Tell what became of a purchase; reading changes nothing, so a lost answer is a reason to ask again."""
        try:
            response = self._client.enquire(idem_key)
        except (HttpLost, HttpUnreachable) as failure:
            raise CarrierUnavailable(failure.message) from failure
        return mapping.enquiry(response)

    def close_manifest(self, request: ManifestRequest) -> ManifestResult:
        """Tell which parcels are handed over."""
        outcome, body = self._done("/v1/manifests", request.idem_key, mapping.manifest_body(request))
        return ManifestResult(**outcome, provider_ref=body.get("ref", ""))

    def book_pickup(self, request: PickupRequest) -> PickupResult:
        """Book a visit."""
        outcome, body = self._done("/v1/pickups", request.idem_key, mapping.pickup_body(request))
        return PickupResult(**outcome, confirmation=body.get("confirmation", ""))

    def cancel_pickup(self, request: PickupRequest, confirmation: str) -> PickupResult:
        """Call a visit off."""
        path = f"/v1/pickups/{quote(confirmation, safe='')}/cancellations"
        outcome, body = self._done(path, request.idem_key, {})
        return PickupResult(**outcome, confirmation=body.get("confirmation", ""))

    def _done(self, path: str, idem_key: str, body: Mapping[str, Any]) -> tuple[Mapping[str, Any], Any]:
        try:
            response = self._client.post(path, idem_key, body)
        except HttpUnreachable as failure:
            raise CarrierUnavailable(failure.message) from failure
        except HttpLost as failure:
            return {"outcome": "unknown", "code": failure.code, "message": failure.message}, {}
        return mapping.done(response, idem_key)

    def track(self, tracking_number: str, account: str) -> tuple[TrackingEvent, ...]:
        """Ask for all that is known of a parcel."""
        del account
        try:
            response = self._client.events(tracking_number)
        except (HttpLost, HttpUnreachable) as failure:
            raise CarrierUnavailable(failure.message) from failure
        return mapping.told(response)

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> tuple[TrackingEvent, ...]:
        """Verify and read one callback; raises BadSignature or BadCallback."""
        signing.verify(self._secrets, headers=headers, body=body, now_s=self._clock())
        return mapping.events(body)
