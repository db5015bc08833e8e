"""Stripe on loopback, as far as our adapter uses it: PaymentIntents, Checkout, refunds, disputes, signed events.

Run it with `python -m goodorder.testing.stripe_simulator`. Forms in, JSON out, one capture for each PaymentIntent,
an answer kept for each idempotency key (broken ones too), metadata that can be searched. `POST /disputes` and
`POST /expiries` let happen what payers' banks and time do.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from goodorder.testing import hosted_page
from goodorder.testing.desk import Answer, Call, Denied, Desk, refusal
from goodorder.testing.faults import Fault
from goodorder.testing.hosted_page import page_routes, with_whole_address
from goodorder.testing.journal import Line
from goodorder.testing.server import Ask, Route, build_desk, operation, options, perform, serve
from goodorder.testing.stripe_sessions import CARDS, Sessions

HELD_S = 7 * 24 * 3600
DISPUTE_FEE = 2000
EVENTS = {
    "authorize": "payment_intent.amount_capturable_updated",
    "capture": "payment_intent.succeeded",
    "void": "payment_intent.canceled",
    "expire": "payment_intent.canceled",
    "refund": "refund.created",
    "pay_page": "checkout.session.completed",
    "close_page": "checkout.session.expired",
}
STANDING_FAULTS = (
    *(
        Fault(operation="pay_page", token=token, mode="decline", code="card_declined")
        for token in ("pm_card_chargeDeclined", "pm_card_chargeDeclinedInsufficientFunds")
    ),
    Fault(operation="authorize", token="pm_card_chargeDeclined", mode="decline", code="generic_decline"),  # noqa: S106
    Fault(
        operation="authorize",
        token="pm_card_chargeDeclinedInsufficientFunds",  # noqa: S106
        mode="decline",
        code="insufficient_funds",
    ),
    Fault(
        operation="authorize",
        token="pm_card_authenticationRequired",  # noqa: S106
        mode="decline",
        code="authentication_required",
    ),
)
Object = dict[str, Any]


class StripeWorld:
    """What the simulated Stripe holds: PaymentIntents, refunds and disputes by their ids."""

    def __init__(self) -> None:
        self.intents: dict[str, Object] = {}
        self.refunds: dict[str, Object] = {}
        self.disputes: dict[str, Object] = {}
        self.sessions = Sessions()

    def decide(self, call: Call) -> Object:
        """Return the effect of one operation; raises Denied."""
        acts: dict[str, Callable[[Call], Object]] = {
            "authorize": self._authorize,
            "capture": self._capture,
            "void": lambda call: self._cancel(call, None),
            "expire": lambda call: self._cancel(call, "automatic"),
            "refund": self._refund,
            "dispute": self._dispute,
            "open_page": lambda call: {"object": self.sessions.created(call)},
            "pay_page": self._pay,
            "close_page": lambda call: {"object": self.sessions.changed(call, status="expired")},
        }
        effect = acts[call.operation](call)
        counted = {"capture": "amount_received"}.get(call.operation, "amount")
        made = effect["object"]
        amount = made[counted] if counted in made else made["amount_total"]
        return {"operation": call.operation, "key": call.key, "amount": amount, **effect}

    def apply(self, effect: Mapping[str, Any]) -> None:
        """Keep the object an effect made or changed."""
        shelves = {
            "payment_intent": self.intents,
            "refund": self.refunds,
            "dispute": self.disputes,
            "checkout.session": self.sessions.all,
        }
        for made in (effect["object"], effect.get("intent")):
            if made:
                shelves[made["object"]][made["id"]] = made

    def answer(self, effect: Mapping[str, Any]) -> Object:
        """Return the object as it was right after the effect, as a repeated key wants it."""
        return dict(effect["object"])

    def event(self, line: Line) -> tuple[str, str, Object] | None:
        """Tell of everything done and of declined cards; a breakdown is not told."""
        if line["operation"] == "open_page":
            return None
        if line["outcome"] == "ok":
            made = line["effect"]["object"]
            kind = EVENTS.get(line["operation"]) or _dispute_event(made)
            return kind, made.get("payment_intent") or made["id"], {"object": made}
        if line["operation"] != "authorize" or line["code"] == "internal_error":
            return None
        error = {"type": "card_error", "code": "card_declined", "decline_code": line["code"]}
        intent = _intent(amount=0, currency="eur", metadata={"goodorder_key": line["key"]})
        told = {
            **intent,
            "status": "requires_payment_method",
            "latest_charge": None,
            "last_payment_error": error,
        }
        return "payment_intent.payment_failed", line["key"], {"object": told}

    def _authorize(self, call: Call) -> Object:
        if call.body.get("capture_method") != "manual" or call.body.get("confirm") != "true":
            raise Denied("parameter_missing", "this simulator confirms at once and captures by hand", 400)
        if not str(call.body.get("token", "")).startswith("pm_"):
            raise Denied("resource_missing", "No such PaymentMethod", 400)
        metadata = {"goodorder_key": call.body.get("metadata[goodorder_key]", "")}
        return {"object": _intent(_amount(call), str(call.body.get("currency", "")), metadata)}

    def _pay(self, call: Call) -> Object:
        session, customer = self.sessions.found(call.target), _new("cus")
        if not str(call.body.get("token", "")).startswith("pm_"):
            raise Denied("resource_missing", "No such PaymentMethod", 400)
        paid = {"customer": customer, "payment_method": call.body["token"]}
        intent = {**_intent(session["amount_total"], session["currency"], {}), **paid}
        done = {"status": "complete", "payment_intent": intent["id"], "customer": customer}
        return {"object": self.sessions.changed(call, **done), "intent": intent}

    def _capture(self, call: Call) -> Object:
        intent = self._open(call)
        amount = _amount(call)
        if amount > intent["amount_capturable"]:
            raise Denied("amount_too_large", "more than the amount that can be captured", 400)
        key = call.body.get("metadata[goodorder_capture_key]", "")
        metadata = {**intent["metadata"], "goodorder_capture_key": key}
        changes = {
            "status": "succeeded",
            "amount_received": amount,
            "amount_capturable": 0,
            "metadata": metadata,
        }
        return {"object": {**intent, **changes, "latest_charge": intent["latest_charge"]["id"]}}

    def _cancel(self, call: Call, reason: str | None) -> Object:
        changes = {"status": "canceled", "amount_capturable": 0, "cancellation_reason": reason}
        return {"object": {**self._open(call), **changes}}

    def _open(self, call: Call) -> Object:
        intent = self.intents.get(call.target)
        if intent is None:
            raise Denied("resource_missing", f"No such payment_intent: {call.target}", 404)
        if intent["status"] != "requires_capture":
            message = f"This PaymentIntent has a status of {intent['status']}"
            raise Denied("payment_intent_unexpected_state", message, 400)
        return intent

    def _refund(self, call: Call) -> Object:
        charge, amount = str(call.body.get("charge", "")), _amount(call)
        intent = self._charged(charge)
        given = sum(one["amount"] for one in self.refunds.values() if one["charge"] == charge)
        if amount > intent["amount_received"] - given:
            raise Denied("charge_already_refunded", "more than what is left of the charge", 400)
        refund = {
            "id": _new("re"),
            "object": "refund",
            "amount": amount,
            "charge": charge,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "metadata": {"goodorder_key": call.body.get("metadata[goodorder_key]", "")},
            "status": "succeeded",
            "created": int(time.time()),
        }
        return {"object": refund}

    def _dispute(self, call: Call) -> Object:
        charge, status = str(call.body.get("charge", "")), str(call.body.get("status", "needs_response"))
        known = next((one for one in self.disputes.values() if one["charge"] == charge), None)
        if known:
            return {"object": {**known, "status": status}}
        intent = self._charged(charge)
        dispute = {
            "id": _new("dp"),
            "object": "dispute",
            "amount": call.body.get("amount", intent["amount_received"]),
            "charge": charge,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "reason": call.body.get("reason", "fraudulent"),
            "status": status,
            "evidence_details": {"due_by": int(time.time()) + HELD_S},
            "balance_transactions": [{"object": "balance_transaction", "fee": DISPUTE_FEE}],
            "created": int(time.time()),
        }
        return {"object": dispute}

    def _charged(self, charge: str) -> Object:
        taken = [one for one in self.intents.values() if one["latest_charge"] == charge]
        if not taken:
            raise Denied("resource_missing", f"No such charge: {charge}", 404)
        return taken[0]


class StripeDesk(Desk):
    """Speaks of events as Stripe does."""

    def envelope(self, event_id: str, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Return an event."""
        now = int(time.time())
        return {"id": event_id, "object": "event", "type": kind, "created": now, "data": content}


