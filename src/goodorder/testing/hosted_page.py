"""The page a simulated provider shows to payers: a form with test cards, plainly marked as a simulation."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from goodorder.testing.desk import Answer, Call, Desk
from goodorder.testing.server import Ask, Route

STYLE = "font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 3rem auto; padding: 0 1rem"
OVER = "<h1>Nothing can be paid here any more</h1>"
# What a page tells of itself: state (open, paid or closed), amount, currency, reference and return_url.
Look = Callable[[str], Mapping[str, Any] | None]


def read(content: bytes) -> Any:
    """Read a form as browsers send it, or JSON; raises ValueError."""
    if content[:1] in {b"{", b"["}:
        return json.loads(content)
    return dict(parse_qsl(content.decode(), keep_blank_values=True))


def with_whole_address(route: Route) -> Route:
    """Return the route with the path of a page in its answer made an address."""

    def handle(ask: Ask) -> Answer:
        answer = route.handle(ask)
        path = answer.body.get("url") if isinstance(answer.body, dict) else None
        if not isinstance(path, str) or not path.startswith("/"):
            return answer
        return replace(answer, body={**answer.body, "url": ask.address + path})

    return Route(route.method, route.path, handle)


def page_routes(desk: Desk, path: str, look: Look, cards: Mapping[str, str]) -> list[Route]:
    """Return the page and its form; `cards` are test cards by what the payer sees."""

    def show(ask: Ask) -> Answer:
        page = look(ask.parts[0])
        return Answer(status=200 if page else 404, body=_html(page or {}, cards))

    def pay(ask: Ask) -> Answer:
        token = str(ask.body.get("token", "")) if isinstance(ask.body, dict) else ""
        done = desk.perform(Call(operation="pay_page", key="", target=ask.parts[0], body={"token": token}))
        error = done.body.get("error", {}) if isinstance(done.body, dict) else {}
        shown = _html(look(ask.parts[0]) or {}, cards, str(error.get("message", "")))
        return Answer(status=done.status, body=shown)

    return [Route("GET", path, show), Route("POST", path, pay)]


def _html(page: Mapping[str, Any], cards: Mapping[str, str], refused: str = "") -> str:
    shapes = {"open": lambda: _form(page, cards), "paid": lambda: _paid(page)}
    body = shapes.get(page.get("state", ""), lambda: OVER)()
    alert = f'<p role="alert"><strong>Not paid: {escape(refused)}</strong></p>' if refused else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Simulated payment</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        f'<body style="{STYLE}"><p><mark>Simulator. No real money moves; never type a real card.</mark></p>'
        f"{alert}{body}</body></html>"
    )


def _form(page: Mapping[str, Any], cards: Mapping[str, str]) -> str:
    options = "".join(
        f'<option value="{escape(token)}">{escape(name)}</option>' for name, token in cards.items()
    )
    amount, currency = page["amount"], escape(str(page["currency"]).upper())
    return (
        f"<h1>Pay {amount} minor units of {currency}</h1><p>{escape(str(page['reference']))}</p>"
        f'<form method="post"><p><label>Test card <select name="token">{options}</select></label></p>'
        "<p><button>Pay</button></p></form>"
    )


def _paid(page: Mapping[str, Any]) -> str:
    back = escape(str(page["return_url"]))
    return f'<h1>Paid</h1><p><a href="{back}" rel="noreferrer">Back to the shop</a></p>'
