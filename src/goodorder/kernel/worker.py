"""The worker process: relay and reactions in one thread, procrastinate's jobs beside it."""

import asyncio
import os
import signal
import threading
from contextlib import suppress
from typing import cast

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from goodorder.kernel import relay

IDLE_S = 0.1
AWAY_S = 1  # how long to wait before the database is tried again
_log = structlog.get_logger("goodorder.worker")


def run(*, concurrency: int = 4) -> None:
    """Work until SIGTERM or SIGINT, then finish what is under way and return."""
    stopping = threading.Event()
    thread = threading.Thread(target=_relay_until, args=(stopping,), name="relay")
    thread.start()
    try:
        asyncio.run(_jobs_until(stopping, concurrency))
    finally:
        stopping.set()
        thread.join(timeout=10)


def _relay_until(stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            if not _relay_once(stopping):
                stopping.wait(IDLE_S)
        except (InterfaceError, OperationalError):
            _log.warning("database_away", retry_in_s=AWAY_S)
            close_old_connections()
            stopping.wait(AWAY_S)
        except Exception:  # noqa: BLE001 - the loop must outlive a bug; the process ends so that its keeper restarts it
            _log.exception("relay_failed")
            os.kill(os.getpid(), signal.SIGTERM)
            return


def _relay_once(stopping: threading.Event) -> bool:
    worked = relay.hand_out() > 0
    while not stopping.is_set() and relay.react():
        worked = True
    return worked


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
