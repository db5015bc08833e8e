"""UPS on loopback, as far as our adapter uses it: tokens, rates, labels, voids, recovery, pickups, tracking.

Run it with `python -m goodorder.testing.ups_simulator`. Client ids are names of accounts, and the account's shipper
number is the client id in capitals; the secret is the simulator's. `POST /v1/shipments/{number}/advance` moves a parcel.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from goodorder.testing.desk import Answer, Call, Denied, Desk
from goodorder.testing.journal import Line, stamp
from goodorder.testing.server import Ask, Route, build_desk, options, perform, serve

# Code: price of a parcel and of each begun kilogram in minor units, and the business days on the way.
SERVICES = {"11": (610, 95, 2), "65": (1450, 210, 1), "07": (1990, 260, 1)}
HEAVIEST_G = 70_000
NOWHERE = "00000"
ACTIVITIES = {
    "created": ("M", "MP", "Shipper created a label, UPS has not received the package yet."),
    "in_transit": ("I", "DP", "Departed from Facility"),
    "out_for_delivery": ("O", "OF", "Out For Delivery Today"),
    "delivered": ("D", "FS", "DELIVERED"),
    "exception": ("X", "EX", "An exception has occurred."),
    "attempted": ("X", "48", "The receiver was not available for delivery."),
    "held_at_location": ("X", "2Q", "The package is at an Access Point."),
    "held_at_customs": ("X", "CH", "Your package is held for customs clearance."),
    "lost": ("X", "LP", "The package was lost."),
    "returned": ("RS", "RS", "Returned to sender"),
}


class UpsWorld:
    """What the simulated UPS holds: shipments by number, activities by parcel, visits."""

    def __init__(self) -> None:
        self.shipments: dict[str, Mapping[str, Any]] = {}
        self.status: dict[str, str] = {}
        self.activities: dict[str, list[Mapping[str, Any]]] = {}
        self.visits: dict[str, Mapping[str, Any]] = {}

    def decide(self, call: Call) -> dict[str, Any]:
        """Return the effect of one operation; raises Denied."""
        acts = {
            "label": self._bought,
            "void": self._voided,
            "advance": self._advanced,
            "pickup": self._visited,
            "pickup_cancel": self._unvisited,
        }
        return {"operation": call.operation, "occurred_at": stamp(), **acts[call.operation](call)}

    def apply(self, effect: Mapping[str, Any]) -> None:
        """Have the effect."""
        match effect["operation"]:
            case "label":
                self.shipments[effect["shipment"]] = effect
                for number in effect["numbers"]:
                    self._see(number, "created", effect["occurred_at"])
            case "void":
                self.status.update(dict.fromkeys(self.shipments[effect["shipment"]]["numbers"], "voided"))
            case "advance":
                self._see(effect["number"], effect["status"], effect["occurred_at"])
            case "pickup":
                self.visits[effect["prn"]] = effect
            case _:
                self.visits.pop(effect["prn"], None)

    def answer(self, effect: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body that tells the caller."""
        match effect["operation"]:
            case "label":
                return _ship_answer(effect)
            case "void":
                return {"VoidShipmentResponse": {"SummaryResult": {"Status": _status("1", "Voided")}}}
            case "pickup":
                return {"PickupCreationResponse": {"PRN": effect["prn"]}}
            case _:
                return {"status": effect.get("status", "done")}

    def event(self, line: Line) -> None:
        """Tell nothing: UPS is asked."""

    def of_reference(self, account: str, reference: str) -> Mapping[str, Any] | None:
        """Return the shipment of an account that bears a reference."""
        for one in self.shipments.values():
            if one["account"] == account and one["reference"] == reference:
                return one
        return None

    def _see(self, number: str, status: str, at: str) -> None:
        self.status[number] = status
        kind, code, words = ACTIVITIES[status]
        when = datetime.fromisoformat(at).astimezone(UTC)
        activity = {
            "gmtDate": f"{when:%Y%m%d}",
            "gmtTime": f"{when:%H:%M:%S}",
            "gmtOffset": "+00:00",
            "status": {"type": kind, "code": code, "description": words},
        }
        self.activities.setdefault(number, []).insert(0, activity)

    def _bought(self, call: Call) -> dict[str, Any]:
        shipment = call.body["ShipmentRequest"]["Shipment"]
        account = call.body["account"]
        bills = shipment["PaymentInformation"]["ShipmentCharge"]["BillShipper"]["AccountNumber"]
        if {bills, shipment["Shipper"]["ShipperNumber"]} != {account}:
            raise Denied("120100", "Missing or invalid shipper number", 400)
        service, weights = shipment["Service"]["Code"], _weights(shipment)
        if service not in SERVICES:
            raise Denied(
                "111210", "The requested service is unavailable between the selected locations.", 400
            )
        if shipment["ShipTo"]["Address"]["PostalCode"] == NOWHERE:
            raise Denied("111285", "The postal code 00000 is invalid.", 400)
        numbers = [f"1Z{account:0>6.6}{secrets.randbelow(10**10):010d}" for _ in weights]
        references = {one["Code"]: one["Value"] for one in shipment["ReferenceNumber"]}
        return {
            "shipment": numbers[0],
            "numbers": numbers,
            "account": account,
            "reference": references["IK"],
            "cost": _cost(service, weights),
            "service": service,
        }

    def _voided(self, call: Call) -> dict[str, Any]:
        found = self.shipments.get(call.target)
        if found is None:
            raise Denied("190102", "No shipment found within the allowed void period", 400)
        if found["account"] != call.body["account"]:
            raise Denied("190101", "The shipment does not belong to this shipper", 400)
        states = {self.status[number] for number in found["numbers"]}
        if states == {"voided"}:
            raise Denied("190117", "The shipment has already been voided", 400)
        if states != {"created"}:
            raise Denied("190103", "The shipment cannot be voided, it is on its way", 400)
        return {"shipment": call.target}

    def _advanced(self, call: Call) -> dict[str, Any]:
        if call.target not in self.status:
            raise Denied("no_such_shipment", f"there is no parcel {call.target}", 404)
        return {"number": call.target, "status": str(call.body["status"])}

    def _visited(self, call: Call) -> dict[str, Any]:
        asked = call.body["PickupCreationRequest"]
        if asked["PickupAddress"]["PostalCode"] == NOWHERE:
            raise Denied("9510113", "No pickup service at this address", 400)
        prn = f"2929{secrets.randbelow(10**7):07d}"
        return {"prn": prn, "reference": asked["ReferenceNumber"], "account": call.body["account"]}

    def _unvisited(self, call: Call) -> dict[str, Any]:
        if call.target not in self.visits:
            raise Denied("9510117", "The pickup request number is unknown", 400)
        return {"prn": call.target}


