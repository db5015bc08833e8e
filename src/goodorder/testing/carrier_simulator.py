"""A carrier on loopback: sells labels and moves parcels that do not exist.

Run it with `python -m goodorder.testing.carrier_simulator`; docs/reference/simulators.md describes its HTTP.
"""

import base64
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from goodorder.testing.desk import Answer, Call, Denied, Desk, refusal
from goodorder.testing.journal import Line, stamp
from goodorder.testing.label_pdf import label_pdf
from goodorder.testing.server import Ask, Route, build_desk, operation, options, perform, serve

# Service: price of a parcel and of each begun kilogram, in minor units.
SERVICES = {"economy": (390, 80), "standard": (490, 120), "express": (1290, 250)}
TRANSIT_DAYS = {"economy": 4, "standard": 2, "express": 1}
CURRENCY = "EUR"
HEAVIEST_G = 31_500
NOWHERE = "00000"
COUNTRY_LENGTH = 2
MOVES = {
    "created": {"in_transit", "exception"},
    "in_transit": {
        "in_transit",
        "out_for_delivery",
        "delivered",
        "exception",
        "held_at_customs",
        "returned",
        "lost",
    },
    "out_for_delivery": {"in_transit", "delivered", "exception", "attempted", "returned"},
    "exception": {"in_transit", "out_for_delivery", "delivered", "exception", "returned", "lost"},
    "attempted": {"in_transit", "out_for_delivery", "delivered", "held_at_location", "returned"},
    "held_at_location": {"delivered", "returned"},
    "held_at_customs": {"in_transit", "returned", "lost"},
    "lost": set[str](),
    "delivered": set[str](),
    "returned": set[str](),
    "voided": set[str](),
}
ROUTINE = ("created", "in_transit", "out_for_delivery", "delivered")
TEXTS = {
    "created": "Label bought, parcel not yet handed over",
    "in_transit": "Parcel on its way",
    "out_for_delivery": "Parcel on the delivery van",
    "delivered": "Parcel handed to the recipient",
    "exception": "Delivery failed, next try on the following working day",
    "attempted": "Nobody there, the parcel was taken back",
    "held_at_location": "Parcel waits to be collected",
    "held_at_customs": "Parcel held at customs",
    "lost": "Parcel cannot be found",
    "returned": "Parcel back at the sender",
    "voided": "Label handed back",
}


@dataclass(kw_only=True)
class Consignment:
    """What the carrier knows of one label."""

    content: Mapping[str, Any]
    status: str
    bought_at: datetime


