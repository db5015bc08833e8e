"""The simulated provider's words into ours. Pure: no clock, no network."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from goodorder.adapters.simulated import body_of, error_of, text_in
from goodorder.kernel.http import Response
from goodorder.payments.ports import (
    BadCallback,
    CheckoutOutcome,
    CheckoutResult,
    EventKind,
    KeyReused,
    ProviderEvent,
    ProviderResult,
    ProviderUnavailable,
)

KINDS: Mapping[str, EventKind] = {
    "payment.authorized": "authorized",
    "payment.captured": "captured",
    "payment.voided": "voided",
    "payment.refunded": "refunded",
    "payment.failed": "failed",
    "checkout.completed": "checkout",
    "checkout.closed": "checkout",
}
NOT_TAKEN = frozenset({401, 403, 429})
NOT_TAKEN_CODES = frozenset({"no_such_route", "key_missing", "too_large"})
REFUSALS = range(400, 500)


def result(response: Response, idem_key: str) -> ProviderResult:
    """Read the answer to an operation; raises ProviderUnavailable and KeyReused.

    Only an answer that is whole and says so counts as done or as refused; anything else is unknown.
    """
    body = body_of(response)
    if response.ok and "error" not in body:
        return _done(body)
    code, message = error_of(body)
    if response.status in NOT_TAKEN or code in NOT_TAKEN_CODES:
        raise ProviderUnavailable(
            f"the payment simulator did not take the request: {message or response.status}"
        )
    if code == "key_reused":
        raise KeyReused(idem_key)
    if response.status in REFUSALS and code:
        return ProviderResult(outcome="failed", code=code, message=message)
    return ProviderResult(outcome="unknown", code=code or f"http_{response.status}", message=message)


def enquiry(response: Response) -> ProviderResult | None:
    """Read the answer to an enquiry; raises ProviderUnavailable when it does not settle the question."""
    body = body_of(response)
    if response.status == 404 and error_of(body)[0] == "no_such_operation":  # noqa: PLR2004  not found
        return None
    outcome = body.get("outcome")
    if response.ok and outcome == "failed":
        return ProviderResult(outcome="failed", code=str(body.get("code")), message=str(body.get("message")))
    if response.ok and outcome == "ok" and isinstance(body.get("result"), dict):
        found = _done(body["result"])
        if found.outcome == "ok":
            return found
    raise ProviderUnavailable(f"the payment simulator did not answer the enquiry: {response.status}")


def page(response: Response, idem_key: str = "") -> CheckoutResult:
    """Read how a page stands; raises ProviderUnavailable and KeyReused."""
    body = body_of(response)
    if not response.ok or "error" in body:
        found = result(response, idem_key)
        outcome: CheckoutOutcome = "failed" if found.outcome == "failed" else "unknown"
        return CheckoutResult(outcome=outcome, code=found.code, message=found.message)
    try:
        return _page(body)
    except (KeyError, ValueError, TypeError):
        return CheckoutResult(outcome="unknown", code="unreadable_answer")


def _page(body: Mapping[str, Any]) -> CheckoutResult:
    state = text_in(body, "state")
    ref, ends = text_in(body, "ref"), datetime.fromisoformat(text_in(body, "expires_at"))
    if state == "open":
        return CheckoutResult(outcome="open", provider_ref=ref, url=text_in(body, "url"), expires_at=ends)
    if state == "closed":
        return CheckoutResult(outcome="closed", provider_ref=ref)
    return CheckoutResult(
        outcome="paid",
        provider_ref=ref,
        held_ref=text_in(body, "held"),
        amount=_whole(body, "amount"),
        currency=text_in(body, "currency"),
        token=text_in(body, "token"),
        held_until=datetime.fromisoformat(text_in(body, "held_until")),
    )


def event(body: bytes) -> ProviderEvent:
    """Read a verified callback; raises BadCallback naming what is wrong."""
    try:
        content = json.loads(body)
        told = content["data"]
        occurred_at = datetime.fromisoformat(content["occurred_at"])
        found = ProviderEvent(
            event_id=text_in(content, "id"),
            kind=KINDS[content["type"]],
            idem_key=text_in(told, "key"),
            provider_ref=text_in(told, "ref"),
            parent_ref=text_in(told, "parent"),
            amount=_whole(told, "amount"),
            currency=text_in(told, "currency"),
            code=text_in(told, "code"),
            occurred_at=occurred_at,
            expires_at=_instant(told),
        )
    except KeyError as failure:
        raise BadCallback(f"the callback lacks or does not know {failure}") from failure
    except (ValueError, TypeError, RecursionError) as failure:
        raise BadCallback(f"the callback cannot be read: {failure}") from failure
    if occurred_at.tzinfo is None:
        raise BadCallback("occurred_at must carry its offset from UTC")
    return found


def _done(body: Mapping[str, Any]) -> ProviderResult:
    ref, amount = body.get("ref"), body.get("amount")
    if not isinstance(ref, str) or not ref or type(amount) is not int:
        return ProviderResult(outcome="unknown", code="unreadable_answer")
    try:
        expires_at = _instant(body)
    except (ValueError, TypeError):
        return ProviderResult(outcome="unknown", code="unreadable_answer")
    return ProviderResult(outcome="ok", provider_ref=ref, amount=amount, expires_at=expires_at)


def _instant(source: Mapping[str, Any]) -> datetime | None:
    """Return when a hold ends, if that is told."""
    return datetime.fromisoformat(text_in(source, "expires_at")) if "expires_at" in source else None


def _whole(source: Mapping[str, Any], name: str) -> int:
    value = source[name]
    if type(value) is not int:
        raise TypeError(f"{name} must be a whole number")
    return value
