"""Our words into UPS's and back. Pure: no clock, no network."""

import base64
import binascii
import hashlib
import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from goodorder.adapters.carriers.ups.settings import Account
from goodorder.adapters.simulated import body_of
from goodorder.kernel.errors import Invalid
from goodorder.kernel.http import Response
from goodorder.kernel.money import to_minor
from goodorder.shipping.ports import (
    Address,
    CarrierUnavailable,
    LabelRequest,
    LabelResult,
    Outcome,
    Parcel,
    PickupRequest,
    Quotation,
    QuoteRequest,
    TrackingEvent,
    TrackingStatus,
)

LONGEST_REFERENCE = 35
KEY_CODE, ORDER_CODE = "IK", "ON"
NOT_TAKEN = frozenset({401, 403, 429})
REFUSALS = range(400, 500)
VOIDED_ALREADY = frozenset({"190117"})
NOTHING_FOUND = frozenset({"300200", "9801000"})
# What the kinds of an activity mean; exceptions are told apart by their words.
STATUSES: Mapping[str, TrackingStatus] = {
    "M": "created",
    "P": "in_transit",
    "I": "in_transit",
    "O": "out_for_delivery",
    "D": "delivered",
    "RS": "returned",
    "X": "exception",
}
EXCEPTIONS: tuple[tuple[str, TrackingStatus], ...] = (
    ("customs", "held_at_customs"),
    ("clearance", "held_at_customs"),
    ("delivery attempt", "attempted"),
    ("not available", "attempted"),
    ("access point", "held_at_location"),
    ("lost", "lost"),
    ("damage", "damaged"),
)


def reference_of(idem_key: str) -> str:
    """Return the reference a label bears, by which it is found again: the key, or its digest when it is long."""
    if len(idem_key) <= LONGEST_REFERENCE:
        return idem_key
    return hashlib.sha256(idem_key.encode()).hexdigest()[:LONGEST_REFERENCE]


def ship_body(request: LabelRequest, account: Account) -> dict[str, Any]:
    """Return a purchase as UPS wants it."""
    references = [
        {"Code": KEY_CODE, "Value": reference_of(request.idem_key)},
        {"Code": ORDER_CODE, "Value": request.reference[:LONGEST_REFERENCE]},
    ]
    bill = {"Type": "01", "BillShipper": {"AccountNumber": account.shipper_number}}
    shipment = {
        **_parties(request.sender, request.recipient, account),
        "PaymentInformation": {"ShipmentCharge": bill},
        "Service": {"Code": request.service},
        "ReferenceNumber": references,
        "Package": [_package(parcel, "Packaging") for parcel in request.parcels],
        "ShipmentRatingOptions": {"NegotiatedRatesIndicator": "Y"},
    }
    label = {"LabelImageFormat": {"Code": "GIF"}, "LabelStockSize": {"Height": "6", "Width": "4"}}
    option = {"RequestOption": "nonvalidate"}
    return {"ShipmentRequest": {"Request": option, "Shipment": shipment, "LabelSpecification": label}}


def rate_body(request: QuoteRequest | LabelRequest, account: Account) -> dict[str, Any]:
    """Return a question about prices as UPS wants it."""
    shipment = {
        **_parties(request.sender, request.recipient, account),
        "Package": [_package(parcel, "PackagingType") for parcel in request.parcels],
        "ShipmentRatingOptions": {"NegotiatedRatesIndicator": "Y"},
    }
    return {"RateRequest": {"Request": {"RequestOption": "Shop"}, "Shipment": shipment}}


def recovery_body(idem_key: str, account: Account) -> dict[str, Any]:
    """Return the question for the label that bears a key's reference."""
    asked = {
        "Request": {},
        "LabelSpecification": {"LabelImageFormat": {"Code": "GIF"}},
        "ReferenceValues": {
            "ReferenceNumber": {"Value": reference_of(idem_key)},
            "ShipperNumber": account.shipper_number,
        },
    }
    return {"LabelRecoveryRequest": asked}


def pickup_body(request: PickupRequest, account: Account) -> dict[str, Any]:
    """Return a visit as UPS wants it."""
    address = request.sender
    asked = {
        "RatePickupIndicator": "N",
        "Shipper": {
            "Account": {"AccountNumber": account.shipper_number, "AccountCountryCode": address.country}
        },
        "PickupDateInfo": {
            "CloseTime": f"{request.ready_until:%H%M}",
            "ReadyTime": f"{request.ready_from:%H%M}",
            "PickupDate": f"{request.on:%Y%m%d}",
        },
        "PickupAddress": {
            "CompanyName": address.company or address.name,
            "ContactName": address.name,
            "AddressLine": ", ".join(address.lines),
            "City": address.city,
            "StateProvince": address.region,
            "PostalCode": address.postcode,
            "CountryCode": address.country,
            "ResidentialIndicator": "N",
            "Phone": {"Number": address.phone or "0000000000"},
        },
        "AlternateAddressIndicator": "Y",
        "PickupPiece": [
            {
                "ServiceCode": "001",
                "Quantity": str(request.parcels),
                "DestinationCountryCode": address.country,
                "ContainerCode": "01",
            }
        ],
        "TotalWeight": {"Weight": _kilograms(request.weight_g or 1000), "UnitOfMeasurement": "KGS"},
        "OverweightIndicator": "N",
        "PaymentMethod": "01",
        "ReferenceNumber": reference_of(request.idem_key),
    }
    return {"PickupCreationRequest": asked}


