"""The wire to Stripe: its library, carried by the kernel's guarded HTTP. One method for each call we make."""

from collections.abc import Mapping
from typing import Any

import stripe

from goodorder.adapters.payments.stripe.mapping import CAPTURE_KEY, KEY
from goodorder.adapters.payments.stripe.settings import Settings
from goodorder.kernel import http

Body = Mapping[str, Any]


class GuardedHttp(stripe.HTTPClient):
    """Lets the library's requests pass through the kernel, which refuses them inside a transaction.

    The kernel's own errors say what may have happened on the other side; the library lets them pass.
    """

    name = "goodorder"

    def __init__(self, timeout_s: float) -> None:
        super().__init__()
        self._timeout_s = timeout_s

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Send one request and return body, status and headers."""
        content = post_data.encode() if isinstance(post_data, str) else post_data
        answer = http.request(
            method.upper(), url, headers=headers, content=content, timeout_s=self._timeout_s
        )
        return answer.content.decode("utf-8", "replace"), answer.status, answer.headers

    def close(self) -> None:
        """Keep the connections: the kernel owns them."""


class Client:
    """Speaks to Stripe; what an answer means is the mapping's matter. Nothing is ever repeated by itself."""

    def __init__(self, settings: Settings) -> None:
        self._stripe = stripe.StripeClient(
            settings.api_key,
            base_addresses={"api": settings.url},
            http_client=GuardedHttp(settings.timeout_s),
            max_network_retries=0,
        )

    def create_intent(self, idem_key: str, params: Any) -> Body:
        """Create and confirm a PaymentIntent."""
        intents = self._stripe.v1.payment_intents
        return _plain(intents.create(params, {"idempotency_key": idem_key}))

    def capture_intent(self, idem_key: str, intent: str, amount: int) -> Body:
        """Capture a PaymentIntent; the key is kept with it, so that it can be found again."""
        params: Any = {"amount_to_capture": amount, "metadata": {CAPTURE_KEY: idem_key}}
        return _plain(self._stripe.v1.payment_intents.capture(intent, params, {"idempotency_key": idem_key}))

    def cancel_intent(self, idem_key: str, intent: str) -> Body:
        """Cancel a PaymentIntent that was not captured."""
        return _plain(self._stripe.v1.payment_intents.cancel(intent, {}, {"idempotency_key": idem_key}))

    def refund_charge(self, idem_key: str, params: Any) -> Body:
        """Refund a charge in part or whole."""
        return _plain(self._stripe.v1.refunds.create(params, {"idempotency_key": idem_key}))

    def create_session(self, idem_key: str, params: Any) -> Body:
        """Create a Checkout Session: a page of Stripe's to pay on."""
        return _plain(self._stripe.v1.checkout.sessions.create(params, {"idempotency_key": idem_key}))

    def expire_session(self, idem_key: str, session: str) -> None:
        """Let nobody pay by a Checkout Session any more."""
        self._stripe.v1.checkout.sessions.expire(session, {}, {"idempotency_key": idem_key})

    def session(self, session: str, expand: list[str]) -> Body:
        """Read a Checkout Session."""
        return _plain(self._stripe.v1.checkout.sessions.retrieve(session, {"expand": expand}))

    def find_intent(self, idem_key: str) -> Body | None:
        """Find the PaymentIntent that was created under a key, if Stripe knows it by now."""
        quoted = idem_key.replace("\\", "\\\\").replace("'", "\\'")
        query = f"metadata['{KEY}']:'{quoted}'"
        found = _plain(
            self._stripe.v1.payment_intents.search({"query": query, "expand": ["data.latest_charge"]})
        )
        return next(iter(found["data"]), None)

    def intent(self, intent: str) -> Body:
        """Read a PaymentIntent."""
        return _plain(self._stripe.v1.payment_intents.retrieve(intent))

    def refunds_of(self, charge: str) -> list[Body]:
        """Read the latest hundred refunds of a charge."""
        return list(_plain(self._stripe.v1.refunds.list({"charge": charge, "limit": 100}))["data"])


def _plain(answer: stripe.StripeObject) -> Body:
    """Return the library's object as a plain mapping."""
    found: Body = answer.to_dict()
    return found
