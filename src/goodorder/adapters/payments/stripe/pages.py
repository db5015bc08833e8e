"""Stripe's Checkout Sessions into our words. Pure: no clock, no network.

A page's reference is its session; what is paid there is a PaymentIntent captured by hand, as any other.
"""

from collections.abc import Mapping
from typing import Any

import stripe

from goodorder.adapters.payments.stripe import mapping
from goodorder.payments.ports import CheckoutOutcome, CheckoutRequest, CheckoutResult

Body = Mapping[str, Any]
EXPANDED = ["payment_intent.latest_charge"]
GONE = 404


def session_params(request: CheckoutRequest) -> dict[str, Any]:
    """Return what to create: one item, cards only, held and not taken, and put on file for later parcels."""
    price = {
        "currency": request.currency.lower(),
        "unit_amount": mapping.to_stripe(request.amount, request.currency),
        "product_data": {"name": request.reference},
    }
    return {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "payment_method_types": ["card"],
        "customer_creation": "always",
        "payment_intent_data": {
            "capture_method": "manual",
            "setup_future_usage": "off_session",
            "description": request.reference,
        },
        "success_url": request.return_url,
        "cancel_url": request.return_url,
        "client_reference_id": request.reference,
        "expires_at": int(request.expires_at.timestamp()),
        "metadata": {mapping.KEY: request.idem_key},
        "expand": EXPANDED,
    }


def page(session: Body) -> CheckoutResult:
    """Read how a session stands: complete means that the money is held."""
    status, ref = session.get("status"), str(session.get("id", ""))
    if status == "expired":
        return CheckoutResult(outcome="closed", provider_ref=ref)
    if status == "open" and ref and session.get("url"):
        ends = mapping.instant(session.get("expires_at"))
        return CheckoutResult(outcome="open", provider_ref=ref, url=str(session["url"]), expires_at=ends)
    intent = session.get("payment_intent")
    if status == "complete" and isinstance(intent, Mapping):
        return _paid(ref, intent)
    return CheckoutResult(outcome="unknown", code="unreadable_answer", message=f"the page is {status}")


def _paid(ref: str, intent: Body) -> CheckoutResult:
    held = mapping.authorized(intent)
    if held.outcome != "ok":
        return CheckoutResult(outcome="unknown", code=held.code, message=held.message)
    customer, method = (mapping.id_of(intent.get(name)) for name in ("customer", "payment_method"))
    return CheckoutResult(
        outcome="paid",
        provider_ref=ref,
        held_ref=held.provider_ref,
        amount=held.amount,
        currency=str(intent["currency"]).upper(),
        token=f"{customer}/{method}" if customer else method,
        held_until=held.expires_at,
    )


def failure(error: stripe.StripeError, idem_key: str) -> CheckoutResult:
    """Read an error when a page was asked for; raises ProviderUnavailable and KeyReused."""
    found = mapping.failure(error, idem_key)
    outcome: CheckoutOutcome = "failed" if found.outcome == "failed" else "unknown"
    return CheckoutResult(outcome=outcome, code=found.code, message=found.message)


def is_gone(error: stripe.StripeError) -> bool:
    """Tell whether Stripe does not know the page (any more)."""
    return error.http_status == GONE


def closed(ref: str) -> CheckoutResult:
    """Return that nobody can pay on a page."""
    return CheckoutResult(outcome="closed", provider_ref=ref)
