"""How long it takes from an event to the arrival of its webhook: at idle, and while orders are captured at full speed.

The clock runs from the moment the event was recorded in its transaction, so the rest of that transaction counts, to
the moment the receiver has read the whole request. Nothing may be lost: every placed order must have arrived.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from goodorder.benching.calling import Caller
from goodorder.benching.database import rows
from goodorder.benching.figures import Figure, figure, percentile
from goodorder.benching.processes import serving, working
from goodorder.cli.installation import say
from goodorder.testing.receiver import Received, Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goodorder.benching.generator import Errand
    from goodorder.benching.run import Run

CASE, KIND = "event to webhook", "orders.OrderPlaced"
IDLE_PER_S, OVER, AT_ONCE = 5, 8, 20
ALL_WITHIN_S = 300
_PLACED = f"SELECT count(*) FROM kernel_event WHERE kind = '{KIND}'"  # noqa: S608 - a constant


def delay(run: Run) -> list[Figure]:
    """Measure the delay from event to webhook with one worker, which runs the orders' reactions too."""
    with Receiver() as receiver, _told(run, receiver):
        before = _placed(run)
        run.warm_up(run.errand(1, kind="capture", pace=IDLE_PER_S))
        receiver.wait_for(_placed(run) - before, within_s=ALL_WITHIN_S)  # by then the worker has started
        idle = run.errand(1, kind="capture", pace=IDLE_PER_S)
        load = run.errand(OVER, kind="capture")
        return [
            _measured(run, receiver, f"{CASE}, idle", idle),
            _measured(run, receiver, f"{CASE}, capture over {OVER}", load),
        ]


@contextlib.contextmanager
def _told(run: Run, receiver: Receiver) -> Iterator[None]:
    """Subscribe the receiver and run a worker; only processes started here may call loopback."""
    allowed = {"GOODORDER_WEBHOOK_ALLOW": receiver.url.split("/")[2]}
    wanted = {"name": "bench", "url": receiver.url, "kinds": [KIND], "at_once": AT_ONCE}
    with serving(run.product.database, workers=1, threads=1, more=allowed) as door:
        endpoint = Caller(door.port, run.shop.key).post("/webhook-endpoints", wanted)
    with working(run.product, more=allowed):
        yield
    with serving(run.product.database, workers=1, threads=1) as door:
        Caller(door.port, run.shop.key).post(f"/webhook-endpoints/{endpoint['id']}/removals")


def _measured(run: Run, receiver: Receiver, name: str, errand: Errand) -> Figure:
    say(f"  {name}")
    before, known = _placed(run), len(receiver.received)
    window = run.window(name, replace(errand, seed=run.drawn.getrandbits(32)))
    wanted = _placed(run) - before
    with contextlib.suppress(TimeoutError):
        receiver.wait_for(known + wanted, within_s=ALL_WITHIN_S)
    came = receiver.received[known:]
    lost = wanted - len({one.headers["webhook-id"] for one in came})
    found = replace(window, errors=window.errors + lost, quantiles_ms=_quantiles(came))
    return figure(
        name, "orders/s", [run.audited(found, last=True)], orders=run.orders, note=_note(came, lost)
    )


def _placed(run: Run) -> int:
    return int(rows(run.product.database, _PLACED)[0][0])


def _quantiles(came: Sequence[Received]) -> dict[str, float]:
    delays = sorted(
        (one.at - datetime.fromisoformat(json.loads(one.body)["recorded_at"]).timestamp()) * 1000
        for one in came
    )
    return {f"p{rank}": percentile(delays, rank) for rank in (50, 95, 99)} if delays else {}


def _note(came: Sequence[Received], lost: int) -> str:
    return f"milliseconds from the event to its arrival; {len(came):,} arrived, {lost} lost"