def _weights(shipment: Mapping[str, Any]) -> list[int]:
    weights = []
    for package in shipment.get("Package") or []:
        whole, _, rest = str(package["PackageWeight"]["Weight"]).partition(".")
        weights.append(int(whole) * 1000 + int(rest.ljust(3, "0") or 0))
    if not weights:
        raise Denied("120500", "The shipment needs at least one package", 400)
    if not all(0 < weight_g <= HEAVIEST_G for weight_g in weights):
        raise Denied("111057", f"The weight must lie between 0 and {HEAVIEST_G} g", 400)
    return weights


def _cost(service: str, weights: list[int]) -> int:
    base, per_kg, _ = SERVICES[service]
    return sum(base + per_kg * -(-weight_g // 1000) for weight_g in weights)


def _money(cents: int) -> dict[str, str]:
    return {"CurrencyCode": "EUR", "MonetaryValue": f"{cents // 100}.{cents % 100:02d}"}


def _status(code: str, description: str) -> dict[str, str]:
    return {"Code": code, "Description": description}


def _gif(number: str) -> str:
    """Return the tracking number as Code 128 in a GIF image, in base64."""
    import zint

    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.CODE128
    symbol.height, symbol.scale = 60, 1.5
    symbol.output_options = zint.OutputOptions.BARCODE_MEMORY_FILE | zint.OutputOptions.BARCODE_QUIET_ZONES
    symbol.outfile = "label.gif"
    symbol.encode(number)
    symbol.print()
    return base64.b64encode(bytes(symbol.memfile or b"")).decode()


def _ship_answer(effect: Mapping[str, Any]) -> dict[str, Any]:
    packages = [
        {
            "TrackingNumber": number,
            "ShippingLabel": {"ImageFormat": {"Code": "GIF"}, "GraphicImage": _gif(number)},
        }
        for number in effect["numbers"]
    ]
    results = {
        "ShipmentCharges": {"TotalCharges": _money(effect["cost"] * 2)},
        "NegotiatedRateCharges": {"TotalCharge": _money(effect["cost"])},
        "ShipmentIdentificationNumber": effect["shipment"],
        "PackageResults": packages if len(packages) > 1 else packages[0],
    }
    return {"ShipmentResponse": {"Response": {}, "ShipmentResults": results}}


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status=status, body={"response": {"errors": [{"code": code, "message": message}]}})


def in_ups_words(answer: Answer, status: int = 200) -> Answer:
    """Return an answer with refusals as UPS words them, and its own status for what was done."""
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    if isinstance(error, dict):
        worded = _error(answer.status, error["code"], error["message"])
        return replace(worded, garbled=answer.garbled)
    return replace(answer, status=status)


class Counter:
    """The routes of the simulated UPS."""

    def __init__(self, desk: Desk, world: UpsWorld, secret: str) -> None:
        self._desk, self._world, self._secret = desk, world, secret

    def token(self, ask: Ask) -> Answer:
        """Give a token that names its account."""
        given = ask.headers.get("authorization", "").removeprefix("Basic ")
        client, _, secret = base64.b64decode(given).decode().partition(":")
        if secret != self._secret or ask.headers.get("x-merchant-id") != client.upper():
            return _error(401, "10401", "ClientId is Invalid")
        body = {"token_type": "Bearer", "access_token": f"{client}.{secret}", "expires_in": "14399"}
        return Answer(status=200, body=body)

    def _account(self, ask: Ask) -> str:
        client, _, secret = ask.headers.get("authorization", "").removeprefix("Bearer ").partition(".")
        return client.upper() if secret == self._secret else ""

    def guarded(self, method: str, path: str, handle: Any) -> Route:
        """Return a route that needs a token."""

        def enter(ask: Ask) -> Answer:
            account = self._account(ask)
            return handle(ask, account) if account else _error(401, "250002", "Invalid Authentication")

        return Route(method, path, enter)

    def done(self, operation: str, ask: Ask, account: str, *, target: str = "") -> Answer:
        """Perform an operation of an account."""
        body = {**(ask.body if isinstance(ask.body, dict) else {}), "account": account}
        return in_ups_words(self._desk.perform(Call(operation=operation, key="", target=target, body=body)))

    def ship(self, ask: Ask, account: str) -> Answer:
        """Sell a label. A second request with the same reference buys a second one, as it does at UPS."""
        return self.done("label", ask, account)

    def rate(self, ask: Ask, account: str) -> Answer:
        """Tell what every service costs."""
        del account
        shipment = ask.body["RateRequest"]["Shipment"]
        try:
            weights = _weights(shipment)
        except Denied as denied:
            return _error(400, denied.code, denied.message)
        rated = [
            {
                "Service": {"Code": code},
                "TotalCharges": _money(_cost(code, weights) * 2),
                "NegotiatedRateCharges": {"TotalCharge": _money(_cost(code, weights))},
                "GuaranteedDelivery": {"BusinessDaysInTransit": str(days)},
            }
            for code, (_, _, days) in SERVICES.items()
        ]
        return Answer(status=200, body={"RateResponse": {"RatedShipment": rated}})

    def recover(self, ask: Ask, account: str) -> Answer:
        """Give the label of a reference again, as well as the faults for enquiries allow."""
        if self._desk.enquire("").status == 500:  # noqa: PLR2004  the enquiry is to break
            return _error(500, "10004", "Something went wrong")
        asked = ask.body["LabelRecoveryRequest"]["ReferenceValues"]
        found = self._world.of_reference(account, asked["ReferenceNumber"]["Value"])
        if found is None:
            return _error(400, "300200", "No label was found for the reference number")
        labels = [
            {"TrackingNumber": number, "LabelImage": {"GraphicImage": _gif(number)}}
            for number in found["numbers"]
        ]
        body = {"ShipmentIdentificationNumber": found["shipment"], "LabelResults": labels}
        return Answer(status=200, body={"LabelRecoveryResponse": body})

    def pending(self, ask: Ask, account: str) -> Answer:
        """Tell which visits are booked."""
        del ask
        rows = [
            {"PRN": prn, "ReferenceNumber": one["reference"], "PickupType": "01"}
            for prn, one in self._world.visits.items()
            if one["account"] == account
        ]
        return Answer(status=200, body={"PickupPendingStatusResponse": {"PendingStatus": rows}})

    def track(self, ask: Ask, account: str) -> Answer:
        """Tell where a parcel was, latest first."""
        del account
        number = ask.parts[0]
        if number not in self._world.activities:
            return _error(404, "TW0001", "Tracking Information Not Found")
        package = {"trackingNumber": number, "activity": self._world.activities[number]}
        return Answer(status=200, body={"trackResponse": {"shipment": [{"package": [package]}]}})

    def routes(self) -> list[Route]:
        """Return every route."""

        def void(ask: Ask, account: str) -> Answer:
            return self.done("void", ask, account, target=ask.parts[0])

        def book(ask: Ask, account: str) -> Answer:
            return self.done("pickup", ask, account)

        def unbook(ask: Ask, account: str) -> Answer:
            return self.done("pickup_cancel", ask, account, target=ask.headers.get("prn", ""))

        return [
            Route("POST", "/security/v1/oauth/token", self.token),
            Route("POST", "/v1/shipments/{}/advance", lambda ask: perform(self._desk, ask, "advance")),
            self.guarded("POST", "/api/rating/v2409/Shop", self.rate),
            self.guarded("POST", "/api/shipments/v2409/ship", self.ship),
            self.guarded("POST", "/api/labels/v1/recovery", self.recover),
            self.guarded("DELETE", "/api/shipments/v2409/void/cancel/{}", void),
            self.guarded("GET", "/api/shipments/v2409/pickup/oncall", self.pending),
            self.guarded("POST", "/api/pickupcreation/v2409/pickup", book),
            self.guarded("DELETE", "/api/shipments/v2409/pickup/02", unbook),
            self.guarded("GET", "/api/track/v1/details/{}", self.track),
        ]


def read(content: bytes) -> Any:
    """Read JSON, or the form a token is asked for with; raises ValueError."""
    return json.loads(content) if content[:1] in {b"{", b"["} else dict(parse_qsl(content.decode()))


def main() -> None:
    """Run the simulator."""
    chosen = options("Simulated UPS").parse_args()
    world = UpsWorld()
    desk = build_desk(chosen, world)
    serve(chosen, desk, Counter(desk, world, chosen.secret).routes(), read)


if __name__ == "__main__":
    main()