def sign(secret: str, event_id: str, body: bytes) -> dict[str, str]:  # noqa: ARG001  Stripe signs no id
    """Return the Stripe-Signature header."""
    at = int(time.time())
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={digest}"}


def read(content: bytes) -> Any:
    """Read a form as Stripe takes it, or JSON for what is not Stripe's; raises ValueError."""
    form = hosted_page.read(content)
    if content[:1] in {b"{", b"["}:
        return form
    amount = form.get("amount_to_capture", form.get("amount"))
    if amount is not None:
        form["amount"] = int(amount)
    if "payment_method" in form:
        form["token"] = form["payment_method"]
    return form


def in_stripes_words(route: Route) -> Route:
    """Return the route with refusals as Stripe words them: a type beside the code."""

    def handle(ask: Ask) -> Answer:
        answer = route.handle(ask)
        error = answer.body.get("error") if isinstance(answer.body, dict) else None
        if not isinstance(error, dict):
            return answer
        if error["code"] == "key_reused":
            return replace(answer, status=400, body={"error": {**error, "type": "idempotency_error"}})
        types = {402: "card_error", 500: "api_error"}
        kind = types.get(answer.status, "invalid_request_error")
        more = {"decline_code": error["code"], "code": "card_declined"} if kind == "card_error" else {}
        return replace(answer, body={"error": {**error, "type": kind, **more}})

    return Route(route.method, route.path, handle)


