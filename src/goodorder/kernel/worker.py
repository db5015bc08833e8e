"""The worker process: relay and reactions in one thread, procrastinate's jobs beside it."""

import asyncio
import os
import signal
import threading
import time
from typing import cast

import structlog
from django.db import OperationalError, close_old_connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from goodorder.kernel import relay

IDLE_S = 0.1
_log = structlog.get_logger("goodorder.worker")


def run(*, concurrency: int = 4) -> None:
    """Work until SIGTERM or SIGINT, then finish what is under way and return."""
    stopping = threading.Event()
    thread = threading.Thread(target=_relay_until, args=(stopping,), name="relay")
    thread.start()
    try:
        asyncio.run(_jobs(stopping, concurrency))
    finally:
        stopping.set()
        thread.join(timeout=10)


def _relay_until(stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            if not _relay_once(stopping):
                stopping.wait(IDLE_S)
        except OperationalError:
            _log.warning("database_away", retry_in_s=1)
            close_old_connections()
            time.sleep(1)
        except Exception:  # noqa: BLE001 - the loop must outlive a bug; the process ends so that its keeper restarts it
            _log.exception("relay_failed")
            os.kill(os.getpid(), signal.SIGTERM)
            return


def _relay_once(stopping: threading.Event) -> bool:
    worked = relay.hand_out() > 0
    while not stopping.is_set() and relay.react():
        worked = True
    return worked


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