class CarrierWorld:
    """The carrier's parcels and where they are."""

    def __init__(self) -> None:
        self.consignments: dict[str, Consignment] = {}
        self.seen: dict[str, list[Mapping[str, Any]]] = {}

    def decide(self, call: Call) -> dict[str, Any]:
        """Return the effect of one operation; raises Denied."""
        effect = {"operation": call.operation, "key": call.key, "occurred_at": stamp()}
        match call.operation:
            case "label":
                return {**effect, "status": "created", **_bought(call.body)}
            case "void":
                return {**effect, **self._voided(call)}
            case "manifest":
                return {**effect, **self._manifested(call)}
            case "pickup":
                return {**effect, **_visit(call.body)}
            case "pickup_cancel":
                return {**effect, "confirmation": call.target}
            case _:
                return {**effect, **self._advanced(call)}

    def apply(self, effect: Mapping[str, Any]) -> None:
        """Book one effect."""
        if effect["operation"] in {"pickup", "pickup_cancel", "manifest"}:
            return
        tracking = effect["tracking_number"]
        if effect["operation"] == "label":
            bought_at = datetime.fromisoformat(effect["occurred_at"])
            for number in effect["parcel_numbers"]:
                self.consignments[number] = Consignment(content=effect, status="created", bought_at=bought_at)
        for number in effect.get("parcel_numbers") or [tracking]:
            self.consignments[number].status = effect["status"]
            self.seen.setdefault(number, []).append(effect)

    def answer(self, effect: Mapping[str, Any]) -> dict[str, Any]:
        """Return the effect as the caller sees it; a label is drawn from it anew each time."""
        if effect["operation"] in {"pickup", "pickup_cancel", "manifest"}:
            return {name: effect[name] for name in ("confirmation", "ref") if name in effect}
        if effect["operation"] != "label":
            return {name: effect[name] for name in ("tracking_number", "status", "occurred_at")}
        names = (
            "ref",
            "tracking_number",
            "parcel_numbers",
            "status",
            "service",
            "cost",
            "currency",
            "reference",
        )
        pdf = base64.b64encode(_drawn(effect)).decode()
        return {**{name: effect[name] for name in names}, "label_pdf": pdf}

    def event(self, line: Line) -> tuple[str, str, dict[str, Any]] | None:
        """Tell where a parcel is; labels handed back and refusals are not told."""
        effect = line["effect"]
        if line["outcome"] != "ok" or line["operation"] not in {"label", "advance"}:
            return None
        content = {name: effect[name] for name in ("tracking_number", "status", "occurred_at")}
        content["description"] = effect.get("description") or TEXTS[effect["status"]]
        return "tracking.updated", effect["tracking_number"], content

    def shown(self, tracking: str) -> dict[str, Any]:
        """Return one consignment; raises Denied."""
        one = self._consignment(tracking)
        return {"tracking_number": tracking, "status": one.status, "reference": one.content["reference"]}

    def _consignment(self, tracking: str) -> Consignment:
        if tracking not in self.consignments:
            raise Denied("no_such_shipment", f"there is no shipment {tracking}", 404)
        return self.consignments[tracking]

    def events(self, tracking: str) -> dict[str, Any]:
        """Return all that was seen of a parcel; raises Denied."""
        self._consignment(tracking)
        told = [
            {
                "id": f"trk_{tracking}_{at}",
                "tracking_number": tracking,
                "status": effect["status"],
                "occurred_at": effect["occurred_at"],
                "description": effect.get("description") or TEXTS[effect["status"]],
            }
            for at, effect in enumerate(self.seen[tracking])
            if effect["operation"] != "void"
        ]
        return {"events": told}

    def _voided(self, call: Call) -> dict[str, Any]:
        content = self._consignment(call.target).content
        if content.get("account", "") != str(call.body.get("account", "")):
            raise Denied("wrong_account", "another account bought this label", 409)
        numbers = content["parcel_numbers"]
        statuses = {self.consignments[number].status for number in numbers}
        if statuses != {"created"}:
            status = ", ".join(sorted(statuses))
            raise Denied(
                "not_voidable", f"the shipment is {status}: only labels not yet used can be handed back"
            )
        return {"tracking_number": call.target, "parcel_numbers": numbers, "status": "voided"}

    def _manifested(self, call: Call) -> dict[str, Any]:
        numbers = call.body.get("tracking_numbers") or []
        for number in numbers:
            content = self._consignment(number).content
            if content.get("account", "") != str(call.body.get("account", "")):
                raise Denied("wrong_account", f"another account bought {number}")
        return {"ref": f"mf_{secrets.token_hex(6)}", "tracking_numbers": numbers}

    def _advanced(self, call: Call) -> dict[str, Any]:
        now, then = self._consignment(call.target).status, str(call.body.get("status"))
        if then not in MOVES[now]:
            allowed = ", ".join(sorted(MOVES[now])) or "nothing"
            raise Denied("impossible_move", f"a shipment that is {now} can become {allowed}", 409)
        description = str(call.body.get("description", ""))
        return {"tracking_number": call.target, "status": then, "description": description}


def _bought(body: Mapping[str, Any]) -> dict[str, Any]:
    service, parcels = str(body.get("service")), body.get("parcels")
    if service not in SERVICES:
        raise Denied("unknown_service", f"service must be one of {', '.join(SERVICES)}", 400)
    if not isinstance(parcels, list) or not parcels:
        raise Denied("invalid_parcels", "parcels must list at least one parcel", 400)
    recipient, sender = _place(body, "recipient"), _place(body, "sender")
    if recipient["postcode"] == NOWHERE:
        raise Denied("address_undeliverable", f"no delivery to postcode {NOWHERE}")
    weights = [_weight_g(parcel) for parcel in parcels]
    numbers = [f"SIM{secrets.randbelow(10**12):012d}" for _ in weights]
    return {
        "ref": f"shp_{secrets.token_hex(8)}",
        "tracking_number": numbers[0],
        "parcel_numbers": numbers,
        "account": str(body.get("account", "")),
        "service": service,
        "cost": _cost(service, weights),
        "currency": CURRENCY,
        "reference": str(body.get("reference", "")),
        "weights_g": weights,
        "recipient": recipient,
        "sender": sender,
    }


