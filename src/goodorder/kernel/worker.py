"""The worker process: threads that relay, threads for effects, and procrastinate's schedules beside them."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from typing import cast

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from goodorder.kernel import relay

IDLE_S, LONGEST_IDLE_S = 0.05, 0.4
_log = structlog.get_logger("goodorder.worker")
Step = Callable[[], int]


def run(*, concurrency: int = 4, relays: int = 1, effects: int = 4) -> None:
    """Work until SIGTERM or SIGINT, then finish what is under way and return.

    `relays` threads hand out and react, `effects` threads call partners, `concurrency` jobs run on schedules. Any
    number of workers may run at once.
    """
    stopping = threading.Event()

    def call_partners() -> int:
        return relay.run_effects(go_on=lambda: not stopping.is_set())

    steps: list[tuple[str, Step]] = [("relay", _relay_once)] * relays + [("effects", call_partners)] * effects
    threads = [
        threading.Thread(target=_until, args=(stopping, step), name=f"{name}-{number}")
        for number, (name, step) in enumerate(steps)
    ]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_jobs(stopping, concurrency))
    finally:
        stopping.set()
        for thread in threads:
            thread.join(timeout=10)


def _relay_once() -> int:
    return relay.hand_out() + relay.react()


def _until(stopping: threading.Event, step: Step) -> None:
    """Repeat a step; wait the longer, the longer there was nothing to do: looking costs one short query."""
    idle_s = IDLE_S
    while not stopping.is_set():
        try:
            idle_s = IDLE_S if step() else min(idle_s * 1.5, LONGEST_IDLE_S)
        except (OperationalError, InterfaceError):
            _log.warning("database_away", retry_in_s=1)
            close_old_connections()
            stopping.wait(1)
        except Exception:  # noqa: BLE001 - the loop must outlive a bug; the process ends so that its keeper restarts it
            _log.exception("relay_failed")
            os.kill(os.getpid(), signal.SIGTERM)
            break
        else:
            if idle_s > IDLE_S:
                stopping.wait(idle_s)
    connection.close()


async def _jobs(stopping: threading.Event, concurrency: int) -> None:
    with_worker = app.with_connector(cast("DjangoConnector", app.connector).get_worker_connector())
    async with with_worker.open_async():
        task = asyncio.create_task(
            with_worker.run_worker_async(concurrency=concurrency, install_signal_handlers=False, wait=True)
        )
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            stopping.set()
