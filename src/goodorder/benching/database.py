"""The database server of a run, and the throw-away databases on it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from goodorder.benching.machine import ancestor_of
from goodorder.cli import postgres
from goodorder.cli.installation import stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What a measurement states about its server: with the first two off, a commit promises nothing.
STATED = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers")
SETTINGS = {"jit": "off", "synchronous_commit": "on"}
DROP_TRIES = 30


@dataclass
class Server:
    """A PostgreSQL server: its address, its first process (0 when elsewhere), and what a run made on it."""

    url: str
    pid: int
    is_shared: bool = False
    made: list[str] = field(default_factory=list)

    def create(self, name: str, *, template: str = "") -> str:
        """Make a database, empty or as a copy of another of the run, and return its address.

        Nobody may be connected to the template.
        """
        own = self.own(name)
        source = f" TEMPLATE {self.own(template)} STRATEGY FILE_COPY" if template else ""
        self.run(f"CREATE DATABASE {own}{source}")
        self.made.append(name)
        for setting, value in SETTINGS.items():
            self.run(f"ALTER DATABASE {own} SET {setting} = {value}")
        return self.address(name)

    def drop(self, name: str) -> None:
        """Drop a database of the run, whoever is connected."""
        import psycopg

        statement = f"DROP DATABASE IF EXISTS {self.own(name)} WITH (FORCE)"
        for _ in range(DROP_TRIES):
            try:
                rows(self.url, statement)
                break
            except psycopg.errors.InsufficientPrivilege:
                time.sleep(1)  # the server's own cleaning is at work there and ends by itself
        else:
            self.run(statement)
        self.made.remove(name)

    def own(self, name: str) -> str:
        """Return the name under which the server knows a database of this run."""
        return f"goodorder_bench_{os.getpid()}_{name}"

    def address(self, name: str) -> str:
        """Return a database's address, for DATABASE_URL."""
        parts = urlsplit(self.url)
        return urlunsplit((parts.scheme, parts.netloc, f"/{self.own(name)}", parts.query, parts.fragment))

    def run(self, statement: str) -> None:
        """Run one statement outside every transaction; ends the program with the remedy when refused."""
        import psycopg

        try:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(statement.encode())
        except psycopg.Error as error:
            stop(f"{statement}: {error}. The role in DATABASE_URL must be allowed to make databases.")

    def stated(self) -> dict[str, str]:
        """Return the settings that a figure depends on."""
        return {name: str(rows(self.url, f"SHOW {name}")[0][0]) for name in STATED}


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Yield the server that DATABASE_URL names, else a durable one of the run's own; drop what was made."""
    with contextlib.ExitStack() as stack:
        if url := os.environ.get("DATABASE_URL"):
            found = Server(url, _first_process(url), is_shared=True)
        else:
            found = stack.enter_context(_own_server())
        try:
            yield found
        finally:
            for name in list(found.made) if found.is_shared else ():
                found.drop(name)


def _first_process(url: str) -> int:
    """Return the first process of the server, found from one of its own while that lives; 0 when it is elsewhere."""
    import psycopg

    with psycopg.connect(url) as connection:
        return ancestor_of(connection.info.backend_pid, "postgres")


@contextlib.contextmanager
def _own_server() -> Iterator[Server]:
    home = Path(tempfile.mkdtemp(prefix="goodorder-bench-"))
    if os.geteuid() == 0:
        home.chmod(0o711)
    try:
        with postgres.start(home) as cluster:
            yield Server(cluster.superuser_url, cluster.process.pid if cluster.process else 0)
    except postgres.PostgresError as error:
        stop(str(error))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def rows(url: str, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Ask a database one question, past the application; statements without rows return none."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question.encode(), values or None)
        return list(cursor.fetchall()) if cursor.description else []
