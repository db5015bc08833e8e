"""The worker process: threads that relay, threads for effects, and procrastinate's schedules beside them."""

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import cast

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from goodorder.kernel import relay

IDLE_S, LONGEST_IDLE_S = 0.05, 0.4
BEAT_S = 10
_log = structlog.get_logger("goodorder.worker")
Step = Callable[[], int]


class _Pulse:
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
    stopping, pulse = threading.Event(), _Pulse()

    react = pulse.counted(relay.react)
    call_partners = pulse.counted(lambda: relay.run_effects(go_on=lambda: not stopping.is_set()))
    steps: list[tuple[str, Step]] = [("relay", lambda: relay.hand_out() + react())] * relays
    steps += [("effects", call_partners)] * effects
    steps += [("pulse", pulse.beat)]
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
