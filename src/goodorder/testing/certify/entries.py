"""The ways in: each takes stock for a buyer through another part of the installation.

An entry returns what became of the wish: sold with the order's id, or refused with what was said.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from goodorder.testing.certify.calling import Heard, Line
from goodorder.testing.certify.wishes import ABANDON, BREAK, Wish

CREATED, FOUND, REFUSED, CONFLICT = 201, (302, 303), 400, 409
_SHORT = {"orders.out_of_stock", "inventory.short", "quotes.stock_short"}
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_ORDER = re.compile(r"/(ord_[^/]+)/")


class Unusable(Exception):
    """The installation answered in a way no buyer can do anything with: a fault of the set-up or a bug."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a buyer got: `sold`, `refused` for want of stock, `left` a cart, or `rejected` for something else."""

    kind: str
    order_id: str = ""
    said: str = ""


@dataclass
class Shop:
    """Where to buy: the channel, the codes that goods have there, and the way in for staff."""

    url: str
    key: str
    channel: str
    codes: Mapping[str, str]
    staff: tuple[str, str] | None = None


class Customer:
    """A buyer with connections of their own, at the shop's doors."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.line = Line(shop.url, shop.key)
        self.desk: Line | None = None

    def buy(self, wish: Wish) -> Outcome:
        """Go through the wish's entry."""
        return ENTRIES[wish.entry](self, wish)

    def cancel(self, order_id: str) -> bool:
        """Cancel everything of an order; False when the shop says that it is too late."""
        heard = self.line.send("POST", f"/orders/{order_id}/cancellations", {"reason": "changed my mind"})
        return heard.status < REFUSED

    def signed_in(self) -> Line:
        """Return a connection to the back office, signed in."""
        if self.desk is None:
            name, password = self.shop.staff or ("", "")
            desk = Line(self.shop.url)
            fields = {**_hidden(_page(desk, "GET", "/login/")), "username": name, "password": password}
            _page(desk, "POST", "/login/", fields)
            self.desk = desk
        return self.desk

    def close(self) -> None:
        """Hang up."""
        self.line.close()
        if self.desk:
            self.desk.close()


def order_of(shop: Shop, wish: Wish, *, lines: bool = True) -> dict[str, Any]:
    """Return an order as a channel would send it; a careless buyer names an item that does not exist."""
    name = f"Buyer {wish.number}"
    wanted = [{"sku": shop.codes[wish.good], "quantity": wish.quantity}]
    if wish.conduct == BREAK:
        wanted.append({"sku": "no such item", "quantity": 1})
    body: dict[str, Any] = {
        "customer": {"name": name, "email": f"buyer{wish.number}@example.com"},
        "ship_to": {
            "name": name,
            "line1": "1 Quay",
            "city": "Bristol",
            "postcode": "BS1 4RW",
            "country": "GB",
        },
    }
    return {**body, "channel": shop.channel, "lines": wanted} if lines else body


def by_api(customer: Customer, wish: Wish) -> Outcome:
    """Send the order in one call, as a web shop does."""
    return _outcome(customer.line.send("POST", "/orders", order_of(customer.shop, wish)))


def by_import(customer: Customer, wish: Wish) -> Outcome:
    """Send it in a batch, as a marketplace's import does."""
    heard = customer.line.send("POST", "/orders/batches", {"orders": [order_of(customer.shop, wish)]})
    if heard.status >= REFUSED:
        return _outcome(heard)
    (row,) = heard.body["results"]
    if row["order"]:
        return Outcome("sold", row["order"]["id"])
    return _refusal(str(row["problem"]["code"]), str(row["problem"]))


