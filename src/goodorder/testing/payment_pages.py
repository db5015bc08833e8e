"""The simulated provider's own pages to pay on: opened by us, paid by a payer, closed by us or by time."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from goodorder.testing.desk import Call, Denied

CARDS = {
    "Works": "tok_visa",
    "Is declined": "tok_decline",
    "Lacks the money": "tok_poor",
}
Page = dict[str, Any]


class Pages:
    """The pages by their references. A page is paid once at most, and never after it was closed."""

    def __init__(self) -> None:
        self._all: dict[str, Page] = {}

    def found(self, ref: str) -> Page | None:
        """Return a page as it stands now; one whose time is over is closed."""
        page = self._all.get(ref)
        if page is None:
            return None
        is_over = page["state"] == "open" and datetime.fromisoformat(page["expires_at"]) <= datetime.now(
            tz=UTC
        )
        return {**page, "state": "closed" if is_over else page["state"]}

    def opened(self, call: Call, amount: int, currency: str) -> Page:
        """Return the page a call opens; raises Denied."""
        words = {name: str(call.body.get(name, "")) for name in ("reference", "return_url", "expires_at")}
        try:
            ends = datetime.fromisoformat(words["expires_at"])
        except ValueError:
            ends = None
        if ends is None or ends.tzinfo is None:
            raise Denied("invalid_expiry", "expires_at must be an instant with its offset from UTC", 400)
        ref = f"page_{secrets.token_hex(16)}"
        page = {"ref": ref, "url": f"/pay/{ref}", "state": "open", "held": "", "token": "", "held_until": ""}
        return {**page, "parent": "", "amount": amount, "currency": currency, **words}

    def paid(self, call: Call, held: str, held_until: str) -> Page:
        """Return the page as paid; raises Denied."""
        page = self._open(call.target)
        token = str(call.body.get("token", ""))
        return {**page, "state": "paid", "held": held, "token": token, "held_until": held_until}

    def closed(self, call: Call) -> Page:
        """Return the page as closed; raises Denied."""
        return {**self._open(call.target), "state": "closed"}

    def keep(self, effect: Mapping[str, Any]) -> None:
        """Keep a page as an effect left it."""
        self._all[effect["ref"]] = {
            name: value for name, value in effect.items() if name not in {"operation", "key"}
        }

    def _open(self, ref: str) -> Page:
        page = self.found(ref)
        if page is None:
            raise Denied("no_such_page", f"there is no page {ref}", 404)
        if page["state"] != "open":
            raise Denied("page_closed", f"the page is {page['state']}", 409)
        return page
