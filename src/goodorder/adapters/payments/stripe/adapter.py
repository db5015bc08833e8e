"""The socket's face of Stripe."""

from collections.abc import Callable, Mapping
from typing import Any, Self

import stripe

from goodorder.adapters.payments.stripe import mapping, pages, settings
from goodorder.adapters.payments.stripe.client import Client
from goodorder.kernel.errors import Transient
from goodorder.kernel.http import HttpLost, HttpUnreachable
from goodorder.payments.ports import (
    AuthorizeRequest,
    BadCallback,
    BadSignature,
    CaptureRequest,
    CheckoutRequest,
    CheckoutResult,
    EnquiryRequest,
    ProviderEvent,
    ProviderResult,
    ProviderUnavailable,
    RefundRequest,
    VoidRequest,
)

TOLERANCE_S = 300
Body = Mapping[str, Any]


class StripeProvider:
    """Card payments by Stripe; stateless, so threads may share it."""

    single_capture = True

    def __init__(self, chosen: settings.Settings, tolerance_s: int = TOLERANCE_S) -> None:
        self._client = Client(chosen)
        self._secrets = chosen.webhook_secrets
        self._tolerance_s = tolerance_s

    @classmethod
    def from_env(cls) -> Self:
        """Build it from the environment; raises Invalid naming the variable that is missing."""
        return cls(settings.from_env())

    def authorize(self, request: AuthorizeRequest) -> ProviderResult:
        """Hold money on a payment method; one that wants its owner to act is declined."""
        params = mapping.intent_params(request)
        if params is None:
            return mapping.refused("token_unusable", "token: send pm_… or cus_…/pm_…, never a card")
        key = request.idem_key
        return _settled(key, lambda: self._client.create_intent(key, params), mapping.authorized)

    def capture(self, request: CaptureRequest) -> ProviderResult:
        """Take held money, once; Stripe lets go of the rest."""
        key, amount = request.idem_key, mapping.to_stripe(request.amount, request.currency)
        return _settled(
            key, lambda: self._client.capture_intent(key, request.provider_ref, amount), mapping.captured
        )

    def void(self, request: VoidRequest) -> ProviderResult:
        """Release a hold nothing was taken from."""
        key = request.idem_key
        return _settled(key, lambda: self._client.cancel_intent(key, request.provider_ref), mapping.voided)

    def refund(self, request: RefundRequest) -> ProviderResult:
        """Give captured money back."""
        key, params = request.idem_key, mapping.refund_params(request)
        return _settled(key, lambda: self._client.refund_charge(key, params), mapping.refunded)

    def enquire(self, request: EnquiryRequest) -> ProviderResult | None:
        """Tell what became of a key by looking at what it was meant to change.

        None when Stripe shows no trace (yet): the same key again is safe, it has one effect.
        """
        try:
            found = self._look(request)
        except (stripe.StripeError, Transient) as reason:
            raise mapping.unanswered(reason) from reason
        return found if found and found.outcome != "unknown" else None

    def _look(self, request: EnquiryRequest) -> ProviderResult | None:
        key = request.idem_key
        match request.request:
            case CaptureRequest(provider_ref=intent):
                found = self._client.intent(intent)
                is_ours = found["metadata"].get(mapping.CAPTURE_KEY) == key
                return mapping.captured(found) if is_ours else None
            case VoidRequest(provider_ref=intent):
                return mapping.voided(self._client.intent(intent))
            case RefundRequest(provider_ref=charge):
                refunds = self._client.refunds_of(charge)
                ours = next((each for each in refunds if each["metadata"].get(mapping.KEY) == key), None)
                return mapping.refunded(ours) if ours else None
        created = self._client.find_intent(key)
        return mapping.authorized(created) if created else None

    def open_checkout(self, request: CheckoutRequest) -> CheckoutResult:
        """Make a Checkout Session; it holds money on a card and takes none."""
        key = request.idem_key
        try:
            return pages.page(self._client.create_session(key, pages.session_params(request)))
        except HttpUnreachable as reason:
            raise ProviderUnavailable(reason.message) from reason
        except HttpLost as reason:
            return CheckoutResult(outcome="unknown", code=reason.code, message=reason.message)
        except stripe.StripeError as error:
            return pages.failure(error, key)

    def find_checkout(self, provider_ref: str) -> CheckoutResult:
        """Tell how a session stands; one that Stripe does not know cannot be paid."""
        try:
            found = pages.page(self._client.session(provider_ref, pages.EXPANDED))
        except (stripe.StripeError, Transient) as reason:
            if isinstance(reason, stripe.StripeError) and pages.is_gone(reason):
                return pages.closed(provider_ref)
            raise mapping.unanswered(reason) from reason
        if found.outcome == "unknown":
            raise ProviderUnavailable(f"Stripe did not tell of the page: {found.message}")
        return found

    def close_checkout(self, provider_ref: str, idem_key: str) -> CheckoutResult:
        """Expire a session; what counts is how it stands afterwards."""
        try:
            self._client.expire_session(idem_key, provider_ref)
        except stripe.InvalidRequestError:
            return self.find_checkout(provider_ref)  # it is over already: paid, or expired
        except (stripe.StripeError, Transient) as reason:
            raise mapping.unanswered(reason) from reason
        return self.find_checkout(provider_ref)

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent | None:
        """Verify and read one event; None when it is of no concern. Raises BadSignature or BadCallback."""
        signature = headers.get("stripe-signature") or headers.get("Stripe-Signature")
        try:
            text = body.decode()
        except UnicodeDecodeError as reason:
            raise BadCallback("the event is not UTF-8") from reason
        if not any(self._is_signed(text, signature, secret) for secret in self._secrets):
            raise BadSignature("signature.wrong", "Stripe-Signature does not fit the body, or is too old")
        return mapping.event(body)

    def _is_signed(self, text: str, signature: str | None, secret: str) -> bool:
        try:
            stripe.WebhookSignature.verify_header(text, signature, secret, self._tolerance_s)
        except stripe.SignatureVerificationError:
            return False
        return True


def _settled(
    idem_key: str, call: Callable[[], Body], read: Callable[[Body], ProviderResult]
) -> ProviderResult:
    """Make a call and say what is known after it."""
    try:
        answer = call()
    except HttpUnreachable as reason:
        raise ProviderUnavailable(reason.message) from reason
    except HttpLost as reason:
        return ProviderResult(outcome="unknown", code=reason.code, message=reason.message)
    except stripe.StripeError as error:
        return mapping.failure(error, idem_key)
    return read(answer)
