"""The socket for payment providers: what a provider must do, in the words of this room.

Amounts are integers in the currency's minor unit. Card numbers never come here, only a provider's token.

Every request carries an idempotency key that was stored before the call. The same key with the same request
must have one effect and one answer, however often it is sent. When an answer is lost the outcome is
`unknown`, and `enquire` or the same key again finds out what happened; never a new key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from goodorder.kernel.errors import Malformed, OmsError, Transient
from goodorder.kernel.signing import BadSignature

__all__ = [
    "AuthorizeRequest",
    "BadCallback",
    "BadSignature",
    "CaptureRequest",
    "CheckoutCall",
    "CheckoutRequest",
    "CheckoutResult",
    "DisputeTold",
    "EnquiryRequest",
    "EventKind",
    "HostedCheckout",
    "KeyReused",
    "Outcome",
    "PaymentProvider",
    "ProviderCall",
    "ProviderEvent",
    "ProviderRequest",
    "ProviderResult",
    "ProviderUnavailable",
    "RefundRequest",
    "VoidRequest",
    "perform",
    "perform_checkout",
]

Outcome = Literal["ok", "failed", "unknown"]
EventKind = Literal[
    "authorized",
    "captured",
    "voided",
    "refunded",
    "failed",
    "expired",
    "disputed",
    "dispute_won",
    "dispute_lost",
    "checkout",
]
CheckoutOutcome = Literal["open", "paid", "closed", "failed", "unknown"]


class ProviderUnavailable(Transient):
    """503: the provider was certainly not reached or did not take the request; send the same key again."""

    def __init__(self, message: str) -> None:
        super().__init__("payments.provider_unavailable", message)


class KeyReused(OmsError):
    """500: a key was sent twice with different requests. A defect of the caller; nothing was done."""

    def __init__(self, idem_key: str) -> None:
        super().__init__("payments.key_reused", f"key {idem_key} was used before for another request")


class BadCallback(Malformed):
    """400: a genuine callback whose body cannot be understood."""

    def __init__(self, message: str) -> None:
        super().__init__("payments.bad_callback", message)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizeRequest:
    """Hold `amount` on the tender behind `token`; `reference` is what the payer may see."""

    idem_key: str
    amount: int
    currency: str
    token: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRequest:
    """Take `amount` of the authorisation `provider_ref`; may be repeated until the hold is used up."""

    idem_key: str
    amount: int
    currency: str
    provider_ref: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidRequest:
    """Release what is left of the authorisation `provider_ref`."""

    idem_key: str
    provider_ref: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """Give `amount` of the capture `provider_ref` back; may be repeated up to what was captured."""

    idem_key: str
    amount: int
    currency: str
    provider_ref: str
    reference: str


ProviderRequest = AuthorizeRequest | CaptureRequest | VoidRequest | RefundRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryRequest:
    """Ask what became of the operation sent under `idem_key`.

    `request` is what was asked, for providers that find an operation by what it was done to.
    """

    idem_key: str
    request: ProviderRequest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderResult:
    """What is known after a call.

    `ok`: done; `provider_ref` names the new authorisation, capture, void or refund, and `amount` is what the
    provider really moved, which the caller compares with what was asked. `failed`: certainly not done and
    never will be under this key; `code` says why. `unknown`: may or may not have been done.

    `expires_at` is when a new authorisation runs out. `released` is what a capture let go of its hold: a
    provider that takes from a hold only once lets go of all that it did not take.
    """

    outcome: Outcome
    provider_ref: str = ""
    amount: int = 0
    code: str = ""
    message: str = ""
    released: int = 0
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeTold:
    """What a provider tells of a dispute: why, until when we may answer, and what it charges us for it."""

    reason: str = ""
    due_by: datetime | None = None
    fee: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """One thing a provider tells by callback. `event_id` is the same in every repetition of the news.

    `idem_key` is empty when the event was not caused by a request of ours. `parent_ref` is the authorisation
    of a capture, void or expiry, the capture of a refund or dispute, and empty for an authorisation. A dispute's
    own reference is its `provider_ref`. `released` and `expires_at` are those of a result. `checkout` says that
    something happened on the hosted page `provider_ref`; what, is asked for.
    """

    event_id: str
    kind: EventKind
    idem_key: str
    provider_ref: str
    parent_ref: str
    amount: int
    currency: str
    code: str
    occurred_at: datetime
    released: int = 0
    expires_at: datetime | None = None
    dispute: DisputeTold = field(default_factory=DisputeTold)


class PaymentProvider(Protocol):
    """One payment provider. Safe to call from several threads; never called inside a transaction.

    `single_capture`: a hold can be taken from once; the rest is let go with it and must be held anew.

    The four operations and the enquiry raise ProviderUnavailable when the provider certainly did not act,
    and KeyReused when a key comes with another request than before.
    """

    single_capture: bool

    def authorize(self, request: AuthorizeRequest) -> ProviderResult:
        """Hold money."""
        ...

    def capture(self, request: CaptureRequest) -> ProviderResult:
        """Take held money; more than is held fails."""
        ...

    def void(self, request: VoidRequest) -> ProviderResult:
        """Release what is left of a hold; `amount` of the result is what was released."""
        ...

    def refund(self, request: RefundRequest) -> ProviderResult:
        """Give captured money back; more than was captured fails."""
        ...

    def enquire(self, request: EnquiryRequest) -> ProviderResult | None:
        """Tell what became of a key: `ok` or `failed`, or None when the provider never took it."""
        ...

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent | None:
        """Verify and read one callback; None when it is of no concern. Raises BadSignature or BadCallback."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCall:
    """One operation as the effect must send it. `is_open` is false once it is settled: nothing to send."""

    operation_id: str
    provider: str
    request: ProviderRequest
    is_open: bool
    is_unclear: bool


