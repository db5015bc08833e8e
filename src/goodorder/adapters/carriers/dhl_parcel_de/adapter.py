"""The socket's face of DHL Parcel DE."""

from collections.abc import Mapping
from typing import Self

from goodorder.adapters.carriers.dhl_parcel_de import mapping, settings
from goodorder.adapters.carriers.dhl_parcel_de.client import Client
from goodorder.adapters.carriers.dhl_parcel_de.settings import Account
from goodorder.kernel.http import HttpLost, HttpUnreachable, Response
from goodorder.looks.pages import joined
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

CURRENCY = "EUR"


class DhlParcelDe:
    """DHL Parcel in Germany; stateless, so threads may share it.

    DHL keeps no idempotency keys. Every label bears our key as its reference, and before one is bought DHL's
    tracking is asked for parcels with that reference: a repeat finds what was bought and buys nothing.
    """

    def __init__(self, chosen: settings.Settings) -> None:
        self._settings = chosen
        self._client = Client(chosen)

    @classmethod
    def from_env(cls) -> Self:
        """Build it from the environment; raises Invalid naming the variable that is missing."""
        return cls(settings.from_env())

    def quote(self, request: QuoteRequest) -> tuple[Quotation, ...]:
        """Tell nothing: DHL publishes no prices by this interface; our own table holds the agreed ones."""
        del request
        return ()

    def buy_label(self, request: LabelRequest) -> LabelResult:
        """Buy transport, unless labels bear this key already; then they are the answer. The cost is not told."""
        account = self._settings.account(request.account)
        if not request.parcels:
            return LabelResult(outcome="failed", code="no_parcels", message="name at least one parcel")
        try:
            if known := self._known(request, account):
                return known
        except (HttpLost, HttpUnreachable) as failure:
            raise CarrierUnavailable(failure.message) from failure
        try:
            response = self._client.order(account, mapping.order_body(request, account))
            return self._bought(response, account)
        except HttpUnreachable as failure:
            raise CarrierUnavailable(failure.message) from failure
        except HttpLost as failure:
            return LabelResult(outcome="unknown", code=failure.code, message=failure.message)

    def _known(self, request: LabelRequest, account: Account) -> LabelResult | None:
        reference = mapping.reference_of(request.idem_key)
        answer = self._client.pieces(account, piece_customer_reference=reference)
        numbers = mapping.numbers_of(mapping.pieces(answer), reference)
        if not numbers:
            return None
        try:
            return _result(mapping.labels(self._client.labels(account, numbers)))
        except ValueError as failure:
            message = f"DHL bought {', '.join(numbers)} but does not hand the labels out: {failure}"
            raise CarrierUnavailable(message) from failure

    def _bought(self, response: Response, account: Account) -> LabelResult:
        if mapping.all_done(response):
            try:
                return _result(mapping.labels(response))
            except ValueError:
                return LabelResult(outcome="unknown", code="unreadable_answer")
        outcome, code, message = mapping.said_no(response)
        if outcome == "failed" and (numbers := mapping.bought_in_part(response)):
            self._client.cancel(account, numbers)
        return LabelResult(outcome=outcome, code=code, message=message)

    def void_label(self, request: VoidLabelRequest) -> VoidLabelResult:
        """Cancel every parcel of a label at the account that bought it, before it is on a manifest."""
        account = self._settings.account(request.account)
        numbers = (
            request.provider_ref.split(";") if ";" in request.provider_ref else [request.tracking_number]
        )
        try:
            response = self._client.cancel(account, numbers)
        except HttpUnreachable as failure:
            raise CarrierUnavailable(failure.message) from failure
        except HttpLost as failure:
            return VoidLabelResult(outcome="unknown", code=failure.code, message=failure.message)
        if mapping.all_done(response):
            return VoidLabelResult(outcome="ok")
        outcome, code, message = mapping.said_no(response)
        return VoidLabelResult(outcome=outcome, code=code, message=message)

    def enquire(self, idem_key: str) -> LabelResult | None:
        """Return None always: buying again with the same key finds the labels that bear it."""
        del idem_key
        return None

    def close_manifest(self, request: ManifestRequest) -> ManifestResult:
        """Tell which parcels leave; DHL takes one it was told of before as told."""
        account = self._settings.account(request.account)
        try:
            response = self._client.manifest(account, request.tracking_numbers)
        except HttpUnreachable as failure:
            raise CarrierUnavailable(failure.message) from failure
        except HttpLost as failure:
            return ManifestResult(outcome="unknown", code=failure.code, message=failure.message)
        if mapping.all_done(response):
            return ManifestResult(outcome="ok", provider_ref=request.idem_key)
        outcome, code, message = mapping.said_no(response)
        return ManifestResult(outcome=outcome, code=code, message=message)

    def book_pickup(self, request: PickupRequest) -> PickupResult:
        """Refuse: pickups are another product of DHL, with another contract."""
        del request
        message = "DHL's pickups are not booked by this adapter; book them in the business customer portal"
        return PickupResult(outcome="failed", code="not_offered", message=message)

    def cancel_pickup(self, request: PickupRequest, confirmation: str) -> PickupResult:
        """Refuse: nothing was booked here."""
        del confirmation
        return self.book_pickup(request)

    def track(self, tracking_number: str, account: str) -> tuple[TrackingEvent, ...]:
        """Ask where a parcel was."""
        try:
            answer = self._client.pieces(self._settings.account(account), piece_code=tracking_number)
        except (HttpLost, HttpUnreachable) as failure:
            raise CarrierUnavailable(failure.message) from failure
        return mapping.events(mapping.pieces(answer), tracking_number)

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> tuple[TrackingEvent, ...]:
        """Raise BadSignature: no callbacks are taken; parcels are asked about instead."""
        del headers, body
        raise BadSignature("shipping.no_callbacks", "DHL's parcels are asked about; no callbacks are taken")


def _result(found: list[tuple[str, bytes]]) -> LabelResult:
    numbers = tuple(number for number, _ in found)
    return LabelResult(
        outcome="ok",
        tracking_number=numbers[0],
        parcel_numbers=numbers,
        currency=CURRENCY,
        label_pdf=joined([pdf for _, pdf in found]),
        provider_ref=";".join(numbers),
    )
