"""A payment provider on loopback: holds, captures, voids and refunds money that does not exist.

Run it with `python -m goodorder.testing.payment_simulator`; docs/reference/simulators.md describes its HTTP.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from goodorder.testing.desk import Answer, Call, Denied, refusal
from goodorder.testing.faults import Fault
from goodorder.testing.hosted_page import page_routes, read, with_whole_address
from goodorder.testing.journal import Line
from goodorder.testing.payment_pages import CARDS, Pages
from goodorder.testing.server import Ask, Route, build_desk, operation, options, serve

CURRENCY_LENGTH = 3
HELD_FOR = timedelta(days=7)
EVENTS = {
    "authorize": "payment.authorized",
    "capture": "payment.captured",
    "void": "payment.voided",
    "refund": "payment.refunded",
    "pay_page": "checkout.completed",
    "close_page": "checkout.closed",
}
ON_PAGES = ("open_page", "pay_page", "close_page")
STANDING_FAULTS = (
    Fault(operation="authorize", token="tok_decline", mode="decline", code="card_declined"),  # noqa: S106
    Fault(operation="authorize", token="tok_poor", mode="decline", code="insufficient_funds"),  # noqa: S106
    Fault(operation="pay_page", token="tok_decline", mode="decline", code="card_declined"),  # noqa: S106
    Fault(operation="pay_page", token="tok_poor", mode="decline", code="insufficient_funds"),  # noqa: S106
    Fault(operation="authorize", token="tok_lost", mode="act_and_lose"),  # noqa: S106
    Fault(operation="authorize", token="tok_timeout", mode="timeout", delay_s=30),  # noqa: S106
    Fault(operation="authorize", token="tok_error", mode="error_500"),  # noqa: S106
)


@dataclass(kw_only=True)
class Hold:
    """An authorisation: what was held, taken and released, in minor units."""

    amount: int
    currency: str
    captured: int = 0
    released: int = 0

    @property
    def left(self) -> int:
        """What may still be captured."""
        return self.amount - self.captured - self.released


@dataclass(kw_only=True)
class Taking:
    """A capture: what was taken and given back, in minor units."""

    hold: str
    amount: int
    currency: str
    refunded: int = 0


class PaymentWorld:
    """The provider's accounts. Never more is captured than held, never more refunded than captured."""

    def __init__(self) -> None:
        self.holds: dict[str, Hold] = {}
        self.takings: dict[str, Taking] = {}
        self.pages = Pages()

    def decide(self, call: Call) -> dict[str, Any]:
        """Return the effect of one operation; raises Denied."""
        decision = {
            "authorize": self._authorize,
            "capture": self._capture,
            "void": self._void,
            "refund": self._refund,
            "open_page": self._open_page,
            "pay_page": self._pay_page,
            "close_page": self.pages.closed,
        }[call.operation](call)
        reference = str(call.body.get("reference", decision.get("reference", "")))
        return {"operation": call.operation, "key": call.key, "reference": reference, **decision}

    def apply(self, effect: Mapping[str, Any]) -> None:
        """Book one effect."""
        ref, parent, amount, currency = (effect[name] for name in ("ref", "parent", "amount", "currency"))
        if effect["operation"] in ON_PAGES:
            self.pages.keep(effect)
        match effect["operation"]:
            case "authorize":
                self.holds[ref] = Hold(amount=amount, currency=currency)
            case "capture":
                self.holds[parent].captured += amount
                self.takings[ref] = Taking(hold=parent, amount=amount, currency=currency)
            case "void":
                self.holds[parent].released += amount
            case "refund":
                self.takings[parent].refunded += amount
            case "pay_page":
                self.holds[effect["held"]] = Hold(amount=amount, currency=currency)

    def answer(self, effect: Mapping[str, Any]) -> dict[str, Any]:
        """Return the effect as the caller sees it."""
        told = ("operation", "ref", "parent", "amount", "currency", "reference", "expires_at", "url", "state")
        return {name: effect[name] for name in told if name in effect}

    def event(self, line: Line) -> tuple[str, str, dict[str, Any]] | None:
        """Tell of everything done and of every refusal; a breakdown is not told."""
        effect = line["effect"]
        if line["operation"] == "open_page" or (line["operation"] in ON_PAGES and line["outcome"] != "ok"):
            return None
        if line["operation"] in ON_PAGES:
            return EVENTS[line["operation"]], effect["ref"], {**self.answer(effect), "key": "", "code": ""}
        if line["outcome"] == "ok":
            content = {**self.answer(effect), "key": line["key"], "code": ""}
            hold = effect["ref"] if effect["operation"] == "authorize" else effect["hold"]
            return EVENTS[line["operation"]], hold, content
        if line["code"] == "internal_error":
            return None
        return (
            "payment.failed",
            line["key"],
            {
                **dict.fromkeys(("ref", "parent", "currency", "reference"), ""),
                "operation": line["operation"],
                "amount": 0,
                "key": line["key"],
                "code": line["code"],
            },
        )

    def _open_page(self, call: Call) -> dict[str, Any]:
        return self.pages.opened(call, _amount(call), _currency(call))

    def _pay_page(self, call: Call) -> dict[str, Any]:
        return self.pages.paid(call, _ref("auth"), (datetime.now(tz=UTC) + HELD_FOR).isoformat())

    def _authorize(self, call: Call) -> dict[str, Any]:
        currency = _currency(call)
        if not call.body.get("token"):
            raise Denied("invalid_token", "token must name a means of payment", 400)
        ends = datetime.now(tz=UTC) + HELD_FOR
        return {
            "ref": _ref("auth"),
            "parent": "",
            "amount": _amount(call),
            "currency": currency,
            "expires_at": ends.isoformat(),
        }

    def _capture(self, call: Call) -> dict[str, Any]:
        hold = self._hold(call)
        amount = _amount(call)
        _same_currency(call, hold.currency)
        if amount > hold.left:
            raise Denied("amount_too_large", f"only {hold.left} of the authorisation is left to capture")
        return {"ref": _ref("cap"), "amount": amount, **_under(call.target, hold.currency)}

    def _void(self, call: Call) -> dict[str, Any]:
        hold = self._hold(call)
        if hold.left == 0:
            raise Denied("nothing_to_void", "nothing of the authorisation is left")
        return {"ref": _ref("void"), "amount": hold.left, **_under(call.target, hold.currency)}

    def _refund(self, call: Call) -> dict[str, Any]:
        taking = self.takings.get(call.target)
        if taking is None:
            raise Denied("no_such_capture", f"there is no capture {call.target}", 404)
        amount = _amount(call)
        _same_currency(call, taking.currency)
        left = taking.amount - taking.refunded
        if amount > left:
            raise Denied("amount_too_large", f"only {left} of the capture is left to refund")
        return {
            "ref": _ref("ref"),
            "amount": amount,
            **_under(call.target, taking.currency),
            "hold": taking.hold,
        }

    def _hold(self, call: Call) -> Hold:
        hold = self.holds.get(call.target)
        if hold is None:
            raise Denied("no_such_authorization", f"there is no authorisation {call.target}", 404)
        return hold


