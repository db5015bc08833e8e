"""Drive the limit: pgbench where it is found, else our own driver over psycopg; always prepared statements."""

from __future__ import annotations

import contextlib
import random
import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from goodorder.cli.installation import stop
from goodorder.cli.postgres_binaries import SYSTEM_FOLDERS, PostgresError, find_binaries

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
    return rate_by_driver(url, script, clients=clients, seconds=seconds)


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
        stop(f"pgbench could not measure the limit: {ran.stderr.strip()[:2000] or ran.stdout}")
    return float(found[1])


def rate_by_driver(url: str, script: Path, *, clients: int, seconds: float) -> float:
    """Return the same by a thread a client; the driver's own cost makes this limit a little lower than pgbench's."""
    statement = script.read_text().removeprefix(SEED)
    prepared = re.sub(r"(?<!:):seed\b", "%(seed)s", statement.replace("%", "%%")).encode()
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(clients) as threads:
        try:
            return sum(threads.map(lambda _: _run(url, prepared, until), range(clients))) / seconds
        except psycopg.Error as failure:
            stop(f"the limit could not be measured: {failure}")


def _run(url: str, prepared: bytes, until: float) -> int:
    draw, count = random.Random(), 0  # noqa: S311 - which SKU, not a secret
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < until:
            connection.execute(prepared, {"seed": draw.randint(1, MOST_SEED)}, prepare=True)
            count += 1
    return count


def name() -> str:
    """Return what drives the limit, for the table's head."""
    if program := find():
        ran = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, check=False, timeout=30
        )
        return ran.stdout.strip() or "pgbench"
    return f"{DRIVER} (pgbench was not found: the limits are a little lower)"