def _cost(service: str, weights: list[int]) -> int:
    base, per_kg = SERVICES[service]
    return sum(base + per_kg * -(-weight_g // 1000) for weight_g in weights)


def _visit(body: Mapping[str, Any]) -> dict[str, Any]:
    if _place(body, "sender")["postcode"] == NOWHERE:
        raise Denied("no_pickup_there", f"no pickup from postcode {NOWHERE}")
    return {"confirmation": f"PU{secrets.randbelow(10**8):08d}", "on": str(body.get("on", ""))}


def quoted(body: Mapping[str, Any]) -> dict[str, Any]:
    """Tell what services would cost; raises Denied."""
    if _place(body, "recipient")["postcode"] == NOWHERE:
        return {"quotes": []}
    weights = [_weight_g(parcel) for parcel in body.get("parcels") or ()]
    rows = [
        {
            "service": service,
            "amount": _cost(service, weights),
            "currency": CURRENCY,
            "transit_days": TRANSIT_DAYS[service],
        }
        for service in body.get("services") or ()
        if service in SERVICES
    ]
    return {"quotes": rows}


def _weight_g(parcel: Any) -> int:
    weight_g = parcel.get("weight_g") if isinstance(parcel, dict) else None
    if not isinstance(weight_g, int) or isinstance(weight_g, bool) or weight_g <= 0:
        raise Denied("invalid_weight", "weight_g of each parcel must be a whole number above zero", 400)
    if weight_g > HEAVIEST_G:
        raise Denied("too_heavy", f"a parcel may weigh {HEAVIEST_G} g at most")
    return weight_g


def _place(body: Mapping[str, Any], role: str) -> dict[str, Any]:
    place = body.get(role)
    if not isinstance(place, dict):
        raise Denied("invalid_address", f"{role} must be an address", 400)
    for name in ("name", "city", "postcode", "country"):
        if not isinstance(place.get(name), str) or not place[name]:
            raise Denied("invalid_address", f"{role}.{name} must be filled in", 400)
    if len(place["country"]) != COUNTRY_LENGTH or not isinstance(place.get("lines"), list):
        raise Denied("invalid_address", f"{role} needs a two-letter country and a list of lines", 400)
    return place


def _drawn(effect: Mapping[str, Any]) -> bytes:
    place, weights = effect["recipient"], effect["weights_g"]
    written = [place["name"], place.get("company", ""), *place["lines"]]
    town = f"{place['country']} {place['postcode']} {place['city']}"
    return label_pdf(
        [
            [
                f"SIMULATED {effect['service'].upper()}",
                effect["parcel_numbers"][number - 1],
                f"Parcel {number} of {len(weights)}: {weight_g} g",
                effect["reference"],
                "",
                *(str(line) for line in written if line),
                town,
            ]
            for number, weight_g in enumerate(weights, start=1)
        ]
    )


def carry(desk: Desk, world: CarrierWorld, whole_s: float) -> None:
    """Move every parcel along by itself, so that each is delivered `whole_s` after its label was bought."""
    while True:
        time.sleep(min(1.0, whole_s / 10))
        for tracking, one in list(world.consignments.items()):
            if one.status not in ROUTINE[:-1]:
                continue
            share = (datetime.now(tz=UTC) - one.bought_at).total_seconds() / whole_s
            place = ROUTINE.index(one.status)
            if share >= (place + 1) / (len(ROUTINE) - 1):
                desk.perform(
                    Call(operation="advance", key="", target=tracking, body={"status": ROUTINE[place + 1]})
                )


def told(tell: Callable[[Any], dict[str, Any]], asked: Any) -> Answer:
    """Answer a question that changes nothing."""
    try:
        return Answer(status=200, body=tell(asked))
    except Denied as denied:
        return refusal(denied.status, denied.code, denied.message)


def main() -> None:
    """Run the simulator."""
    parser = options("Simulated carrier")
    parser.add_argument("--auto-deliver", type=float, metavar="SECONDS", help="deliver each parcel by itself")
    chosen = parser.parse_args()
    world = CarrierWorld()
    desk = build_desk(chosen, world)

    def advance(ask: Ask) -> Answer:
        return perform(desk, ask, "advance")

    if chosen.auto_deliver:
        threading.Thread(target=carry, args=(desk, world, chosen.auto_deliver), daemon=True).start()
    routes = [
        operation(desk, "POST", "/v1/shipments", "label"),
        operation(desk, "POST", "/v1/shipments/{}/voids", "void"),
        Route("POST", "/v1/shipments/{}/advance", advance),
        operation(desk, "POST", "/v1/manifests", "manifest"),
        operation(desk, "POST", "/v1/pickups", "pickup"),
        operation(desk, "POST", "/v1/pickups/{}/cancellations", "pickup_cancel"),
        Route("GET", "/v1/shipments/{}/events", lambda ask: told(world.events, ask.parts[0])),
        Route("POST", "/v1/quotes", lambda ask: told(quoted, ask.body)),
        Route("GET", "/v1/shipments/{}", lambda ask: told(world.shown, ask.parts[0])),
    ]
    serve(chosen, desk, routes)


if __name__ == "__main__":
    main()
