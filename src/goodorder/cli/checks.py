"""What `goodorder doctor` looks at: one function a subject, each yielding findings in plain words."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from goodorder.cli.home import home_folder
from goodorder.cli.installation import secret_key_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import psycopg

OK, WARN, FAIL = "ok", "warn", "fail"
OLDEST_PYTHON = (3, 11)
OLDEST_SERVER = 150_000
SHORTEST_KEY = 32
GIGABYTE = 10**9
SOME_GB, LITTLE_GB = 5, 1
DRIFT_WARN_S, DRIFT_FAIL_S = 1, 5
BACKLOG_WARN = 10_000  # no more are counted: see `count`
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    level: str
    what: str
    remedy: str = ""


def check_python() -> Iterator[Finding]:
    """Tell whether the interpreter is one we support."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info >= OLDEST_PYTHON:
        yield Finding(OK, f"Python {version}")
    else:
        yield Finding(FAIL, f"Python {version}", "install Python 3.11 or newer")


def check_packages(lock: Path) -> Iterator[Finding]:
    """Compare what is installed with the lock."""
    if not lock.exists():
        yield Finding(OK, "installed as a package: there is no lock to compare with")
        return
    differing = sorted(differences(lock.read_text()))
    if differing:
        yield Finding(
            FAIL, f"packages differ from {lock.name}: {', '.join(differing)}", "delete .venv, run ./goodorder"
        )
    else:
        yield Finding(OK, f"packages are those of {lock.name}")


def differences(lock: str) -> Iterator[str]:
    """Yield every pin that this environment does not meet; pins for other platforms are left out."""
    installed = {normal(item.metadata["Name"]): item.version for item in importlib.metadata.distributions()}
    for name, version, marker in re.findall(r"(?m)^([\w.-]+)==([^\s;\\]+)([^\\\n]*)", lock):
        present = installed.get(normal(name))
        if present != version and not (present is None and ";" in marker):
            yield f"{name} {present or 'missing'} (want {version})"


def normal(name: str) -> str:
    """Return a package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def check_server(connection: psycopg.Connection) -> Iterator[Finding]:
    """Tell whether the server is new enough and keeps what it says is committed."""
    number = connection.info.server_version
    name = f"PostgreSQL {number // 10000}.{number % 10000}"
    if number >= OLDEST_SERVER:
        yield Finding(OK, f"{name} answers")
    else:
        yield Finding(FAIL, f"{name} answers, 15 or newer is needed", "upgrade the database server")
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        value = str(scalar(connection, f"SHOW {setting}"))
        promised = value != "off"
        remedy = "" if promised else f"set {setting}=on: orders could be lost in a crash"
        yield Finding(OK if promised else FAIL, f"{setting} is {value}", remedy)


def check_clocks(connection: psycopg.Connection) -> Iterator[Finding]:
    """Compare the clocks of database and application."""
    before = time.time()
    theirs = float(str(scalar(connection, "SELECT extract(epoch FROM clock_timestamp())")))
    after = time.time()
    drift_s = max(before - theirs, theirs - after, 0)
    level = FAIL if drift_s > DRIFT_FAIL_S else WARN if drift_s > DRIFT_WARN_S else OK
    remedy = "" if level == OK else "synchronise the clocks of both machines (NTP)"
    yield Finding(level, f"clocks of database and application differ by {drift_s:.1f} s", remedy)


OLDEST: LiteralString = """
    SELECT round(extract(epoch FROM now() - min(since))) FROM (
        (SELECT recorded_at AS since FROM kernel_event WHERE relayed_at IS NULL ORDER BY id LIMIT 1) UNION ALL
        (SELECT due_at FROM kernel_receipt
         WHERE state = 'pending' AND NOT is_effect AND due_at < now() ORDER BY due_at, id LIMIT 1) UNION ALL
        (SELECT due_at FROM kernel_receipt
         WHERE state = 'pending' AND is_effect AND due_at < now() ORDER BY due_at, id LIMIT 1)) waiting
