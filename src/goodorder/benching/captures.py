"""Capture: by API over some connections, in files, at a pace, and a flash sale; each beside the limits."""

from __future__ import annotations

import functools
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from goodorder.benching import asking, contest, writes
from goodorder.benching.calling import Caller
from goodorder.benching.contest import Contestant, Limits
from goodorder.benching.database import rows
from goodorder.benching.figures import Figure, Window, figure
from goodorder.benching.limit import Model
from goodorder.benching.processes import serving
from goodorder.benching.shop import SKUS, sku_code
from goodorder.cli.installation import say, stop

if TYPE_CHECKING:
    from goodorder.benching.database import Server
    from goodorder.benching.run import Run
    from goodorder.benching.shop import Shop

MODEL_LINES = ((1, 1), (400, 2), (700, 1))  # number of the SKU, units
PACED_AT, PACED_OVER = 0.5, 32
BULK_OVER = 2  # files at once: somebody imports while somebody else does


def watch(server: Server, shop: Shop) -> Model:
    """Capture an order in a copy of the empty shop and return what it wrote."""
    import psycopg

    database = server.create("model", template="base")
    with (
        serving(database, workers=1, threads=1) as product,
        psycopg.connect(database, autocommit=True) as connection,
    ):
        ask = functools.partial(_capture, product.port, shop)
        ask("bench-before")  # what only the very first order does is not part of every capture
        before = writes.look(connection)
        number = ask("bench-model")
        written = writes.written_since(connection, before)
        known: dict[str, int] = dict(connection.execute("SELECT code, id FROM catalog_sku").fetchall())
    server.drop("model")
    first = known[sku_code(1)]
    if any(known[sku_code(at)] != first + at - 1 for at in range(1, SKUS + 1)):
        stop("the SKUs of the shop have no rising ids: the limit cannot draw them")
    return Model(
        written=written,
        skus=[(known[sku_code(at)], sku_code(at)) for at, _ in MODEL_LINES],
        first_sku=first - 1,
        code_of="'B-' || to_char({}, 'FM0000')",
        sku_count=SKUS,
        names=[number, "bench-model"],
    )


def _capture(port: int, shop: Shop, key: str) -> str:
    """Capture the model order and return its number."""
    body = asking.order(random.Random(1), asking.CARD)  # noqa: S311 - repeatable, not a secret
    body["lines"] = [{"sku": sku_code(at), "quantity": units} for at, units in MODEL_LINES]
    answer = Caller(port, shop.key).post("/orders", body, key=key)
    return str(answer["number"])


def capture(run: Run, limits: Limits) -> list[Figure]:
    """Measure captures over each number of connections, and files of many orders, beside both limits."""
    run.warm_up(run.errand(max(run.plan.connections), kind="capture"))
    contestants = [
        Contestant(
            f"capture, {count} connection{'s' if count > 1 else ''}",
            "orders/s",
            functools.partial(_captured, run, f"capture {count}", run.errand(count, kind="capture")),
        )
        for count in run.plan.connections
    ]
    name = f"capture in files of {run.plan.bulk:,}"
    contestants.append(Contestant(name, "orders/s", functools.partial(_filed, run, name)))
    found = contest.compete(run, limits, contestants)
    fastest = max(each.rate for each in found if each.case.startswith("capture, "))
    return [*found, _paced(run, fastest * PACED_AT)]


def _captured(run: Run, name: str, errand: Any) -> Window:
    """Capture for a window and count in the database what was acknowledged: as many orders, no more, no fewer."""
    before = _orders(run)
    window = run.window(name, replace(errand, seed=run.drawn.getrandbits(32)))
    return counted(window, _orders(run) - before)


def counted(window: Window, there: int) -> Window:
    """Return the window, every order that was acknowledged and is not there, or the reverse, counted as an error."""
    if there == window.done:
        return window
    said = f"ACKNOWLEDGED {window.done}, KEPT {there}"
    return replace(window, errors=window.errors + abs(there - window.done), said=said)


def _filed(run: Run, name: str) -> Window:
    """Capture files: what counts is the orders that are in the database afterwards."""
    before = _orders(run)
    errand = run.errand(BULK_OVER, kind="bulk", size=run.plan.bulk)
    window = run.window(name, errand, units=run.plan.bulk)
    return counted(window, _orders(run) - before)


def _paced(run: Run, rate: float) -> Figure:
    """Measure answers at half the load, where they do not queue."""
    errand = run.errand(PACED_OVER, kind="capture", pace=rate)
    name = f"capture, paced at {rate:,.0f}/s"
    say(f"  {name}")
    window = run.audited(_captured(run, name, errand), last=True)
    return figure(
        "capture, paced at half load", "orders/s", [window], orders=run.orders, note=f"{rate:,.0f}/s asked"
    )


def _orders(run: Run) -> int:
    return int(rows(run.product.database, "SELECT count(*) FROM orders_order")[0][0])
