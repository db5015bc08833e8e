"""Drive the limit: pgbench where it is found, else our own driver over psycopg; always prepared statements."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from goodorder.cli.installation import stop
from goodorder.cli.postgres_binaries import SYSTEM_FOLDERS, PostgresError, find_binaries

if TYPE_CHECKING:
    from collections.abc import Callable

RATE = re.compile(r"tps = ([\d.]+)")
FAILED = re.compile(r"number of failed transactions: (\d+)")
MOST_SEED = 2**40
SEED = f"\\set seed random(1, {MOST_SEED})\n"
PATIENCE_S = 60
THREADS = 2
DRIVER = "psycopg"


def find() -> Path | None:
    """Return pgbench: that of the server's own binaries, else one of this machine."""
    places = []
    with contextlib.suppress(PostgresError):
        places.append(find_binaries().folder / "pgbench")
    if on_path := shutil.which("pgbench"):
        places.append(Path(on_path))
    for pattern in SYSTEM_FOLDERS:
        places.extend(sorted(Path("/").glob(f"{pattern[1:]}/pgbench"), reverse=True))
    return next((place for place in places if place.exists()), None)


def rate(url: str, script: Path, *, clients: int, seconds: float) -> float:
    """Return the transactions per second of a script of one statement."""
    if program := find():
        return _by_pgbench(program, url, script, clients, seconds)
    return _by_driver(url, script, clients, seconds)


def _by_pgbench(program: Path, url: str, script: Path, clients: int, seconds: float) -> float:
    options = [
        "-n",
        "-M",
        "prepared",
        "-f",
        str(script),
        "-c",
        str(clients),
        "-j",
        str(min(THREADS, clients)),
    ]
    command = [str(program), *options, "-T", str(max(1, round(seconds))), url]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + PATIENCE_S)
    found, failed = RATE.search(ran.stdout), FAILED.search(ran.stdout)
    if ran.returncode or not found or (failed and int(failed[1])):
        stop(f"pgbench could not measure the limit: {ran.stderr.strip()[-2000:] or ran.stdout}")
    return float(found[1])


def _by_driver(url: str, script: Path, clients: int, seconds: float) -> float:
    """Run the statement from threads; the driver's own cost makes this limit a little lower than pgbench's."""
    statement = script.read_text().removeprefix(SEED)
    done: list[int] = []
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_run, args=(url, statement, until, done.append)) for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + PATIENCE_S)
    if len(done) < clients:
        stop("the limit could not be measured: a connection failed; its words are printed above")
    return sum(done) / seconds


def _run(url: str, statement: str, until: float, tell: Callable[[int], None]) -> None:
    import random

    import psycopg

    prepared = re.sub(r"(?<!:):seed\b", "%(seed)s", statement.replace("%", "%%")).encode()
    draw, count = random.Random(), 0  # noqa: S311 - which SKU, not a secret
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < until:
            connection.execute(prepared, {"seed": draw.randint(1, MOST_SEED)}, prepare=True)
            count += 1
    tell(count)


def name() -> str:
    """Return what drives the limit, for the table's head."""
    if program := find():
        ran = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, check=False, timeout=30
        )
        return ran.stdout.strip() or "pgbench"
    return f"{DRIVER} (pgbench was not found: the limits are a little lower)"
