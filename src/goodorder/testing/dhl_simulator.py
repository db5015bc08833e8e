"""DHL Parcel DE on loopback, as far as our adapter uses it: orders, cancellations, manifests, tracking.

Run it with `python -m goodorder.testing.dhl_simulator`. Users are `first` and `second`, the password and the key
are the simulator's secret. `POST /v1/shipments/{number}/advance` moves a parcel.
"""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

from defusedxml import ElementTree

from goodorder.testing.desk import Answer, Call, Cut, Denied, Desk
from goodorder.testing.journal import Line, stamp
from goodorder.testing.label_pdf import label_pdf
from goodorder.testing.server import Ask, Route, build_desk, options, perform, serve

PRODUCTS = {"V01PAK", "V62KP", "V53WPAK"}
USERS = ("first", "second")
HEAVIEST_G = 31_500
NOWHERE = "00000"
EVENTS = {
    "created": ("VA", "The shipment data was transmitted electronically to DHL"),
    "in_transit": ("AA", "The shipment was processed in the parcel center of origin"),
    "out_for_delivery": ("PO", "The shipment was loaded onto the delivery vehicle"),
    "delivered": ("ZU", "The shipment was delivered"),
    "exception": ("BV", "The shipment is being checked"),
    "attempted": ("ZN", "The recipient was not met"),
    "held_at_location": ("LA", "The shipment is ready for collection"),
    "held_at_customs": ("ZO", "The shipment is in customs clearance"),
    "lost": ("VL", "The shipment cannot be found"),
    "returned": ("RT", "The shipment was returned to the sender"),
}


