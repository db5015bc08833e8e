"""What people wait for most: availability, lists, search, the pages of an order and of a customer."""

from __future__ import annotations

import html
import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from goodorder.benching.calling import page, sign_in
from goodorder.benching.database import rows
from goodorder.benching.figures import Figure, figure
from goodorder.benching.shop import CHANNEL, CUSTOMERS, PLACES, SKUS, sku_code
from goodorder.cli.installation import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goodorder.benching.asking import Request
    from goodorder.benching.run import Run

BASKETS = (1, 20)
DIFFERENT, SHARE_OF_WINDOW = 500, 0.3
WARM_WITHIN_S = 60
WARM_OVER, WARM = 4, 12  # every web process has the templates and plans it needs before anything is measured
VIEWS = re.compile(r'href="(?:/orders/)?\?([^"#]+)"')
ORDERS = "SELECT public_id, number FROM orders_order ORDER BY md5(id::text) LIMIT %s"
BUYERS = "SELECT public_id FROM parties_customer ORDER BY md5(id::text) LIMIT %s"


def availability(run: Run) -> list[Figure]:
    """Measure what baskets of one and of twenty lines can have, over all locations."""
    draw = random.Random(run.plan.seed)  # noqa: S311 - repeatable baskets, not a secret
    found = []
    for lines in BASKETS:
        baskets = [_basket(draw, lines) for _ in range(DIFFERENT)]
        name = f"availability of {lines} line{'s' if lines > 1 else ''}, {PLACES} locations"
        found.append(_read(run, name, baskets))
    return found


def _basket(draw: random.Random, lines: int) -> Request:
    numbers = draw.sample(range(1, SKUS + 1), lines)
    wanted = [{"sku": sku_code(number), "quantity": draw.randint(1, 20)} for number in numbers]
    return "POST", "/api/v1/availability", {"channel": CHANNEL, "lines": wanted}


def pages(run: Run) -> list[Figure]:
    """Measure the pages of the back office, one request at a time, and the same by API."""
    run.captured(run.plan.acts)
    cookie = sign_in(run.product.port, run.shop.person, run.shop.password)
    found = rows(run.product.database, ORDERS, [DIFFERENT])
    buyers = [str(row[0]) for row in rows(run.product.database, BUYERS, [DIFFERENT])]
    front = page(run.product.port, "/orders/", cookie)
    asked: dict[str, Iterable[Request]] = {
        "page: orders": [("GET", "/orders/", None)],
        **{f"page: orders, {view}": [("GET", f"/orders/?{view}", None)] for view in _views(front)},
        "page: search by number": _gets("/orders/?search={}", [str(number) for _, number in found]),
        "page: search by name": _gets("/orders/?search=Customer+{}", _numbers()),
        "page: an order": _gets("/orders/{}/", [str(order) for order, _ in found]),
        "page: a customer": _gets("/customers/{}/", buyers),
    }
    by_api: dict[str, Iterable[Request]] = {
        "API: orders": [("GET", "/api/v1/orders", None)],
        "API: an order": _gets("/api/v1/orders/{}", [str(order) for order, _ in found]),
    }
    seen = [_read(run, name, requests, cookie=cookie) for name, requests in asked.items()]
    return seen + [_read(run, name, requests) for name, requests in by_api.items()]


def _views(front: str) -> list[str]:
    """Return the views the list itself offers, first pages only."""
    found = dict.fromkeys(html.unescape(query) for query in VIEWS.findall(front))
    return [query for query in found if "cursor=" not in query]


def _gets(pattern: str, words: Iterable[str]) -> Iterator[Request]:
    return (("GET", pattern.format(word), None) for word in words)


def _numbers() -> list[str]:
    return [str(number) for number in range(1, min(CUSTOMERS, DIFFERENT))]


def _read(run: Run, name: str, requests: Iterable[Request], *, cookie: str = "") -> Figure:
    """Measure over one connection: the time of an answer is then the server's, not that of a queue."""
    errand = run.listed(1, requests, seconds=run.plan.window_s * SHARE_OF_WINDOW)
    if cookie:
        errand = replace(errand, headers={"Cookie": cookie})
    run.window("warm-up", replace(errand, connections=WARM_OVER, most=WARM, seconds=WARM_WITHIN_S))
    windows = [run.window(name, errand) for _ in range(run.plan.rounds)]
    made = figure(name, "answers/s", windows, orders=run.orders)
    shown = ", ".join(f"{rank} {value:.1f} ms" for rank, value in made.quantiles_ms.items())
    say(f"  {name}: {shown}, {made.errors} errors")
    return made
