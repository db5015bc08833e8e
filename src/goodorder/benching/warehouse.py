"""Work on orders by API: cancel, release, and the whole way through the warehouse from wave to despatch."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

from goodorder.benching import asking, machine
from goodorder.benching.calling import Caller
from goodorder.benching.database import rows
from goodorder.benching.figures import Figure, Window, figure
from goodorder.benching.processes import working
from goodorder.cli.installation import say, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from goodorder.benching.run import Run

OVER = 8
PLACE = "W01"
PATIENCE_S, LOOK_EVERY_S = 300, 0.2
LATE = "2099-01-01T00:00:00Z"
WAITING = """
    SELECT (SELECT count(*) FROM kernel_event WHERE relayed_at IS NULL)
         + (SELECT count(*) FROM kernel_receipt WHERE state = 'pending')
"""
READY = "SELECT count(*) FROM fulfillment_fulfillmentorder WHERE state = 'accepted'"
LABELLED = "SELECT public_id FROM fulfillment_shipment WHERE state = 'labelled'"


def cancel(run: Run) -> list[Figure]:
    """Cancel whole orders that have not left."""
    return [
        _acted(run, "cancel", run.captured(run.plan.acts), "cancellations", {"reason": "no longer wanted"})
    ]


def release(run: Run) -> list[Figure]:
    """Confirm orders, then hand their reserved units to locations."""
    orders = run.captured(run.plan.acts, asking.ON_ACCOUNT)
    return [
        _acted(run, name, orders, path, None)
        for name, path in (("confirm", "confirmations"), ("release", "releases"))
    ]


def _acted(run: Run, name: str, orders: list[str], act: str, body: Any) -> Figure:
    requests = [("POST", f"/api/v1/orders/{order}/{act}", body) for order in orders]
    errand = run.listed(OVER, requests, again=False, seconds=PATIENCE_S)
    window = run.audited(run.window(name, errand), last=True)
    say(
        f"  {name}: {window.rate:,.0f} orders/s, p99 {window.quantiles_ms['p99']:.0f} ms, {window.errors} errors"
    )
    return figure(f"{name}, {OVER} connections", "orders/s", [window], orders=run.orders)


def story(run: Run) -> list[Figure]:
    """Pick, pack and ship by one scripted person with a key, reactions and labels made by a worker beside."""
    count = run.plan.stories
    with working(run.product):
        before = _count(run, READY)
        _capture(run, count)
        _wait(lambda: _count(run, READY) >= before + count, f"{count} orders ready to be picked")
        roots = {"database": [run.server.pid], "application": run.product.pids}
        began, read = time.monotonic(), machine.read(roots)
        caller = Caller(run.product.port, run.shop.key)
        _walk(caller, count)
        works = list(_in_progress(caller))
        for work in works:
            _pack(caller, work)
        _wait(lambda: len(rows(run.product.database, LABELLED)) >= len(works), "a label on every parcel")
        for (parcel,) in rows(run.product.database, LABELLED):
            caller.post(f"/shipments/{parcel}/despatches")
        seconds, used = time.monotonic() - began, machine.read(roots).since(read)
        _wait(lambda: not _count(run, WAITING), "every reaction to be done")
    window = run.audited(Window(name="story", seconds=seconds, done=len(works), cpu_s=used), last=True)
    said = (
        f"{caller.calls / seconds:,.0f} calls/s by one person, {caller.calls / len(works):.0f} calls an order"
    )
    say(f"  pick, pack, ship: {window.rate:,.1f} orders/s, {said}")
    return [figure("pick, pack and ship", "orders/s", [window], orders=run.orders, note=said)]


def _capture(run: Run, count: int) -> None:
    draw = random.Random(run.plan.seed)  # noqa: S311 - repeatable, not a secret
    caller = Caller(run.product.port, run.shop.key)
    for _ in range(count):
        caller.post("/orders", asking.order(draw, asking.ON_ACCOUNT))


def _walk(caller: Caller, count: int) -> None:
    """Build waves and pick every task of their batches, until nothing is left to batch."""
    asked = {"location": PLACE, "cut_off_at": LATE, "most_units": 10_000}
    for _ in range(count):
        wave = caller.post("/waves", asked, but="fulfillment.nothing_to_batch")
        if wave is None:
            return
        for batch in wave["batches"]:
            caller.post(f"/batches/{batch}/starts")
            task = caller.get(f"/batches/{batch}/next")["task"]
            while task:
                scan = {"bin": task["bin"], "item": task["sku"], "quantity": task["left"]}
                task = caller.post(f"/pick-tasks/{task['id']}/picks", scan)["task"]
            caller.post(f"/batches/{batch}/closings")


def _in_progress(caller: Caller) -> Iterator[str]:
    cursor = ""
    while True:
        found = caller.get(f"/fulfillment-orders?state=in_progress&size=100&cursor={cursor}")
        yield from (row["id"] for row in found["items"])
        cursor = found["next_cursor"]
        if not cursor:
            return


def _pack(caller: Caller, work: str) -> None:
    lines = caller.get(f"/fulfillment-orders/{work}")["lines"]
    contents = [{"line": line["id"], "quantity": line["picked"] - line["packed"]} for line in lines]
    caller.post(f"/fulfillment-orders/{work}/shipments", {"contents": contents})


def _count(run: Run, question: str) -> int:
    return int(rows(run.product.database, question)[0][0])


def _wait(is_there: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_there():
        if time.monotonic() > until:
            stop(f"waited {PATIENCE_S} s for {what}")
        time.sleep(LOOK_EVERY_S)