def _parties(sender: Address, recipient: Address, account: Account) -> dict[str, Any]:
    shipper = {**_party(sender), "ShipperNumber": account.shipper_number}
    return {"Shipper": shipper, "ShipFrom": _party(sender), "ShipTo": _party(recipient)}


def _party(address: Address) -> dict[str, Any]:
    place = {
        "AddressLine": list(address.lines),
        "City": address.city,
        "StateProvinceCode": address.region,
        "PostalCode": address.postcode,
        "CountryCode": address.country,
    }
    party = {"Name": address.company or address.name, "AttentionName": address.name, "Address": place}
    return {**party, "Phone": {"Number": address.phone}} if address.phone else party


def _package(parcel: Parcel, packaging: str) -> dict[str, Any]:
    weight = {"UnitOfMeasurement": {"Code": "KGS"}, "Weight": _kilograms(parcel.weight_g)}
    package: dict[str, Any] = {packaging: {"Code": "02"}, "PackageWeight": weight}
    if parcel.length_mm and parcel.width_mm and parcel.height_mm:
        sides = {"Length": parcel.length_mm, "Width": parcel.width_mm, "Height": parcel.height_mm}
        centimetres = {name: str(-(-side // 10)) for name, side in sides.items()}
        package["Dimensions"] = {"UnitOfMeasurement": {"Code": "CM"}, **centimetres}
    return package


def _kilograms(weight_g: int) -> str:
    return f"{weight_g // 1000}.{weight_g % 1000:03d}"


def quotations(response: Response, services: Iterable[str]) -> tuple[Quotation, ...]:
    """Read prices of the services asked for; raises CarrierUnavailable when there is nothing to read."""
    try:
        rated = _listed(body_of(response)["RateResponse"]["RatedShipment"])
        found = [_quotation(one) for one in rated]
    except (KeyError, TypeError, ValueError, Invalid) as failure:
        outcome, code, message = said_no(response)
        if outcome == "failed":
            return ()
        raise CarrierUnavailable(f"UPS told no prices: {code} {message}") from failure
    wanted = set(services)
    return tuple(one for one in found if one.service in wanted)


def _quotation(one: Mapping[str, Any]) -> Quotation:
    negotiated = one.get("NegotiatedRateCharges", {}).get("TotalCharge")
    charge = negotiated or one["TotalCharges"]
    days = one.get("GuaranteedDelivery", {}).get("BusinessDaysInTransit")
    return Quotation(
        service=one["Service"]["Code"],
        amount=to_minor(charge["MonetaryValue"], charge["CurrencyCode"]),
        currency=charge["CurrencyCode"],
        transit_days=int(days) if days else None,
    )


def bought(response: Response) -> tuple[LabelResult, tuple[bytes, ...]]:
    """Read the answer to a purchase, and the images of the labels; raises CarrierUnavailable."""
    body = body_of(response)
    if not response.ok or "ShipmentResponse" not in body:
        outcome, code, message = said_no(response)
        return LabelResult(outcome=outcome, code=code, message=message), ()
    try:
        results = body["ShipmentResponse"]["ShipmentResults"]
        charge = results.get("NegotiatedRateCharges", {}).get("TotalCharge")
        charge = charge or results["ShipmentCharges"]["TotalCharges"]
        cost = to_minor(charge["MonetaryValue"], charge["CurrencyCode"])
        return _labels(
            results["ShipmentIdentificationNumber"],
            [(one["TrackingNumber"], one["ShippingLabel"]) for one in _listed(results["PackageResults"])],
            cost,
            charge["CurrencyCode"],
        )
    except (KeyError, TypeError, ValueError, Invalid, binascii.Error):
        return LabelResult(outcome="unknown", code="unreadable_answer"), ()


def recovered(response: Response) -> tuple[LabelResult, tuple[bytes, ...]] | None:
    """Read a recovered label, without its cost; None when no label bears the key. Raises CarrierUnavailable."""
    body = body_of(response)
    if response.status in REFUSALS and set(_codes(body)) & NOTHING_FOUND:
        return None
    try:
        found = body["LabelRecoveryResponse"]
        images = [(one["TrackingNumber"], one["LabelImage"]) for one in _listed(found["LabelResults"])]
        return _labels(found["ShipmentIdentificationNumber"], images, 0, "")
    except (KeyError, TypeError, ValueError, binascii.Error) as failure:
        raise CarrierUnavailable(f"UPS did not answer the enquiry: {response.status}") from failure


def _labels(
    shipment: str, images: list[tuple[str, Mapping[str, Any]]], cost: int, currency: str
) -> tuple[LabelResult, tuple[bytes, ...]]:
    numbers = tuple(number for number, _ in images)
    pictures = tuple(base64.b64decode(image["GraphicImage"], validate=True) for _, image in images)
    if not numbers or not all(picture.startswith(b"GIF8") for picture in pictures):
        raise ValueError("labels must be GIF images")
    result = LabelResult(
        outcome="ok",
        tracking_number=numbers[0],
        parcel_numbers=numbers,
        cost=cost,
        currency=currency,
        provider_ref=shipment,
    )
    return result, pictures


def voided(response: Response) -> tuple[Outcome, str, str]:
    """Read the answer to a void; one that was voided before is voided."""
    body = body_of(response)
    if set(_codes(body)) & VOIDED_ALREADY:
        return "ok", "", ""
    try:
        status = body["VoidShipmentResponse"]["SummaryResult"]["Status"]
        if response.ok and status["Code"] == "1":
            return "ok", "", ""
        return "failed", str(status["Code"]), str(status.get("Description", ""))
    except (KeyError, TypeError):
        return said_no(response)


def pending_prn(response: Response, idem_key: str) -> str:
    """Return the request number of the visit that bears a key; empty when none does. Raises CarrierUnavailable."""
    body = body_of(response)
    if not response.ok or "PickupPendingStatusResponse" not in body:
        raise CarrierUnavailable(f"UPS did not tell which visits are booked: {response.status}")
    rows = _listed(body["PickupPendingStatusResponse"].get("PendingStatus"))
    reference = reference_of(idem_key)
    return next((str(row["PRN"]) for row in rows if row.get("ReferenceNumber") == reference), "")


def booked_prn(response: Response) -> str:
    """Return the request number of a visit just booked; empty when the answer has none."""
    return str(body_of(response).get("PickupCreationResponse", {}).get("PRN") or "")


def activities(response: Response, number: str) -> tuple[TrackingEvent, ...]:
    """Read where a parcel was, oldest first; nothing when UPS does not know it. Raises CarrierUnavailable."""
    if response.status == 404:  # noqa: PLR2004  not found
        return ()
    try:
        shipments = body_of(response)["trackResponse"]["shipment"]
        packages = [one for shipment in shipments for one in shipment.get("package", [])]
        rows = [row for one in packages if one["trackingNumber"] == number for row in one["activity"]]
        known = [row for row in reversed(rows) if row["status"]["type"] in STATUSES]
        return tuple(_event(number, row, at) for at, row in _numbered(known))
    except (KeyError, TypeError, ValueError) as failure:
        raise CarrierUnavailable(f"UPS did not tell where {number} is: {response.status}") from failure


def _numbered(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[int, Mapping[str, Any]]]:
    """Give activities of the same second and kind a number, so that each keeps its name in every answer."""
    seen: dict[tuple[str, ...], itertools.count[int]] = {}
    for row in rows:
        yield next(seen.setdefault(_name(row), itertools.count())), row


def _name(row: Mapping[str, Any]) -> tuple[str, ...]:
    return row["gmtDate"], row["gmtTime"], row["status"]["type"], row["status"].get("code", "")


def _event(number: str, row: Mapping[str, Any], at: int) -> TrackingEvent:
    clock = "".join(letter for letter in row["gmtTime"] if letter.isdigit()).zfill(6)
    description = str(row["status"].get("description", ""))
    return TrackingEvent(
        event_id=":".join((*_name(row), str(at))),
        tracking_number=number,
        status=_status(row["status"]["type"], description),
        occurred_at=datetime.strptime(row["gmtDate"] + clock, "%Y%m%d%H%M%S").replace(tzinfo=UTC),
        description=description,
    )


def _status(kind: str, description: str) -> TrackingStatus:
    if kind == "X":
        plain = description.lower()
        return next((status for words, status in EXCEPTIONS if words in plain), "exception")
    return STATUSES[kind]


def said_no(response: Response) -> tuple[Outcome, str, str]:
    """Return outcome, code and message of an answer that is no "done"; raises CarrierUnavailable when not taken."""
    body = body_of(response)
    errors = _errors(body)
    code, message = (
        (str(errors[0].get("code", "")), str(errors[0].get("message", ""))) if errors else ("", "")
    )
    if response.status in NOT_TAKEN:
        raise CarrierUnavailable(f"UPS did not take the request: {message or response.status}")
    if response.status in REFUSALS and code:
        return "failed", code, message
    return "unknown", code or f"http_{response.status}", message


def _errors(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    response = body.get("response")
    errors = response.get("errors") if isinstance(response, dict) else None
    return [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []


def _codes(body: Mapping[str, Any]) -> list[str]:
    return [str(one.get("code", "")) for one in _errors(body)]


def _listed(value: Any) -> list[Any]:
    """Return a list: UPS sends a single thing without one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
