"""The socket's face of our own van."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Self

from goodorder.adapters.carriers.own import label, mapping, settings, zpl
from goodorder.shipping.ports import (
    BadSignature,
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


class OwnCarrier:
    """Delivers by ourselves: priced from a table, numbered from the key, drawn here, without any network.

    It remembers nothing. The same request under the same key gives the same number, cost and bytes again.
    """

    def __init__(self, rates: settings.Settings = settings.DEFAULT) -> None:
        self._rates = rates

    @classmethod
    def from_env(cls) -> Self:
        """Build it from the environment; raises Invalid when the rate table there cannot be read."""
        return cls(settings.from_env())

    def quote(self, request: QuoteRequest) -> tuple[Quotation, ...]:
        """Price each service from the table; those that do not go there, or not with that, are left out."""
        found = ((service, mapping.quoted(request, service, self._rates)) for service in request.services)
        return tuple(
            Quotation(service=service, amount=one.cost, currency=one.currency)
            for service, one in found
            if one.outcome == "ok"
        )

    def buy_label(self, request: LabelRequest) -> LabelResult:
        """Price, number and draw; never `unknown`."""
        priced = mapping.priced(request, self._rates)
        if priced.outcome != "ok":
            return priced
        numbers = mapping.parcel_numbers(request)
        number = numbers[0]
        return replace(
            priced,
            tracking_number=number,
            parcel_numbers=numbers,
            provider_ref=number,
            label_pdf=label.label_pdf(request, numbers),
            label_zpl=zpl.label_zpl(request, number),
        )

    def void_label(self, request: VoidLabelRequest) -> VoidLabelResult:
        """Take any label of ours back, since nothing was paid for it; `failed` when it is not ours."""
        if not mapping.is_ours(request.tracking_number):
            return VoidLabelResult(
                outcome="failed",
                code="no_such_shipment",
                message=f"{request.tracking_number} is not one of ours",
            )
        return VoidLabelResult(outcome="ok")

    def enquire(self, idem_key: str) -> LabelResult | None:
        """Return None always: nothing is held under any key, and buying again with the same key is the answer."""
        del idem_key
        return None

    def close_manifest(self, request: ManifestRequest) -> ManifestResult:
        """Take note of nothing: our own driver counts the parcels."""
        return ManifestResult(outcome="ok", provider_ref=request.idem_key)

    def book_pickup(self, request: PickupRequest) -> PickupResult:
        """Promise to come: we drive ourselves."""
        return PickupResult(outcome="ok", confirmation=request.idem_key)

    def cancel_pickup(self, request: PickupRequest, confirmation: str) -> PickupResult:
        """Stay away."""
        del request
        return PickupResult(outcome="ok", confirmation=confirmation)

    def track(self, tracking_number: str, account: str) -> tuple[TrackingEvent, ...]:
        """Know nothing: our own van is followed by hand."""
        del tracking_number, account
        return ()

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> tuple[TrackingEvent, ...]:
        """Raise BadSignature: our own van sends no callbacks, so none is genuine."""
        del headers, body
        raise BadSignature(
            "shipping.no_callbacks", "our own carrier sends no callbacks: nothing signs for it"
        )
