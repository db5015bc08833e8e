"""The socket for carriers: what a carrier must do, in the words of this room.

Weights are grams, lengths millimetres, costs integers in the currency's minor unit.

Every request carries an idempotency key that was stored before the call. The same key with the same request
buys one label, however often it is sent. When an answer is lost the outcome is `unknown`, and `enquire` or
the same key again finds out what happened; never a new key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, Protocol

from goodorder.kernel.errors import Malformed, OmsError, Transient
from goodorder.kernel.signing import BadSignature

__all__ = [
    "Address",
    "BadCallback",
    "BadSignature",
    "Carrier",
    "CarrierUnavailable",
    "KeyReused",
    "LabelRequest",
    "LabelResult",
    "ManifestRequest",
    "ManifestResult",
    "Outcome",
    "Parcel",
    "PickupRequest",
    "PickupResult",
    "Quotation",
    "QuoteAnswer",
    "QuoteRequest",
    "TrackingEvent",
    "TrackingStatus",
    "VoidLabelRequest",
    "VoidLabelResult",
]

Outcome = Literal["ok", "failed", "unknown"]
TrackingStatus = Literal[
    "created",
    "in_transit",
    "exception",
    "attempted",
    "held_at_location",
    "held_at_customs",
    "out_for_delivery",
    "delivered",
    "returning",
    "returned",
    "lost",
    "damaged",
]


class CarrierUnavailable(Transient):
    """503: the carrier was certainly not reached or did not take the request; send the same key again."""

    def __init__(self, message: str) -> None:
        super().__init__("shipping.carrier_unavailable", message)


class KeyReused(OmsError):
    """500: a key was sent twice with different requests. A defect of the caller; nothing was done."""

    def __init__(self, idem_key: str) -> None:
        super().__init__("shipping.key_reused", f"key {idem_key} was used before for another request")


class BadCallback(Malformed):
    """400: a genuine callback whose body cannot be understood."""

    def __init__(self, message: str) -> None:
        super().__init__("shipping.bad_callback", message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address as it is printed; `country` is the two-letter ISO code, empty parts are left out."""

    name: str
    lines: tuple[str, ...]
    city: str
    postcode: str
    country: str
    company: str = ""
    region: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One physical parcel."""

    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRequest:
    """Buy transport by one `service` for one or more parcels from one place to one recipient.

    `account` is who pays, by the merchant's name for it; empty is the carrier's first account.
    """

    idem_key: str
    service: str
    sender: Address
    recipient: Address
    parcels: tuple[Parcel, ...]
    reference: str
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelResult:
    """What is known after buying. `label_pdf` has one page for each parcel.

    `tracking_number` is the master's; `parcel_numbers` are those of all parcels, the master's first.

    `label_zpl` is the same for printers that speak ZPL II, where the carrier offers it.

    `ok`: bought. `failed`: certainly not bought; `code` says why. `unknown`: may or may not have been bought.
    """

    outcome: Outcome
    tracking_number: str = ""
    parcel_numbers: tuple[str, ...] = ()
    cost: int = 0
    currency: str = ""
    label_pdf: bytes = b""
    label_zpl: str = ""
    provider_ref: str = ""
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidLabelRequest:
    """Hand back a label that was not used, to the account that bought it."""

    idem_key: str
    tracking_number: str
    provider_ref: str
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidLabelResult:
    """What is known after handing a label back; `failed` for instance when the parcel is on its way."""

    outcome: Outcome
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingEvent:
    """One fact a carrier tells. `event_id` is the same in every repetition; facts may come in any order."""

    event_id: str
    tracking_number: str
    status: TrackingStatus
    occurred_at: datetime
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRequest:
    """Tell the carrier which labels leave today, by tracking number of their masters."""

    idem_key: str
    tracking_numbers: tuple[str, ...]
    sender: Address
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestResult:
    """What is known after closing a day; a carrier that keeps no manifests answers `ok` without a document."""

    outcome: Outcome
    provider_ref: str = ""
    pdf: bytes = b""
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupRequest:
    """Ask the carrier to come on a day between two times, by the place's own clock."""

    idem_key: str
    sender: Address
    on: date
    ready_from: time
    ready_until: time
    parcels: int
    weight_g: int
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupResult:
    """What is known after booking or cancelling a visit."""

    outcome: Outcome
    confirmation: str = ""
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest:
    """Ask what services would cost for these parcels; nothing is bought. `account` is whose prices count."""

    services: tuple[str, ...]
    sender: Address
    recipient: Address
    parcels: tuple[Parcel, ...]
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A carrier's own price for one service; `parts` are (kind, amount), `transit_days` None when not told."""

    service: str
    amount: int
    currency: str
    transit_days: int | None = None
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteAnswer:
    """What a carrier answered for an account; `problem` says why there is nothing."""

    carrier: str
    account: str
    quotations: tuple[Quotation, ...] = ()
    problem: str = ""


class Carrier(Protocol):
    """One carrier. Safe to call from several threads; never called inside a transaction.

    Calls raise CarrierUnavailable when the carrier certainly did not act, and KeyReused when a key comes with
    another request than before.
    """

    def quote(self, request: QuoteRequest) -> tuple[Quotation, ...]:
        """Tell what services would cost; those it does not offer there are left out."""
        ...

    def buy_label(self, request: LabelRequest) -> LabelResult:
        """Buy transport and get the label to print."""
        ...

    def void_label(self, request: VoidLabelRequest) -> VoidLabelResult:
        """Hand an unused label back."""
        ...

    def enquire(self, idem_key: str) -> LabelResult | None:
        """Tell what became of `buy_label` under this key.

        None: nothing is held under that key, so sending the same request with the same key is right.
        """
        ...

    def close_manifest(self, request: ManifestRequest) -> ManifestResult:
        """Tell which parcels are handed over; the same key closes once."""
        ...

    def book_pickup(self, request: PickupRequest) -> PickupResult:
        """Book a visit; the same key books once. `failed` with `not_offered` when the carrier has none."""
        ...

    def cancel_pickup(self, request: PickupRequest, confirmation: str) -> PickupResult:
        """Call a booked visit off."""
        ...

    def track(self, tracking_number: str, account: str) -> tuple[TrackingEvent, ...]:
        """Ask where a parcel is: everything the carrier knows of it; nothing when it does not know the number."""
        ...

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> tuple[TrackingEvent, ...]:
        """Verify and read one callback; raises BadSignature or BadCallback."""
        ...
