"""The worker process: threads that relay, threads for effects, and procrastinate's schedules beside them."""

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import cast

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from goodorder.flows.webhooks import Sender
from goodorder.kernel import relay

IDLE_S, LONGEST_IDLE_S = 0.05, 0.4
FEW = 8  # reactions are claimed at a time where each takes long
AWAY_S = 1  # how long to wait before the database is tried again
BEAT_S = 10
_log = structlog.get_logger("goodorder.worker")
Step = Callable[[], int]


class Pulse:
    """Counts what the threads of this process do and writes it down every ten seconds."""

    def __init__(self) -> None:
        self._lock, self._ran, self._since = threading.Lock(), 0, time.monotonic()
        self._name = f"{socket.gethostname()}:{os.getpid()}"

    def counted(self, step: Step) -> Step:
        """Return a step whose work is counted."""

        def run_and_count() -> int:
            ran = step()
            with self._lock:
                self._ran += ran
            return ran

        return run_and_count

    def beat(self) -> int:
        """Write a sign of life when it is time; it is never a reason to go on at once."""
        elapsed_s = time.monotonic() - self._since
        if elapsed_s >= BEAT_S:
            with self._lock:
                ran, self._ran, self._since = self._ran, 0, time.monotonic()
            relay.beat(self._name, per_minute=round(ran * 60 / elapsed_s))
        return 0


def run(*, concurrency: int = 4, relays: int = 1, effects: int = 4) -> None:
    """Work until SIGTERM or SIGINT, then finish what is under way and return.

    `relays` threads hand out and react, `effects` threads call partners, `concurrency` jobs run on schedules. Any
    number of workers may run at once.
    """
    stopping, pulse = threading.Event(), Pulse()

    call_partners = pulse.counted(lambda: relay.run_effects(go_on=lambda: not stopping.is_set()))
    steps: list[tuple[str, Step]] = [("relay", relaying(pulse)) for _ in range(relays)]
    steps += [("effects", call_partners)] * effects
    sender = Sender()
    steps += [("webhooks", pulse.counted(sender.step)), ("pulse", pulse.beat)]
    threads = [
        threading.Thread(target=_until, args=(stopping, step), name=f"{name}-{number}")
        for number, (name, step) in enumerate(steps)
    ]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_jobs_until(stopping, concurrency))
    finally:
        stopping.set()
        for thread in threads:
            thread.join(timeout=10)
        sender.close()


def relaying(pulse: Pulse) -> Step:
    """Return a step that hands out and reacts, and learns how much there is time for.

    Whatever is claimed is locked and read: two hundred at a time pay off for what is done in bundles, and cost a fifth of
    all work where only a handful is done before the batch ends.
    """
    most = relay.BATCH

    def react() -> int:
        nonlocal most
        done = relay.react(most)
        most = min(relay.BATCH, max(FEW, 2 * done))
        return done

    counted = pulse.counted(react)
    return lambda: relay.hand_out() + counted()


def _until(stopping: threading.Event, step: Step) -> None:
    """Repeat a step; wait the longer, the longer there was nothing to do: looking costs one short query."""
    idle_s = IDLE_S
    while not stopping.is_set():
        try:
            idle_s = IDLE_S if step() else min(idle_s * 1.5, LONGEST_IDLE_S)
        except (InterfaceError, OperationalError):
            _log.warning("database_away", retry_in_s=AWAY_S)
            close_old_connections()
            stopping.wait(AWAY_S)
        except Exception:  # noqa: BLE001 - the loop must outlive a bug; the process ends so that its keeper restarts it
            _log.exception("relay_failed")
            os.kill(os.getpid(), signal.SIGTERM)
            break
        else:
            if idle_s > IDLE_S:
                stopping.wait(idle_s)
    connection.close()


async def _jobs_until(stopping: threading.Event, concurrency: int) -> None:
    """Run jobs, again from the start when the database went away: jobs under way are rescued by a later tick."""
    connector = cast("DjangoConnector", app.connector)
    while not stopping.is_set():
        try:
            await _jobs(stopping, app.with_connector(connector.get_worker_connector()), concurrency)
        except (ConnectorException, PoolTimeout):
            _log.warning("database_away", retry_in_s=AWAY_S)
        if not stopping.is_set():
            await asyncio.sleep(AWAY_S)


async def _jobs(stopping: threading.Event, with_worker: App, concurrency: int) -> None:
    async with with_worker.open_async():
        task = asyncio.create_task(
            with_worker.run_worker_async(concurrency=concurrency, install_signal_handlers=False, wait=True)
        )

        def stop() -> None:
            stopping.set()
            task.cancel()

        for sign in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sign, stop)
        with suppress(asyncio.CancelledError):
            await task
