"""The socket's face of UPS."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Self

from goodorder.adapters.carriers.ups import mapping, settings
from goodorder.adapters.carriers.ups.client import Client
from goodorder.adapters.carriers.ups.settings import Account
from goodorder.kernel.http import HttpLost, HttpUnreachable
from goodorder.looks import typeset
from goodorder.shipping.ports import (
    BadSignature,
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

TEMPLATE = Path(__file__).with_name("label.typ")


class UpsCarrier:
    """United Parcel Service. Threads may share it; it remembers nothing but its tokens.

    UPS keeps no idempotency keys. Every label bears our key as a reference, and before one is bought UPS is
    asked for a label with that reference: a repeat finds the label that was bought and buys none.
    """

    def __init__(self, chosen: settings.Settings) -> None:
        self._settings = chosen
        self._client = Client(chosen)

    @classmethod
    def from_env(cls) -> Self:
        """Build it from the environment; raises Invalid naming the variable that is missing."""
        return cls(settings.from_env())

    def quote(self, request: QuoteRequest) -> tuple[Quotation, ...]:
        """Tell what services would cost."""
        account = self._settings.account(request.account)
        try:
            response = self._client.rate(account, mapping.rate_body(request, account))
        except (HttpLost, HttpUnreachable) as failure:
            raise CarrierUnavailable(failure.message) from failure
        return mapping.quotations(response, request.services)

    def buy_label(self, request: LabelRequest) -> LabelResult:
        """Buy transport, unless a label bears this key already; then that is the answer."""
        account = self._settings.account(request.account)
        if not request.parcels:
            return LabelResult(outcome="failed", code="no_parcels", message="name at least one parcel")
        if known := self._known(request, account):
            return known
        try:
            response = self._client.ship(account, mapping.ship_body(request, account))
        except HttpUnreachable as failure:
            raise CarrierUnavailable(failure.message) from failure
        except HttpLost as failure:
            return LabelResult(outcome="unknown", code=failure.code, message=failure.message)
        return _drawn(*mapping.bought(response))

    def _known(self, request: LabelRequest, account: Account) -> LabelResult | None:
        """Return the label that bears the request's key, priced anew because UPS does not tell its price again."""
        try:
            answer = self._client.recover(account, mapping.recovery_body(request.idem_key, account))
            found = mapping.recovered(answer)
            if found is None:
                return None
            rated = self._client.rate(account, mapping.rate_body(request, account))
        except (HttpLost, HttpUnreachable) as failure:
            raise CarrierUnavailable(failure.message) from failure
        result, pictures = found
        return _drawn(_priced(result, mapping.quotations(rated, (request.service,))), pictures)

    def void_label(self, request: VoidLabelRequest) -> VoidLabelResult:
        """Void a shipment at the account that bought it; one that was voided before is voided."""
        account = self._settings.account(request.account)
        try:
            response = self._client.void(account, request.provider_ref or request.tracking_number)
        except HttpUnreachable as failure:
            raise CarrierUnavailable(failure.message) from failure
        except HttpLost as failure:
            return VoidLabelResult(outcome="unknown", code=failure.code, message=failure.message)
        outcome, code, message = mapping.voided(response)
        return VoidLabelResult(outcome=outcome, code=code, message=message)

    def enquire(self, idem_key: str) -> LabelResult | None:
        """Return None always: buying again with the same key finds the label that bears it, with its price."""
        del idem_key
        return None

    def close_manifest(self, request: ManifestRequest) -> ManifestResult:
        """Tell nothing: UPS learns of its parcels when they are bought and keeps no manifests by this interface."""
        return ManifestResult(outcome="ok", provider_ref=request.idem_key)

    def book_pickup(self, request: PickupRequest) -> PickupResult:
        """Book a visit, unless one bears this key already."""
        account = self._settings.account(request.account)
        try:
            prn = mapping.pending_prn(self._client.pending_pickups(account), request.idem_key)
            if prn:
                return PickupResult(outcome="ok", confirmation=prn)
            response = self._client.book_pickup(account, mapping.pickup_body(request, account))
        except HttpUnreachable as failure:
            raise CarrierUnavailable(failure.message) from failure
        except HttpLost as failure:
            return PickupResult(outcome="unknown", code=failure.code, message=failure.message)
        if response.ok and (prn := mapping.booked_prn(response)):
            return PickupResult(outcome="ok", confirmation=prn)
        outcome, code, message = mapping.said_no(response)
        return PickupResult(outcome=outcome, code=code, message=message)

    def cancel_pickup(self, request: PickupRequest, confirmation: str) -> PickupResult:
        """Call a visit off."""
        account = self._settings.account(request.account)
        try:
            response = self._client.cancel_pickup(account, confirmation)
        except HttpUnreachable as failure:
            raise CarrierUnavailable(failure.message) from failure
        except HttpLost as failure:
            return PickupResult(outcome="unknown", code=failure.code, message=failure.message)
        if response.ok:
            return PickupResult(outcome="ok", confirmation=confirmation)
        outcome, code, message = mapping.said_no(response)
        return PickupResult(outcome=outcome, code=code, message=message)

    def track(self, tracking_number: str, account: str) -> tuple[TrackingEvent, ...]:
        """Ask where a parcel was."""
        try:
            response = self._client.track(self._settings.account(account), tracking_number)
        except (HttpLost, HttpUnreachable) as failure:
            raise CarrierUnavailable(failure.message) from failure
        return mapping.activities(response, tracking_number)

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> tuple[TrackingEvent, ...]:
        """Raise BadSignature: UPS signs nothing it sends by itself, so parcels are asked about instead."""
        del headers, body
        raise BadSignature("shipping.no_callbacks", "UPS signs no callbacks; parcels are asked about instead")


def _priced(result: LabelResult, quotations: tuple[Quotation, ...]) -> LabelResult:
    if not quotations:
        return result
    return replace(result, cost=quotations[0].amount, currency=quotations[0].currency)


def _drawn(result: LabelResult, pictures: tuple[bytes, ...]) -> LabelResult:
    """Put the images on pages of four by six inches."""
    if result.outcome != "ok":
        return result
    values = {"pictures": [list(picture) for picture in pictures]}
    return replace(result, label_pdf=typeset.pdf(TEMPLATE, values))
