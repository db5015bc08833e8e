"""The socket for carriers: what a carrier must do, in the words of this room.

Weights are grams, lengths millimetres, costs integers in the currency's minor unit.

Every request carries an idempotency key that was stored before the call. The same key with the same request
buys one label, however often it is sent. When an answer is lost the outcome is `unknown`, and `enquire` or
the same key again finds out what happened; never a new key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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
    "Outcome",
    "Parcel",
    "TrackingEvent",
    "TrackingStatus",
    "VoidLabelRequest",
    "VoidLabelResult",
]

Outcome = Literal["ok", "failed", "unknown"]
TrackingStatus = Literal["created", "in_transit", "out_for_delivery", "delivered", "exception", "returned"]


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
    """Buy transport by one `service` for one or more parcels from one place to one recipient."""

    idem_key: str
    service: str
    sender: Address
    recipient: Address
    parcels: tuple[Parcel, ...]
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelResult:
    """What is known after buying. `label_pdf` has one page for each parcel.

    `label_zpl` is the same for printers that speak ZPL II, where the carrier offers it. `ok`: bought. `failed`: certainly not bought; `code` says why. `unknown`: may or may not have been bought.
    """

    outcome: Outcome
    tracking_number: str = ""
    cost: int = 0
    currency: str = ""
    label_pdf: bytes = b""
    label_zpl: str = ""
    provider_ref: str = ""
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidLabelRequest:
    """Hand back a label that was not used."""

    idem_key: str
    tracking_number: str
    provider_ref: str


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


class Carrier(Protocol):
    """One carrier. Safe to call from several threads; never called inside a transaction.

    Calls raise CarrierUnavailable when the carrier certainly did not act, and KeyReused when a key comes with
    another request than before.
    """

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

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> tuple[TrackingEvent, ...]:
        """Verify and read one callback; raises BadSignature or BadCallback."""
        ...
