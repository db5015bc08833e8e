"""Our words into DHL's and back. Pure: no clock, no network."""

import base64
import binascii
import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

from babel.core import get_global
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from goodorder.adapters.carriers.dhl_parcel_de.client import PROFILE
from goodorder.adapters.carriers.dhl_parcel_de.settings import Account
from goodorder.adapters.simulated import body_of
from goodorder.kernel.http import Response
from goodorder.shipping.ports import (
    Address,
    CarrierUnavailable,
    LabelRequest,
    Outcome,
    Parcel,
    TrackingEvent,
    TrackingStatus,
)

LEAST_REFERENCE, MOST_REFERENCE = 8, 35
MOST_LINE = 50
NOT_TAKEN = frozenset({401, 403, 429})
REFUSALS = range(400, 500)
WITHDRAWN = frozenset({"DDR", "BUR", "ZAR", "TMP", "YMD", "FXX", "ROM", "VDR"})
LOCAL = ZoneInfo("Europe/Berlin")
NOTHING_FOUND = frozenset({"100", "101"})
# What DHL's standard events mean; others say that the parcel moves.
STATUSES: Mapping[str, TrackingStatus] = {
    "VA": "created",
    "PO": "out_for_delivery",
    "ZU": "delivered",
    "ZN": "attempted",
    "LA": "held_at_location",
    "ZO": "held_at_customs",
    "BV": "exception",
    "VL": "lost",
    "RT": "returned",
}


def reference_of(idem_key: str) -> str:
    """Return the reference a label bears, by which it is found again: the key, or its digest when it does not fit."""
    if LEAST_REFERENCE <= len(idem_key) <= MOST_REFERENCE:
        return idem_key
    return hashlib.sha256(idem_key.encode()).hexdigest()[:MOST_REFERENCE]


def order_body(request: LabelRequest, account: Account) -> dict[str, Any]:
    """Return a purchase as DHL wants it: one shipment for each parcel, all with our reference."""
    common = {
        "product": request.service,
        "billingNumber": account.billing_numbers.get(request.service, ""),
        "refNo": reference_of(request.idem_key),
        "costCenter": request.reference[:MOST_LINE],
        "shipper": _party(request.sender),
        "consignee": _party(request.recipient),
    }
    shipments = [{**common, "details": _details(parcel)} for parcel in request.parcels]
    return {"profile": PROFILE, "shipments": shipments}


@cache
def alpha3(country: str) -> str:
    """Return the three letters of a country (ISO 3166-1), or its two when there are none."""
    aliases = get_global("territory_aliases").items()
    return next(
        (
            str(long)
            for long, short in aliases
            if short == [country] and len(long) == len("DEU") and long.isalpha() and long not in WITHDRAWN
        ),
        country,
    )


def _party(address: Address) -> dict[str, str]:
    lines = [address.company, address.name] if address.company else [address.name]
    parts = {
        **{f"name{at}": line[:MOST_LINE] for at, line in enumerate(lines, start=1)},
        "addressStreet": (address.lines[0] if address.lines else "")[:MOST_LINE],
        "additionalAddressInformation1": ", ".join(address.lines[1:])[:MOST_LINE],
        "postalCode": address.postcode,
        "city": address.city,
        "country": alpha3(address.country),
        "phone": address.phone,
    }
    return {name: value for name, value in parts.items() if value}


def _details(parcel: Parcel) -> dict[str, Any]:
    details: dict[str, Any] = {"weight": {"uom": "g", "value": parcel.weight_g}}
    sides = {"length": parcel.length_mm, "width": parcel.width_mm, "height": parcel.height_mm}
    return {**details, "dim": {"uom": "mm", **sides}} if all(sides.values()) else details


def labels(response: Response) -> list[tuple[str, bytes]]:
    """Return number and document of each label in an answer; raises ValueError when one cannot be read."""
    try:
        items = body_of(response)["items"]
        found = [(str(item["shipmentNo"]), _pdf(item["label"]["b64"])) for item in items]
    except (KeyError, TypeError, binascii.Error) as failure:
        raise ValueError("the answer holds no labels") from failure
    if not found:
        raise ValueError("the answer holds no labels")
    return found


