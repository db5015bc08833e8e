"""Every list of the order desk: each view and each single filter, in each sort, as the page that a person opens."""

from __future__ import annotations

import http.client
import itertools
import math
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from goodorder.benching.calling import sign_in
from goodorder.benching.database import rows
from goodorder.benching.figures import Figure, percentile
from goodorder.benching.processes import HOST
from goodorder.benching.shop import CHANNEL
from goodorder.cli.installation import say
from goodorder.worklists.rules import BUILT_IN, CHOICES, NEWEST, SORTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goodorder.benching.run import Run

Query = dict[str, str]
ANSWERS_PER_S, FEWEST = 1.5, 3  # answers for each list, by the length of a window
PATIENCE_S = 60
# Values of the filters that are typed, taken from the orders there are, in their order of time.
TYPED = {
    "country": "SELECT DISTINCT ship_to ->> 'country' FROM orders_order WHERE id % 97 = 0 LIMIT 3",
    "search": "SELECT split_part(customer_name, ' ', 2) FROM orders_order ORDER BY md5(id::text) LIMIT 8",
    "placed_from": "SELECT placed_at::date FROM orders_order ORDER BY md5(id::text) LIMIT 5",
    "placed_to": "SELECT placed_at::date FROM orders_order ORDER BY md5(id::text) LIMIT 5",
    "least": "SELECT total FROM orders_order ORDER BY md5(id::text) LIMIT 5",
    "most": "SELECT total FROM orders_order ORDER BY md5(id::text) LIMIT 5",
    "tag": "SELECT DISTINCT tag FROM tags_tag WHERE kind = 'order' LIMIT 3",
}


def lists(run: Run) -> list[Figure]:
    """Measure the first page of every list, one request at a time; in a quick run in the usual sort only."""
    run.captured(run.plan.acts)
    sorts = [NEWEST] if run.plan.rounds == 1 else list(SORTS)
    asker = Asker(run.product.port, sign_in(run.product.port, run.shop.person, run.shop.password))
    most = max(FEWEST, math.ceil(run.plan.window_s * ANSWERS_PER_S))
    found = [_figure(run, asker, f"list: {name}", asked, most) for name, asked in _asked(run, sorts)]
    found.append(_figure(run, asker, "list: how many in each view", ["/orders/views/"], most))
    slowest = max(found, key=lambda one: one.quantiles_ms["p95"])
    say(f"  {len(found)} lists, the slowest {slowest.case}: p95 {slowest.quantiles_ms['p95']:.1f} ms")
    return found


def _asked(run: Run, sorts: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each list by name, with the addresses that ask for it."""
    for sort in sorts:
        for view in BUILT_IN:
            yield f"view {view.code}, {sort}", [_address(view.asked.said(), sort)]
        for name, values in CHOICES.items():
            for value in values:
                yield f"{name} {value}, {sort}", [_address({name: value}, sort)]
        for name, typed in _typed(run).items():
            yield f"{name}, {sort}", [_address({name: value}, sort) for value in typed]


def _typed(run: Run) -> Mapping[str, list[str]]:
    found = {
        name: [str(row[0]) for row in rows(run.product.database, question)]
        for name, question in TYPED.items()
    }
    return {
        "channel": [CHANNEL],
        "owner": ["me", "nobody"],
        **{name: values or ["none"] for name, values in found.items()},
    }


def _address(said: Query, sort: str) -> str:
    return f"/orders/?{urlencode({**said, 'sort': sort})}"


class Asker:
    """Opens pages over one connection; what is no page is an error of the list."""

    def __init__(self, port: int, cookie: str) -> None:
        self.line = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_S)
        self.headers = {"Cookie": cookie}

    def opens(self, address: str) -> bool:
        """Open a page to its end; tells whether there was one."""
        self.line.request("GET", address, headers=self.headers)
        answer = self.line.getresponse()
        answer.read()
        return answer.status == http.client.OK


def _figure(run: Run, asker: Asker, case: str, addresses: Sequence[str], most: int) -> Figure:
    """Time answers after a first one that is not counted."""
    asker.opens(addresses[0])
    times_ms, errors = [], 0
    for address in itertools.islice(itertools.cycle(addresses), most):
        began = time.monotonic()
        errors += not asker.opens(address)
        times_ms.append((time.monotonic() - began) * 1_000)
    ordered = sorted(times_ms)
    quantiles = {f"p{rank}": percentile(ordered, rank) for rank in (50, 95, 99)}
    rate = 1_000 * len(ordered) / sum(ordered)
    return Figure(
        case=case, unit="answers/s", rate=rate, quantiles_ms=quantiles, orders=run.orders, errors=errors
    )