def perform(provider: PaymentProvider, call: ProviderCall) -> ProviderResult:
    """Send an operation. After a lost answer ask first; only the same key is ever sent again.

    Raises ProviderUnavailable when the provider certainly did not act.
    """
    if call.is_unclear:
        found = provider.enquire(EnquiryRequest(idem_key=call.request.idem_key, request=call.request))
        if found is not None:
            return found
    match call.request:
        case AuthorizeRequest():
            return provider.authorize(call.request)
        case CaptureRequest():
            return provider.capture(call.request)
        case VoidRequest():
            return provider.void(call.request)
        case RefundRequest():
            return provider.refund(call.request)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutRequest:
    """A page of the provider's on which somebody pays `amount` until `expires_at`; then they go to `return_url`."""

    idem_key: str
    amount: int
    currency: str
    reference: str
    return_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutResult:
    """What is known of a hosted page.

    `open`: it waits at `url` until `expires_at`. `paid`: money is held under `held_ref` (an authorisation, to be
    captured, voided and refunded as any other) until `held_until`; `token` lets it be held anew without the payer,
    and `amount` is what is really held. `closed`: nobody can pay there any more. `failed`: there will be no page;
    `code` says why. `unknown`: it may or may not have been made.
    """

    outcome: CheckoutOutcome
    provider_ref: str = ""
    url: str = ""
    expires_at: datetime | None = None
    held_ref: str = ""
    amount: int = 0
    currency: str = ""
    token: str = ""
    held_until: datetime | None = None
    code: str = ""
    message: str = ""


@runtime_checkable
class HostedCheckout(Protocol):
    """What a payment provider may offer besides: a page of its own that takes the card, so that we never see it.

    Money paid there is held, never taken at once. All three raise ProviderUnavailable when the provider
    certainly did not act or could not be asked.
    """

    def open_checkout(self, request: CheckoutRequest) -> CheckoutResult:
        """Make a page; the same key again gives the same page."""
        ...

    def find_checkout(self, provider_ref: str) -> CheckoutResult:
        """Tell how a page stands now: open, paid or closed."""
        ...

    def close_checkout(self, provider_ref: str, idem_key: str) -> CheckoutResult:
        """Close a page and tell how it stands then: paid, when the payer was faster."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutCall:
    """What must be asked about a pay link in its present state."""

    provider: str
    state: str
    provider_ref: str
    request: CheckoutRequest


def perform_checkout(provider: HostedCheckout, call: CheckoutCall) -> CheckoutResult:
    """Open, close or look at a hosted page; only keys that were stored before are ever sent.

    Raises ProviderUnavailable.
    """
    if call.state in {"requested", "unclear"}:
        return provider.open_checkout(call.request)
    if call.state == "closing":
        return provider.close_checkout(call.provider_ref, f"{call.request.idem_key}-close")
    return provider.find_checkout(call.provider_ref)