def _pdf(text: str) -> bytes:
    content = base64.b64decode(text, validate=True)
    if not content.startswith(b"%PDF-"):
        raise ValueError("a label is no PDF")
    return content


def bought_in_part(response: Response) -> list[str]:
    """Return the numbers of labels that were bought although others of the order were refused."""
    items = body_of(response).get("items")
    rows = items if isinstance(items, list) else []
    return [str(row["shipmentNo"]) for row in rows if isinstance(row, dict) and row.get("shipmentNo")]


def said_no(response: Response) -> tuple[Outcome, str, str]:
    """Return outcome, code and message of an answer that is no "done"; raises CarrierUnavailable when not taken."""
    body = body_of(response)
    raw = body.get("status")
    status = raw if isinstance(raw, dict) else {}
    message = "; ".join([str(status.get("detail") or status.get("title") or ""), *_complaints(body)]).strip(
        "; "
    )
    if response.status in NOT_TAKEN:
        raise CarrierUnavailable(f"DHL did not take the request: {message or response.status}")
    if (response.status in REFUSALS or response.status == 207) and status:  # noqa: PLR2004  in part
        return "failed", str(status.get("title") or response.status), message or "refused"
    return "unknown", f"http_{response.status}", message


def _complaints(body: Mapping[str, Any]) -> Iterator[str]:
    items = body.get("items")
    for item in items if isinstance(items, list) else []:
        for one in item.get("validationMessages") or []:
            yield f"{one.get('property', '')}: {one.get('validationMessage', '')}"


def all_done(response: Response) -> bool:
    """Tell whether an order was done for every shipment it names."""
    items = body_of(response).get("items")
    rows = items if isinstance(items, list) else []
    return response.ok and bool(rows) and all(row["sstatus"]["statusCode"] in range(200, 300) for row in rows)


def pieces(response: Response) -> list[Element]:
    """Return the pieces of an answer about tracking; raises CarrierUnavailable when it cannot be read."""
    try:
        root = ElementTree.fromstring(response.content)
    except (ParseError, DefusedXmlException, ValueError) as failure:
        raise CarrierUnavailable(f"DHL did not tell of the parcel: {response.status}") from failure
    code = str(root.get("code", ""))
    if code in NOTHING_FOUND:
        return []
    if not response.ok or code != "0":
        raise CarrierUnavailable(f"DHL did not tell of the parcel: {response.status} {code}")
    return [one for one in root.iter("data") if one.get("name") == "piece-shipment"]


def numbers_of(found: Iterable[Element], reference: str) -> list[str]:
    """Return the numbers of the pieces that bear a reference, lowest first."""
    bearing = [one for one in found if one.get("piece-customer-reference") == reference]
    return sorted(str(one.get("piece-code")) for one in bearing)


def events(found: Iterable[Element], number: str) -> tuple[TrackingEvent, ...]:
    """Return what happened to a parcel, oldest first."""
    rows = [
        row
        for one in found
        if one.get("piece-code") == number
        for row in one.iter("data")
        if row.get("name") == "piece-event"
    ]
    seen: dict[tuple[str, str], itertools.count[int]] = {}
    told = []
    for row in rows:
        name = str(row.get("event-timestamp")), str(row.get("standard-event-code"))
        told.append(_event(number, row, next(seen.setdefault(name, itertools.count()))))
    return tuple(told)


def _event(number: str, row: Element, at: int) -> TrackingEvent:
    stamp, code = str(row.get("event-timestamp")), str(row.get("standard-event-code"))
    try:
        local = datetime.strptime(stamp, "%d.%m.%Y %H:%M").replace(tzinfo=LOCAL)
    except ValueError as failure:
        raise CarrierUnavailable(f"DHL wrote an instant that cannot be read: {stamp}") from failure
    return TrackingEvent(
        event_id=f"{stamp}:{code}:{at}",
        tracking_number=number,
        status=STATUSES.get(code, "in_transit"),
        occurred_at=local.astimezone(UTC),
        description=str(row.get("event-status", "")),
    )
