"""The socket's face of the simulated provider."""

import time
from collections.abc import Callable, Mapping
from typing import Self

from goodorder.adapters.payments.simulator import mapping, settings
from goodorder.adapters.payments.simulator.client import Client
from goodorder.kernel import signing
from goodorder.kernel.http import HttpLost, HttpUnreachable, Response
from goodorder.payments.ports import (
    AuthorizeRequest,
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


class SimulatorProvider:
    """A payment provider that runs on loopback; stateless, so threads may share it."""

    single_capture = False

    def __init__(self, chosen: settings.Settings, clock: Callable[[], float] = time.time) -> None:
        self._client = Client(chosen)
        self._secrets = chosen.secrets
        self._clock = clock

    @classmethod
    def from_env(cls) -> Self:
        """Build it from the environment; raises Invalid naming the variable that is missing."""
        return cls(settings.from_env())

    def authorize(self, request: AuthorizeRequest) -> ProviderResult:
        """Hold money on a token."""
        body = {
            "amount": request.amount,
            "currency": request.currency,
            "token": request.token,
            "reference": request.reference,
        }
        return _settled(request.idem_key, lambda: self._client.authorize(request.idem_key, body))

    def capture(self, request: CaptureRequest) -> ProviderResult:
        """Take held money."""
        body = {"amount": request.amount, "currency": request.currency, "reference": request.reference}
        return _settled(
            request.idem_key, lambda: self._client.capture(request.idem_key, request.provider_ref, body)
        )

    def void(self, request: VoidRequest) -> ProviderResult:
        """Release what is left of a hold."""
        body = {"reference": request.reference}
        return _settled(
            request.idem_key, lambda: self._client.void(request.idem_key, request.provider_ref, body)
        )

    def refund(self, request: RefundRequest) -> ProviderResult:
        """Give captured money back."""
        body = {"amount": request.amount, "currency": request.currency, "reference": request.reference}
        return _settled(
            request.idem_key, lambda: self._client.refund(request.idem_key, request.provider_ref, body)
        )

    def enquire(self, request: EnquiryRequest) -> ProviderResult | None:
        """Tell what became of a key; reading changes nothing, so a lost answer is only a reason to ask again."""
        try:
            response = self._client.enquire(request.idem_key)
        except (HttpLost, HttpUnreachable) as failure:
            raise ProviderUnavailable(failure.message) from failure
        return mapping.enquiry(response)

    def open_checkout(self, request: CheckoutRequest) -> CheckoutResult:
        """Make a page to pay on."""
        body = {
            "amount": request.amount,
            "currency": request.currency,
            "reference": request.reference,
            "return_url": request.return_url,
            "expires_at": request.expires_at.isoformat(),
        }
        try:
            response = self._client.open_page(request.idem_key, body)
        except HttpUnreachable as failure:
            raise ProviderUnavailable(failure.message) from failure
        except HttpLost as failure:
            return CheckoutResult(outcome="unknown", code=failure.code, message=failure.message)
        return mapping.page(response, request.idem_key)

    def find_checkout(self, provider_ref: str) -> CheckoutResult:
        """Tell how a page stands; reading changes nothing, so a lost answer is only a reason to ask again."""
        try:
            found = mapping.page(self._client.page(provider_ref))
        except (HttpLost, HttpUnreachable) as failure:
            raise ProviderUnavailable(failure.message) from failure
        if found.code == "no_such_page":
            return CheckoutResult(outcome="closed", provider_ref=provider_ref)
        if found.outcome in {"failed", "unknown"}:
            raise ProviderUnavailable(f"the payment simulator did not tell of the page: {found.code}")
        return found

    def close_checkout(self, provider_ref: str, idem_key: str) -> CheckoutResult:
        """Close a page; what counts is how it stands afterwards."""
        try:
            self._client.close_page(idem_key, provider_ref)
        except (HttpLost, HttpUnreachable) as failure:
            raise ProviderUnavailable(failure.message) from failure
        return self.find_checkout(provider_ref)

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        """Verify and read one callback; raises BadSignature or BadCallback."""
        signing.verify(self._secrets, headers=headers, body=body, now_s=self._clock())
        return mapping.event(body)


def _settled(idem_key: str, call: Callable[[], Response]) -> ProviderResult:
    """Make a call and say what is known after it."""
    try:
        response = call()
    except HttpUnreachable as failure:
        raise ProviderUnavailable(failure.message) from failure
    except HttpLost as failure:
        return ProviderResult(outcome="unknown", code=failure.code, message=failure.message)
    return mapping.result(response, idem_key)