def reading_routes(desk: Desk, world: StripeWorld) -> list[Route]:
    """Return what can be looked up: a search by our key, a PaymentIntent, the refunds of a charge."""

    def search(ask: Ask) -> Answer:
        query = ask.query.get("query", [""])[0]
        key = query.partition(":")[2].strip("'").replace("\\'", "'").replace("\\\\", "\\")
        found = desk.enquire(key)
        if found.status == 500:  # noqa: PLR2004  the enquiry is to break
            return found
        effect = found.body.get("result")
        page = {"object": "search_result", "has_more": False, "data": [effect] if effect else []}
        return replace(found, status=200, body=page)

    def intent(ask: Ask) -> Answer:
        found = world.intents.get(ask.parts[0])
        return Answer(status=200, body=found) if found else refusal(404, "resource_missing", "No such object")

    def refunds(ask: Ask) -> Answer:
        charge = ask.query.get("charge", [""])[0]
        rows = [one for one in world.refunds.values() if one["charge"] == charge]
        return Answer(status=200, body={"object": "list", "has_more": False, "data": rows[::-1]})

    def session(ask: Ask) -> Answer:
        try:
            found = world.sessions.found(ask.parts[0])
        except Denied as denied:
            return refusal(denied.status, denied.code, denied.message)
        return Answer(
            status=200, body={**found, "payment_intent": world.intents.get(found["payment_intent"])}
        )

    return [
        with_whole_address(Route("GET", "/v1/checkout/sessions/{}", session)),
        Route("GET", "/v1/payment_intents/search", search),
        Route("GET", "/v1/payment_intents/{}", intent),
        Route("GET", "/v1/refunds", refunds),
    ]


def _intent(amount: int, currency: str, metadata: Mapping[str, Any]) -> Object:
    now = int(time.time())
    card = {"capture_before": now + HELD_S}
    charge = {"id": _new("ch"), "object": "charge", "payment_method_details": {"type": "card", "card": card}}
    return {
        "id": _new("pi"),
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": amount,
        "amount_received": 0,
        "cancellation_reason": None,
        "capture_method": "manual",
        "created": now,
        "currency": currency,
        "last_payment_error": None,
        "latest_charge": charge,
        "metadata": dict(metadata),
        "status": "requires_capture",
    }


def _dispute_event(made: Mapping[str, Any]) -> str:
    return f"charge.dispute.{'closed' if made['status'] in {'won', 'lost'} else 'created'}"


def _new(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


def _amount(call: Call) -> int:
    amount = call.body.get("amount")
    if type(amount) is not int or amount <= 0:
        raise Denied("parameter_invalid_integer", "Invalid positive integer", 400)
    return amount


def routes_of(desk: Desk, world: StripeWorld) -> list[Route]:
    """Return every route of the simulated Stripe."""
    acts = {
        "authorize": "/v1/payment_intents",
        "capture": "/v1/payment_intents/{}/capture",
        "void": "/v1/payment_intents/{}/cancel",
        "refund": "/v1/refunds",
        "open_page": "/v1/checkout/sessions",
        "close_page": "/v1/checkout/sessions/{}/expire",
    }
    done = [with_whole_address(operation(desk, "POST", path, name)) for name, path in acts.items()]
    shown = page_routes(desk, "/c/pay/{}", world.sessions.shown, CARDS)
    befalls = [
        Route("POST", "/expiries/{}", lambda ask: perform(desk, ask, "expire")),
        Route("POST", "/disputes", lambda ask: perform(desk, ask, "dispute")),
    ]
    return [*shown, *(in_stripes_words(route) for route in (*reading_routes(desk, world), *done, *befalls))]


def main() -> None:
    """Run the simulator."""
    chosen = options("Simulated Stripe").parse_args()
    world = StripeWorld()
    desk = build_desk(chosen, world, STANDING_FAULTS, StripeDesk, sign)
    serve(chosen, desk, routes_of(desk, world), read)


if __name__ == "__main__":
    main()