def by_cart(customer: Customer, wish: Wish) -> Outcome:
    """Fill a cart, then check out or leave it."""
    line, shop = customer.line, customer.shop
    body = {"channel": shop.channel, "holder": f"buyer{wish.number}"}
    cart = _made(line.send("POST", "/carts", body))["id"]
    put = line.insist(
        "PUT", f"/api/v1/carts/{cart}/lines/{shop.codes[wish.good]}", {"quantity": wish.quantity}
    )
    if wish.conduct == ABANDON:
        return _left(line, cart, Outcome("left"))
    if put.status >= REFUSED:
        return _left(line, cart, _outcome(put))
    outcome = _outcome(line.send("POST", f"/carts/{cart}/checkouts", order_of(shop, wish, lines=False)))
    return outcome if outcome.kind == "sold" else _left(line, cart, outcome)


def _left(line: Line, cart: str, outcome: Outcome) -> Outcome:
    """Leave a cart, so that it does not go on holding the part of the wish that was there."""
    heard = line.insist("DELETE", f"/api/v1/carts/{cart}")
    return outcome if heard.status < REFUSED else _refusal(heard.code, heard.text)


def by_quote(customer: Customer, wish: Wish) -> Outcome:
    """Ask for an offer that holds its stock, and accept it; one that cannot be held is declined."""
    line = customer.line
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 - valid today in any zone
    body = {**order_of(customer.shop, wish), "valid_until": tomorrow.isoformat(), "holds_stock": True}
    heard = line.send("POST", "/quotes", body)
    if heard.status >= REFUSED:
        return _outcome(heard)
    quote = heard.body["id"]
    issued = line.send("POST", f"/quotes/{quote}/issues")
    if issued.status >= REFUSED:
        return _outcome(issued)
    outcome = _outcome(line.send("POST", f"/quotes/{quote}/acceptances", {}))
    if outcome.kind != "sold":
        _made(line.send("POST", f"/quotes/{quote}/refusals", {"reason": "no longer wanted"}))
    return outcome


def by_staff(customer: Customer, wish: Wish) -> Outcome:
    """Type it into the back office's form, as a call centre does."""
    order, desk = order_of(customer.shop, wish), customer.signed_in()
    form = _hidden(_page(desk, "GET", "/orders/new/"))
    fields: list[tuple[str, str]] = [*form.items(), *order["ship_to"].items()]
    fields += [("email", order["customer"]["email"]), ("channel", customer.shop.channel), ("service", "")]
    fields += [("payment_method", "on_account")]
    for wanted in order["lines"]:
        fields += [("sku", wanted["sku"]), ("quantity", str(wanted["quantity"]))]
    heard = _page(desk, "POST", "/orders/new/", fields)
    found = _ORDER.search(heard.location)
    if heard.status in FOUND and found:
        return Outcome("sold", found.group(1))
    return _refusal("orders.out_of_stock" if heard.status == CONFLICT else str(heard.status), heard.text)


Entry = Callable[[Customer, Wish], Outcome]
ENTRIES: dict[str, Entry] = {
    "api": by_api,
    "cart": by_cart,
    "import": by_import,
    "quote": by_quote,
    "staff": by_staff,
}


def _page(desk: Line, method: str, path: str, fields: Any = None) -> Heard:
    """Ask for a page of the back office, or submit a form; the form's own key makes repeating safe."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": desk.origin}
    content = None if fields is None else urlencode(fields).encode()
    return desk.insist(method, path, content, headers)


def _hidden(page: Heard) -> dict[str, str]:
    return dict(_HIDDEN.findall(page.text))


def _made(heard: Heard) -> dict[str, Any]:
    if heard.status >= REFUSED:
        raise Unusable(f"{heard.status} {heard.text[:300]}")
    made: dict[str, Any] = heard.body
    return made


def _outcome(heard: Heard) -> Outcome:
    if heard.status == CREATED:
        return Outcome("sold", str(heard.body["id"]))
    return _refusal(heard.code, heard.text)


def _refusal(code: str, said: str) -> Outcome:
    kind = "refused" if code in _SHORT else "rejected"
    return Outcome(kind, said=f"{code} {said}"[:300])
