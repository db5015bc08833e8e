"""The simulated carrier's words into ours and back. Pure: no clock, no network."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, get_args

from goodorder.adapters.simulated import body_of, error_of, text_in
from goodorder.kernel.http import Response
from goodorder.shipping.ports import (
    BadCallback,
    CarrierUnavailable,
    KeyReused,
    LabelRequest,
    LabelResult,
    ManifestRequest,
    PickupRequest,
    Quotation,
    QuoteRequest,
    TrackingEvent,
    TrackingStatus,
    VoidLabelResult,
)

STATUSES: Mapping[str, TrackingStatus] = {one: one for one in get_args(TrackingStatus)}
NOT_TAKEN = frozenset({401, 403, 429})
NOT_TAKEN_CODES = frozenset({"no_such_route", "key_missing", "too_large"})
REFUSALS = range(400, 500)


def label_body(request: LabelRequest) -> dict[str, Any]:
    """Return a purchase as the carrier wants it."""
    return {
        "service": request.service,
        "reference": request.reference,
        "account": request.account,
        "sender": asdict(request.sender),
        "recipient": asdict(request.recipient),
        "parcels": [asdict(parcel) for parcel in request.parcels],
    }


def quote_body(request: QuoteRequest) -> dict[str, Any]:
    """Return a question about prices as the carrier wants it."""
    return {
        "services": list(request.services),
        "recipient": asdict(request.recipient),
        "parcels": [asdict(parcel) for parcel in request.parcels],
    }


def quotations(response: Response) -> tuple[Quotation, ...]:
    """Read prices; raises CarrierUnavailable when there are none to read."""
    try:
        rows = body_of(response)["quotes"]
        return tuple(
            Quotation(
                service=text_in(row, "service"),
                amount=int(row["amount"]),
                currency=text_in(row, "currency"),
                transit_days=int(row["transit_days"]),
            )
            for row in rows
        )
    except (KeyError, TypeError, ValueError) as failure:
        message = f"the carrier simulator told no prices: {response.status}"
        raise CarrierUnavailable(message) from failure


def label_result(response: Response, idem_key: str) -> LabelResult:
    """Read the answer to a purchase; raises CarrierUnavailable and KeyReused."""
    body = body_of(response)
    if response.ok and "error" not in body:
        return _bought(body)
    outcome, code, message = _said_no(response, body, idem_key)
    return LabelResult(outcome=outcome, code=code, message=message)


def void_result(response: Response, idem_key: str) -> VoidLabelResult:
    """Read the answer to a handing back; raises CarrierUnavailable and KeyReused."""
    body = body_of(response)
    if response.ok and body.get("status") == "voided":
        return VoidLabelResult(outcome="ok")
    outcome, code, message = _said_no(response, body, idem_key)
    return VoidLabelResult(outcome=outcome, code=code, message=message)


def manifest_body(request: ManifestRequest) -> dict[str, Any]:
    """Return a hand-over list as the carrier wants it."""
    return {"tracking_numbers": list(request.tracking_numbers), "account": request.account}


def pickup_body(request: PickupRequest) -> dict[str, Any]:
    """Return a visit as the carrier wants it."""
    return {
        "sender": asdict(request.sender),
        "on": request.on.isoformat(),
        "from": request.ready_from.isoformat(timespec="minutes"),
        "until": request.ready_until.isoformat(timespec="minutes"),
        "parcels": request.parcels,
        "account": request.account,
    }


def done(response: Response, idem_key: str) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Read the answer to a manifest or a visit: how it came out, and what was answered."""
    body = body_of(response)
    if response.ok and "error" not in body:
        return {"outcome": "ok"}, body
    outcome, code, message = _said_no(response, body, idem_key)
    return {"outcome": outcome, "code": code, "message": message}, {}


def told(response: Response) -> tuple[TrackingEvent, ...]:
    """Read all that is known of a parcel; raises CarrierUnavailable when it cannot be read."""
    body = body_of(response)
    if response.status == 404:  # noqa: PLR2004  not found
        return ()
    try:
        return tuple(_event(text_in(row, "id"), row) for row in body["events"])
    except (KeyError, ValueError, TypeError) as failure:
        raise CarrierUnavailable(f"the carrier simulator did not tell: {response.status}") from failure


def _event(event_id: str, row: Mapping[str, Any]) -> TrackingEvent:
    return TrackingEvent(
        event_id=event_id,
        tracking_number=text_in(row, "tracking_number"),
        status=STATUSES[row["status"]],
        occurred_at=datetime.fromisoformat(row["occurred_at"]),
        description=text_in(row, "description"),
    )


def enquiry(response: Response) -> LabelResult | None:
    """Read the answer to an enquiry; raises CarrierUnavailable when it does not settle the question."""
    body = body_of(response)
    if response.status == 404 and error_of(body)[0] == "no_such_operation":  # noqa: PLR2004  not found
        return None
    outcome = body.get("outcome")
    if response.ok and outcome == "failed":
        return LabelResult(outcome="failed", code=str(body.get("code")), message=str(body.get("message")))
    if response.ok and outcome == "ok" and isinstance(body.get("result"), dict):
        found = _bought(body["result"])
        if found.outcome == "ok":
            return found
    raise CarrierUnavailable(f"the carrier simulator did not answer the enquiry: {response.status}")


def events(body: bytes) -> tuple[TrackingEvent, ...]:
    """Read a verified callback; raises BadCallback naming what is wrong."""
    try:
        content = json.loads(body)
        found = _event(text_in(content, "id"), content["data"])
    except KeyError as failure:
        raise BadCallback(f"the callback lacks or does not know {failure}") from failure
    except (ValueError, TypeError, RecursionError) as failure:
        raise BadCallback(f"the callback cannot be read: {failure}") from failure
    if found.occurred_at.tzinfo is None:
        raise BadCallback("occurred_at must carry its offset from UTC")
    return (found,)


def _bought(body: Mapping[str, Any]) -> LabelResult:
    """Read a purchase that succeeded; without a number, a price and a PDF it is not known to have."""
    try:
        pdf = base64.b64decode(text_in(body, "label_pdf"), validate=True)
        cost = body["cost"]
        if type(cost) is not int or not pdf.startswith(b"%PDF-"):
            return LabelResult(outcome="unknown", code="unreadable_answer")
        return LabelResult(
            outcome="ok",
            tracking_number=text_in(body, "tracking_number"),
            parcel_numbers=tuple(body.get("parcel_numbers") or ()),
            cost=cost,
            currency=text_in(body, "currency"),
            label_pdf=pdf,
            provider_ref=text_in(body, "ref"),
        )
    except (KeyError, TypeError, binascii.Error):
        return LabelResult(outcome="unknown", code="unreadable_answer")


def _said_no(response: Response, body: Mapping[str, Any], idem_key: str) -> tuple[Any, str, str]:
    """Return outcome, code and message of an answer that does not say "done"."""
    code, message = error_of(body)
    if response.status in NOT_TAKEN or code in NOT_TAKEN_CODES:
        raise CarrierUnavailable(
            f"the carrier simulator did not take the request: {message or response.status}"
        )
    if code == "key_reused":
        raise KeyReused(idem_key)
    if response.status in REFUSALS and code:
        return "failed", code, message
    return "unknown", code or f"http_{response.status}", message
