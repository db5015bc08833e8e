"""Checkout Sessions of the simulated Stripe: created, paid on their page, expired."""

import secrets
import time
from collections.abc import Mapping
from typing import Any

from goodorder.testing.desk import Call, Denied

CARDS = {
    "Works": "pm_card_visa",
    "Is declined": "pm_card_chargeDeclined",
    "Lacks the money": "pm_card_chargeDeclinedInsufficientFunds",
}
SHORTEST_S, LONGEST_S = 30 * 60, 24 * 3600
PRICE = "line_items[0][price_data]"
STATES = {"open": "open", "complete": "paid", "expired": "closed"}
Object = dict[str, Any]


class Sessions:
    """The sessions by their ids. One is paid once at most, and never after it expired."""

    def __init__(self) -> None:
        self.all: dict[str, Object] = {}

    def found(self, session: str) -> Object:
        """Return a session as it stands now; raises Denied."""
        made = self.all.get(session)
        if made is None:
            raise Denied("resource_missing", f"No such checkout.session: {session}", 404)
        is_over = made["status"] == "open" and made["expires_at"] <= time.time()
        return {**made, "status": "expired"} if is_over else made

    def created(self, call: Call) -> Object:
        """Return the session a call creates; raises Denied."""
        body = call.body
        lasts_s = int(body.get("expires_at", 0)) - time.time()
        if body.get("payment_intent_data[capture_method]") != "manual" or body.get("mode") != "payment":
            raise Denied("parameter_missing", "this simulator captures by hand", 400)
        if not SHORTEST_S <= lasts_s <= LONGEST_S:
            raise Denied("parameter_invalid", "expires_at must lie 30 minutes to 24 hours ahead", 400)
        if not str(body.get("success_url", "")).startswith("http"):
            raise Denied("url_invalid", "Not a valid URL", 400)
        amount = int(body.get(f"{PRICE}[unit_amount]", 0))
        if amount <= 0:
            raise Denied("parameter_invalid_integer", "Invalid positive integer", 400)
        session = f"cs_test_{secrets.token_hex(24)}"
        return {
            "id": session,
            "object": "checkout.session",
            "amount_total": amount,
            "client_reference_id": body.get("client_reference_id"),
            "created": int(time.time()),
            "currency": body.get(f"{PRICE}[currency]"),
            "customer": None,
            "expires_at": int(body["expires_at"]),
            "metadata": {"goodorder_key": body.get("metadata[goodorder_key]", "")},
            "mode": "payment",
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": body["success_url"],
            "url": f"/c/pay/{session}",
        }

    def changed(self, call: Call, **changes: Any) -> Object:
        """Return an open session with changes; raises Denied."""
        made = self.found(call.target)
        if made["status"] != "open":
            raise Denied("resource_not_open", f"the session is {made['status']}, not open", 400)
        return {**made, "url": None, **changes}

    def shown(self, session: str) -> Mapping[str, Any] | None:
        """Return what the page of a session shows, None when there is none."""
        try:
            made = self.found(session)
        except Denied:
            return None
        return {
            "state": STATES[made["status"]],
            "amount": made["amount_total"],
            "currency": made["currency"],
            "reference": made["client_reference_id"],
            "return_url": made["success_url"],
        }
