"""Stripe's words into ours. Pure: no clock, no network.

An authorisation's reference is its PaymentIntent, a capture's the charge, a void's the PaymentIntent again.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe

from goodorder.kernel.errors import Transient
from goodorder.payments.ports import (
    AuthorizeRequest,
    BadCallback,
    DisputeTold,
    EventKind,
    KeyReused,
    ProviderEvent,
    ProviderResult,
    ProviderUnavailable,
    RefundRequest,
)

Body = Mapping[str, Any]
KEY, CAPTURE_KEY = "goodorder_key", "goodorder_capture_key"
HELD_FOR = timedelta(days=7)  # what Stripe promises for cards unless a charge says otherwise
TOKEN = re.compile(r"(?:(?P<customer>cus_\w+)/)?(?P<method>pm_\w+)")
# Stripe counts these in hundredths although ISO 4217 gives them no minor unit.
HUNDREDFOLD = frozenset({"ISK", "UGX"})
NOT_TAKEN = (stripe.AuthenticationError, stripe.PermissionError, stripe.RateLimitError)
HELD_STATES = frozenset({"requires_capture", "succeeded", "canceled"})
DISPUTE_KINDS: Mapping[str, EventKind] = {
    "needs_response": "disputed",
    "under_review": "disputed",
    "won": "dispute_won",
    "lost": "dispute_lost",
}
CONFLICT, BROKEN = 409, 500


def to_stripe(amount: int, currency: str) -> int:
    """Return an amount as Stripe counts it."""
    return amount * 100 if currency in HUNDREDFOLD else amount


def from_stripe(amount: Any, currency: str) -> int:
    """Return an amount in our minor units; raises ValueError for one that is not whole."""
    if type(amount) is not int or (currency in HUNDREDFOLD and amount % 100):
        raise ValueError(f"{amount} is no whole amount of {currency}")
    return amount // 100 if currency in HUNDREDFOLD else amount


def intent_params(request: AuthorizeRequest) -> dict[str, Any] | None:
    """Return what to create; None when the token is not a payment method of Stripe.

    `cus_…/pm_…` is a card on file, which may be charged without its owner; a bare `pm_…` can be used once.
    """
    token = TOKEN.fullmatch(request.token)
    if token is None:
        return None
    absent = {"customer": token["customer"], "off_session": True} if token["customer"] else {}
    return {
        "amount": to_stripe(request.amount, request.currency),
        "currency": request.currency.lower(),
        "capture_method": "manual",
        "confirm": True,
        "payment_method": token["method"],
        "payment_method_types": ["card"],
        "description": request.reference,
        "metadata": {KEY: request.idem_key},
        "expand": ["latest_charge"],
        **(absent or {"error_on_requires_action": True}),
    }


def refund_params(request: RefundRequest) -> dict[str, Any]:
    """Return what to refund."""
    return {
        "charge": request.provider_ref,
        "amount": to_stripe(request.amount, request.currency),
        "metadata": {KEY: request.idem_key},
    }


def authorized(intent: Body) -> ProviderResult:
    """Read a PaymentIntent as an authorisation, whatever happened to it afterwards."""
    status, error = intent.get("status"), intent.get("last_payment_error")
    if status in HELD_STATES and intent.get("latest_charge"):
        return _done(intent, intent["id"], intent.get("amount"), expires_at=_held_until(intent))
    if status == "requires_payment_method" and error:
        return refused(
            error.get("decline_code") or error.get("code") or "declined", error.get("message") or ""
        )
    return _unreadable(status)


def captured(intent: Body) -> ProviderResult:
    """Read a PaymentIntent as a capture: what was not taken is let go."""
    if intent.get("status") != "succeeded":
        return _unreadable(intent.get("status"))
    received, whole = intent.get("amount_received"), intent.get("amount")
    return _done(intent, id_of(intent.get("latest_charge")), received, released=_less(whole, received))


def voided(intent: Body) -> ProviderResult:
    """Read a cancelled PaymentIntent as a void of all that was held."""
    if intent.get("status") != "canceled":
        return _unreadable(intent.get("status"))
    return _done(intent, intent["id"], _less(intent.get("amount"), intent.get("amount_received")))


def refunded(refund: Body) -> ProviderResult:
    """Read a refund; one that is on its way counts as given back."""
    if refund.get("status") in {"succeeded", "pending"}:
        return _done(refund, str(refund.get("id", "")), refund.get("amount"))
    if refund.get("status") in {"failed", "canceled"}:
        return refused(str(refund.get("failure_reason") or refund["status"]), "the refund did not go through")
    return _unreadable(refund.get("status"))


def refused(code: str, message: str) -> ProviderResult:
    """Return a definite no."""
    return ProviderResult(outcome="failed", code=code, message=message or code)


def failure(error: stripe.StripeError, idem_key: str) -> ProviderResult:
    """Read an error of Stripe; raises ProviderUnavailable and KeyReused.

    A 4xx is a definite no. A 5xx, a body that cannot be read and a key in use elsewhere leave it open.
    """
    if isinstance(error, stripe.IdempotencyError):
        raise KeyReused(idem_key) from error
    if isinstance(error, NOT_TAKEN):
        raise ProviderUnavailable(f"Stripe did not take the request: {error.user_message}") from error
    code, status = str(error.code or ""), error.http_status or BROKEN
    if isinstance(error, stripe.CardError):
        declined = error.error.decline_code if error.error else None
        return refused(str(declined or code or "card_declined"), str(error.user_message or ""))
    if isinstance(error, stripe.InvalidRequestError) and status < BROKEN and status != CONFLICT:
        return refused(code or "invalid_request", str(error.user_message or ""))
    return ProviderResult(
        outcome="unknown", code=code or f"http_{status}", message=str(error.user_message or "")
    )


def unanswered(reason: stripe.StripeError | Transient) -> ProviderUnavailable:
    """Return what an enquiry without an answer raises: ask again."""
    return ProviderUnavailable(f"Stripe did not answer the enquiry: {reason}")


def event(body: bytes) -> ProviderEvent | None:
    """Read a verified event; None for one that is of no concern. Raises BadCallback naming what is wrong."""
    try:
        content = json.loads(body)
        kind, told = content["type"], content["data"]["object"]
        read = READERS.get(kind)
        found = read(told) if read else None
        if found is None:
            return None
        return ProviderEvent(
            event_id=str(content["id"]),
            occurred_at=instant(content["created"]),
            currency=told["currency"].upper(),
            **{"idem_key": "", "parent_ref": "", "code": "", **found},
        )
    except KeyError as lack:
        raise BadCallback(f"the event lacks {lack}") from lack
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as reason:
        raise BadCallback(f"the event cannot be read: {reason}") from reason


def _told_authorized(intent: Body) -> dict[str, Any] | None:
    if intent["status"] != "requires_capture":
        return None
    return {
        "kind": "authorized",
        "idem_key": intent["metadata"].get(KEY, ""),
        "provider_ref": intent["id"],
        "amount": _amount(intent, "amount"),
        "expires_at": _held_until(intent),
    }


def _told_captured(intent: Body) -> dict[str, Any] | None:
    received = _amount(intent, "amount_received")
    return {
        "kind": "captured",
        "idem_key": intent["metadata"].get(CAPTURE_KEY, ""),
        "provider_ref": id_of(intent["latest_charge"]),
        "parent_ref": intent["id"],
        "amount": received,
        "released": _amount(intent, "amount") - received,
    }


def _told_canceled(intent: Body) -> dict[str, Any] | None:
    """Stripe itself cancels what was not captured in time; our own void has no key to carry."""
    kind = "expired" if intent["cancellation_reason"] == "automatic" else "voided"
    amount = _amount(intent, "amount") - _amount(intent, "amount_received")
    return {"kind": kind, "provider_ref": intent["id"], "parent_ref": intent["id"], "amount": amount}


def _told_failed(intent: Body) -> dict[str, Any] | None:
    key, error = intent["metadata"].get(KEY, ""), intent.get("last_payment_error") or {}
    code = str(error.get("decline_code") or error.get("code") or "declined")
    return {"kind": "failed", "idem_key": key, "provider_ref": "", "amount": 0, "code": code} if key else None


def _told_refund(refund: Body) -> dict[str, Any] | None:
    if refund["status"] not in {"succeeded", "pending"}:
        return None
    return {
        "kind": "refunded",
        "idem_key": (refund["metadata"] or {}).get(KEY, ""),
        "provider_ref": refund["id"],
        "parent_ref": id_of(refund["charge"]),
        "amount": _amount(refund, "amount"),
    }


def _told_charge_refunded(charge: Body) -> dict[str, Any] | None:
    """Older endpoints send the refunds with their charge, newest first; newer ones tell of each refund itself."""
    refunds = (charge.get("refunds") or {}).get("data") or []
    return _told_refund(refunds[0]) if refunds else None


def _told_dispute(dispute: Body) -> dict[str, Any] | None:
    """Read a dispute; a mere inquiry (`warning_…`) moves no money and is of no concern."""
    kind = DISPUTE_KINDS.get(dispute["status"])
    if kind is None:
        return None
    due = (dispute.get("evidence_details") or {}).get("due_by")
    currency = dispute["currency"].upper()
    fees = [each["fee"] for each in dispute.get("balance_transactions") or [] if each["fee"] > 0]
    told = DisputeTold(
        reason=str(dispute["reason"]),
        due_by=instant(due) if due else None,
        fee=from_stripe(sum(fees), currency),
    )
    return {
        "kind": kind,
        "provider_ref": dispute["id"],
        "parent_ref": id_of(dispute["charge"]),
        "amount": _amount(dispute, "amount"),
        "dispute": told,
    }


def _told_page(session: Body) -> dict[str, Any]:
    """News of a page are only a reason to look at it."""
    return {"kind": "checkout", "provider_ref": session["id"], "amount": _amount(session, "amount_total")}


READERS = {
    "payment_intent.amount_capturable_updated": _told_authorized,
    "payment_intent.succeeded": _told_captured,
    "payment_intent.canceled": _told_canceled,
    "payment_intent.payment_failed": _told_failed,
    "checkout.session.completed": _told_page,
    "checkout.session.expired": _told_page,
    "refund.created": _told_refund,
    "charge.refunded": _told_charge_refunded,
    "charge.dispute.created": _told_dispute,
    "charge.dispute.updated": _told_dispute,
    "charge.dispute.closed": _told_dispute,
    "charge.dispute.funds_withdrawn": _told_dispute,
    "charge.dispute.funds_reinstated": _told_dispute,
}


def _done(
    source: Body, ref: str, amount: Any, *, released: Any = 0, expires_at: datetime | None = None
) -> ProviderResult:
    currency = str(source.get("currency", "")).upper()
    try:
        moved, let_go = from_stripe(amount, currency), from_stripe(released, currency)
    except ValueError:
        return _unreadable(source.get("status"))
    if not ref:
        return _unreadable(source.get("status"))
    return ProviderResult(
        outcome="ok", provider_ref=ref, amount=moved, released=let_go, expires_at=expires_at
    )


def _unreadable(status: Any) -> ProviderResult:
    return ProviderResult(outcome="unknown", code="unreadable_answer", message=f"Stripe's status is {status}")


def _amount(source: Body, name: str) -> int:
    return from_stripe(source[name], source["currency"].upper())


def _less(whole: Any, part: Any) -> Any:
    return whole - (part or 0) if type(whole) is int else None


def _held_until(intent: Body) -> datetime | None:
    charge = intent.get("latest_charge")
    details = charge.get("payment_method_details") if isinstance(charge, Mapping) else None
    before = ((details or {}).get("card") or {}).get("capture_before")
    if before:
        return instant(before)
    return instant(intent["created"]) + HELD_FOR if type(intent.get("created")) is int else None


def instant(seconds: Any) -> datetime:
    """Return an instant; raises TypeError for what is none."""
    if type(seconds) is not int:
        raise TypeError("an instant must be a whole number of seconds")
    return datetime.fromtimestamp(seconds, tz=UTC)


def id_of(linked: Any) -> str:
    """Return the id of something that comes as an id or in full."""
    return str(linked["id"]) if isinstance(linked, Mapping) else str(linked or "")