def _ref(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(8)}"


def _under(parent: str, currency: str) -> dict[str, str]:
    return {"parent": parent, "hold": parent, "currency": currency}


def _amount(call: Call) -> int:
    amount = call.body.get("amount")
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        raise Denied("invalid_amount", "amount must be a whole number of minor units above zero", 400)
    return amount


def _currency(call: Call) -> str:
    currency = call.body.get("currency")
    if not isinstance(currency, str) or len(currency) != CURRENCY_LENGTH:
        raise Denied("invalid_currency", "currency must be a three-letter code", 400)
    return currency


def _same_currency(call: Call, currency: str) -> None:
    if call.body.get("currency") != currency:
        raise Denied("wrong_currency", f"the currency must be {currency}")


def main() -> None:
    """Run the simulator."""
    chosen = options("Simulated payment provider").parse_args()
    world = PaymentWorld()
    desk = build_desk(chosen, world, STANDING_FAULTS)
    paths = {
        "authorize": "/v1/authorizations",
        "capture": "/v1/authorizations/{}/captures",
        "void": "/v1/authorizations/{}/voids",
        "refund": "/v1/captures/{}/refunds",
        "open_page": "/v1/pages",
        "close_page": "/v1/pages/{}/closures",
    }

    def page(ask: Ask) -> Answer:
        found = world.pages.found(ask.parts[0])
        return Answer(status=200, body=found) if found else refusal(404, "no_such_page", "no such page")

    acts = [operation(desk, "POST", path, name) for name, path in paths.items()]
    routes = [with_whole_address(route) for route in (*acts, Route("GET", "/v1/pages/{}", page))]
    serve(chosen, desk, [*routes, *page_routes(desk, "/pay/{}", world.pages.found, CARDS)], read)


if __name__ == "__main__":
    main()