"""
ALIVE: LiteralString = (
    "SELECT count(*), coalesce(sum(per_minute), 0) FROM kernel_pulse WHERE beat_at > now() - interval '30 s'"
)


def check_backlog(connection: psycopg.Connection) -> Iterator[Finding]:
    """Tell whether the worker keeps up and whether anything waits for a person."""
    if scalar(connection, "SELECT to_regclass('kernel_receipt')") is None:
        yield Finding(FAIL, "the tables are not there yet", "run ./goodorder prepare")
        return
    waiting = count(connection, "SELECT 1 FROM kernel_event WHERE relayed_at IS NULL")
    waiting += count(connection, "SELECT 1 FROM kernel_receipt WHERE state = 'pending' AND due_at < now()")
    parked = count(connection, "SELECT 1 FROM kernel_receipt WHERE state = 'parked'")
    late = waiting >= BACKLOG_WARN
    age = f", the oldest for {scalar(connection, OLDEST)} s" if waiting else ""
    yield Finding(
        WARN if late else OK,
        f"{waiting} events and reactions wait{age}",
        "start more workers" if late else "",
    )
    workers, per_minute = connection.execute(ALIVE).fetchone() or (0, 0)
    idle = waiting and not workers
    yield Finding(
        WARN if idle else OK,
        f"{workers} workers run, {per_minute} reactions and effects a minute",
        "start one: ./goodorder worker" if idle else "",
    )
    remedy = "open Parked in the back office, read the error, retry" if parked else ""
    yield Finding(WARN if parked else OK, f"{parked} reactions are parked", remedy)


def count(connection: psycopg.Connection, rows: LiteralString) -> int:
    """Count rows, but not beyond what matters."""
    return len(connection.execute(rows + " LIMIT 10000").fetchall())


def scalar(connection: psycopg.Connection, question: LiteralString) -> object:
    """Return the one value a question is answered with."""
    row = connection.execute(question).fetchone()
    return row[0] if row else None


def check_migrations() -> Iterator[Finding]:
    """Tell whether every migration has been applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield Finding(FAIL, f"{len(missing)} migrations are not applied", "run ./goodorder prepare")
    else:
        yield Finding(OK, "all migrations are applied")


def check_settings() -> Iterator[Finding]:
    """Tell whether the settings are fit for strangers."""
    from django.conf import settings

    debug = "unset GOODORDER_DEBUG: error pages would show secrets" if settings.DEBUG else ""
    yield Finding(FAIL if debug else OK, f"debug mode is {'on' if debug else 'off'}", debug)
    hosts = set(settings.ALLOWED_HOSTS)
    shown = ", ".join(sorted(hosts)) or "none"
    if "*" in hosts:
        yield Finding(FAIL, "every host name is allowed", "name yours in GOODORDER_ALLOWED_HOSTS")
    elif hosts <= LOOPBACK:
        yield Finding(
            WARN,
            f"allowed hosts: {shown}",
            "for others to reach it, name the host in GOODORDER_ALLOWED_HOSTS",
        )
    else:
        yield Finding(OK, f"allowed hosts: {shown}")
    yield key_finding(settings.SECRET_KEY)


def key_finding(key: str) -> Finding:
    """Judge the key that signs sessions."""
    if len(key) < SHORTEST_KEY:
        return Finding(
            FAIL, "the secret key is short", f"set GOODORDER_SECRET_KEY to {SHORTEST_KEY} or more characters"
        )
    own = secret_key_file()
    if own.exists() and own.read_text().strip() == key:
        return Finding(OK, f"the secret key is this machine's own ({own})")
    return Finding(OK, "the secret key is set")


def check_disk() -> Iterator[Finding]:
    """Tell how much room there is for the database and the logs."""
    folder = home_folder()
    while not folder.exists():
        folder = folder.parent
    free_gb = shutil.disk_usage(folder).free / GIGABYTE
    level = FAIL if free_gb < LITTLE_GB else WARN if free_gb < SOME_GB else OK
    yield Finding(
        level, f"{free_gb:.0f} GB free at {folder}", "" if level == OK else "make room on this disk"
    )


def check_browser() -> Iterator[Finding]:
    """Say whether the browser tests can run here; nothing else needs a browser."""
    found = find_chromium()
    yield Finding(OK, f"for tests: {found or 'no Chromium (apt-get install chromium)'}")


def find_chromium() -> str | None:
    """Return the browser for tests: GOODORDER_CHROMIUM, else the first one on the PATH."""
    named = os.environ.get("GOODORDER_CHROMIUM")
    return named or next((path for name in CHROMIUM if (path := shutil.which(name))), None)


SWEPT: LiteralString = "SELECT round(extract(epoch FROM now() - min(swept_at)) / 3600) FROM retention_kept"
SWEPT_WARN_H = 26  # an hour's sweep may be cut short at busy times, not all of a day's


def check_retention(connection: psycopg.Connection) -> Iterator[Finding]:
    """Tell whether what is too old is thrown away."""
    if scalar(connection, "SELECT to_regclass('retention_kept')") is None:
        return  # the backlog's check has said so
    hours = scalar(connection, SWEPT)
    if hours is None:
        yield Finding(OK, "old rows were not looked for yet; the worker does it every hour")
        return
    late = int(str(hours)) > SWEPT_WARN_H
    remedy = "start a worker, or run ./goodorder retention sweep" if late else ""
    yield Finding(WARN if late else OK, f"rows that are too old were thrown away {hours} hours ago", remedy)