class DhlWorld:
    """What the simulated DHL holds: parcels by number, with their events."""

    def __init__(self) -> None:
        self.parcels: dict[str, dict[str, Any]] = {}

    def decide(self, call: Call) -> dict[str, Any]:
        """Return the effect of one operation; raises Denied."""
        acts = {
            "label": self._bought,
            "void": self._cancelled,
            "manifest": self._manifested,
            "advance": self._advanced,
        }
        return {"operation": call.operation, "occurred_at": stamp(), **acts[call.operation](call)}

    def apply(self, effect: Mapping[str, Any]) -> None:
        """Have the effect."""
        for at, number in enumerate(effect["numbers"]):
            match effect["operation"]:
                case "label":
                    kept = {"order": effect["orders"][at], "user": effect["user"], "events": []}
                    self.parcels[number] = kept
                    self._see(number, "created", effect["occurred_at"])
                case "void":
                    del self.parcels[number]
                case "manifest":
                    self.parcels[number]["is_manifested"] = True
                case _:
                    self._see(number, effect["status"], effect["occurred_at"])

    def answer(self, effect: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body that tells the caller."""
        if effect["operation"] == "label":
            return self.documents(effect["numbers"])
        items = [{"shipmentNo": number, "sstatus": _ok()} for number in effect["numbers"]]
        return {"status": _ok(), "items": items}

    def event(self, line: Line) -> None:
        """Tell nothing: DHL is asked."""

    def documents(self, numbers: list[str]) -> dict[str, Any]:
        """Return labels as they were bought."""
        items = []
        for number in numbers:
            order = self.parcels[number]["order"]
            items.append(
                {
                    "shipmentNo": number,
                    "shipmentRefNo": order["refNo"],
                    "sstatus": _ok(),
                    "label": {"b64": base64.b64encode(_drawn(number, order)).decode(), "fileFormat": "PDF"},
                }
            )
        return {"status": _ok(), "items": items}

    def _see(self, number: str, status: str, at: str) -> None:
        local = datetime.fromisoformat(at).astimezone(ZoneInfo("Europe/Berlin"))
        self.parcels[number]["status"] = status
        self.parcels[number]["events"].append((f"{local:%d.%m.%Y %H:%M}", *EVENTS[status]))

    def _bought(self, call: Call) -> dict[str, Any]:
        user = call.body["user"]
        for order in call.body["shipments"]:
            weight_g = order["details"]["weight"]["value"]
            if order["product"] not in PRODUCTS:
                raise Denied("product", "The product entered is unknown.", 400)
            if order["billingNumber"][-2:] != f"{USERS.index(user) + 1:02d}":
                raise Denied("billingNumber", "The billing number is not valid for the user.", 400)
            if not 0 < weight_g <= HEAVIEST_G:
                raise Denied("weight", "The weight entered is not permitted for this product.", 400)
            if order["consignee"]["postalCode"] == NOWHERE:
                raise Denied("postalCode", "The postcode cannot be found.", 400)
        orders = call.body["shipments"]
        numbers = [f"00340434{secrets.randbelow(10**12):012d}" for _ in orders]
        return {"numbers": numbers, "orders": orders, "user": user, "reference": orders[0]["refNo"]}

    def _own(self, call: Call) -> list[str]:
        for number in call.body["numbers"]:
            if self.parcels.get(number, {}).get("user") != call.body["user"]:
                raise Denied("shipmentNo", f"Unknown shipment number {number}.", 400)
        return list(call.body["numbers"])

    def _cancelled(self, call: Call) -> dict[str, Any]:
        numbers = self._own(call)
        for number in numbers:
            if self.parcels[number]["status"] != "created" or self.parcels[number].get("is_manifested"):
                raise Denied("shipmentNo", f"{number} is on its way and cannot be cancelled.", 400)
        return {"numbers": numbers}

    def _manifested(self, call: Call) -> dict[str, Any]:
        return {"numbers": self._own(call)}

    def _advanced(self, call: Call) -> dict[str, Any]:
        if call.target not in self.parcels:
            raise Denied("no_such_shipment", f"there is no parcel {call.target}", 404)
        return {"numbers": [call.target], "status": str(call.body["status"])}


def _ok() -> dict[str, Any]:
    return {"title": "ok", "statusCode": 200}


def _drawn(number: str, order: Mapping[str, Any]) -> bytes:
    to = order["consignee"]
    lines = [
        f"DHL {order['product']}",
        number,
        order.get("costCenter", ""),
        "",
        to["name1"],
        to.get("addressStreet", ""),
        to.get("additionalAddressInformation1", ""),
        f"{to['country']} {to['postalCode']} {to['city']}",
    ]
    return label_pdf([[line for line in lines if line]])


def _refused(status: int, title: str, detail: str) -> Answer:
    said = {"title": title, "statusCode": status, "detail": detail}
    message = {"property": title, "validationMessage": detail, "validationState": "Error"}
    item = {"sstatus": said, "validationMessages": [message]}
    return Answer(status=status, body={"status": said, "items": [item]})


class Counter:
    """The routes of the simulated DHL."""

    def __init__(self, desk: Desk, world: DhlWorld, secret: str) -> None:
        self._desk, self._world, self._secret = desk, world, secret

    def _user(self, ask: Ask) -> str:
        given = ask.headers.get("authorization", "").removeprefix("Basic ")
        user, _, password = base64.b64decode(given).decode().partition(":")
        is_known = user in USERS and password == self._secret == ask.headers.get("dhl-api-key")
        return user if is_known else ""

    def guarded(self, method: str, path: str, handle: Any) -> Route:
        """Return a route that needs user, password and key."""

        def enter(ask: Ask) -> Answer:
            user = self._user(ask)
            return handle(ask, user) if user else _refused(401, "Unauthorized", "Check user and key")

        return Route(method, path, enter)

    def _done(self, operation: str, body: Mapping[str, Any], user: str) -> Answer:
        answer = self._desk.perform(Call(operation=operation, key="", body={**body, "user": user}))
        error = answer.body.get("error")
        if isinstance(error, dict):
            return _refused(answer.status, error["code"], error["message"])
        return Answer(status=200, body=answer.body, garbled=answer.garbled)

    def order(self, ask: Ask, user: str) -> Answer:
        """Sell labels. A second request with the same reference buys again, as it does at DHL."""
        return self._done("label", ask.body, user)

    def cancel(self, ask: Ask, user: str) -> Answer:
        """Take labels back."""
        return self._done("void", {"numbers": ask.query["shipment"]}, user)

    def manifest(self, ask: Ask, user: str) -> Answer:
        """Take note of parcels that leave."""
        return self._done("manifest", {"numbers": ask.body["shipmentNumbers"]}, user)

    def labels(self, ask: Ask, user: str) -> Answer:
        """Hand labels out again."""
        numbers = ask.query["shipment"]
        if any(self._world.parcels.get(number, {}).get("user") != user for number in numbers):
            return _refused(404, "Not found", "Unknown shipment number.")
        return Answer(status=200, body=self._world.documents(numbers))

    def pieces(self, ask: Ask, user: str) -> Answer:
        """Tell of a user's parcels by number or reference, in XML, as well as the faults for enquiries allow."""
        asked = ElementTree.fromstring(ask.query["xml"][0])
        if asked.get("piece-customer-reference") and self._desk.enquire("").status == 500:  # noqa: PLR2004
            raise Cut
        sought = {asked.get("piece-code"), asked.get("piece-customer-reference")} - {None}
        found = [
            (number, one)
            for number, one in sorted(self._world.parcels.items())
            if one["user"] == user and {number, one["order"]["refNo"]} & sought
        ]
        if not found:
            return Answer(status=200, body=b'<data name="piece-shipment-list" code="100" error="No data"/>')
        inner = "".join(_piece(number, one) for number, one in found)
        return Answer(status=200, body=f'<data name="piece-shipment-list" code="0">{inner}</data>'.encode())

    def routes(self) -> list[Route]:
        """Return every route."""
        shipping = "/parcel/de/shipping/v2"
        return [
            Route("POST", "/v1/shipments/{}/advance", lambda ask: perform(self._desk, ask, "advance")),
            self.guarded("POST", f"{shipping}/orders", self.order),
            self.guarded("GET", f"{shipping}/orders", self.labels),
            self.guarded("DELETE", f"{shipping}/orders", self.cancel),
            self.guarded("POST", f"{shipping}/manifests", self.manifest),
            self.guarded("GET", "/parcel/de/tracking/v0/shipments", self.pieces),
        ]


def _piece(number: str, one: Mapping[str, Any]) -> str:
    events = "".join(
        f'<data name="piece-event" event-timestamp={quoteattr(at)} event-status={quoteattr(text)}'
        f" standard-event-code={quoteattr(code)}/>"
        for at, code, text in one["events"]
    )
    reference = quoteattr(one["order"]["refNo"])
    return (
        f'<data name="piece-shipment" piece-code={quoteattr(number)} piece-customer-reference={reference}>'
        f'<data name="piece-event-list">{events}</data></data>'
    )


def main() -> None:
    """Run the simulator."""
    chosen = options("Simulated DHL Parcel DE").parse_args()
    world = DhlWorld()
    desk = build_desk(chosen, world)
    serve(chosen, desk, Counter(desk, world, chosen.secret).routes())


if __name__ == "__main__":
    main()
