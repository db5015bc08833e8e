"""A private PostgreSQL for this installation: started, reused and stopped without anybody's help.

Used when `DATABASE_URL` names no server. It listens on a Unix socket only, admits only the user who started
it, keeps every promise of durability, and dies with the program that started it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from goodorder.cli.postgres_account import dying_with_parent
from goodorder.cli.postgres_binaries import Binaries, PostgresError, find_binaries
from goodorder.cli.postgres_store import (
    DATABASE,
    OWNER,
    Store,
    open_store,
    prepare_data,
    prepare_sockets,
    write_access_rules,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Binaries", "Cluster", "PostgresError", "find_binaries", "start", "throw_away"]

READY = "ready"
START_WITHIN_S = 300  # crash recovery after a power cut may take minutes; a failed start ends at once
STOP_WITHIN_S = 5
LARGEST_LOG_BYTES = 10_000_000


@dataclass
class Cluster:
    """A running private PostgreSQL.

    `url` is for DATABASE_URL. Only the one who started it stops it; for everybody else `stop` does nothing.
    """

    store: Store
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the application's database, for DATABASE_URL."""
        return f"postgresql://{OWNER}@/{DATABASE}?host={quote(str(self.store.sockets))}"

    @property
    def superuser_url(self) -> str:
        """The same for whoever may do everything there."""
        return self.url.replace(f"//{OWNER}@", "//postgres@")

    @property
    def started_here(self) -> bool:
        """Whether this program started the server, and so must stop it."""
        return self.process is not None

    def ended(self) -> bool:
        """Whether the server that we started has ended."""
        return self.process is not None and self.process.poll() is not None

    def stop(self, within_s: float = STOP_WITHIN_S) -> None:
        """Stop the server if we started it: open transactions roll back, everything committed is kept."""
        if self.process is None or self.process.poll() is not None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self.process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(within_s)
                return

    def __enter__(self) -> Self:
        """Return itself, to be stopped at the end of the block."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop the server if we started it."""
        self.stop()


def start(home: Path, *, durable: bool = True) -> Cluster:
    """Return the home's PostgreSQL, started now unless it runs already.

    `durable=False` is for throw-away clusters: faster, and lost in a crash. Call it from the main thread: the
    server ends when the thread that started it does. Raises PostgresError with the remedy.
    """
    store = open_store(home)
    with (store.folder / "lock").open("a") as lock:
        if not own_lock_or_ready(store, lock.fileno()):
            return Cluster(store)
        prepare_data(store)
        write_access_rules(store)
        prepare_sockets(store)
        remove_stale_files(store)
        cluster = Cluster(store, launch(store, lock.fileno(), durable=durable))
    try:
        wait_until_ready(cluster)
    except BaseException:
        cluster.stop()
        raise
    return cluster


@contextlib.contextmanager
def unguarded(cluster: Cluster) -> Iterator[None]:
    """Let the application write without firing triggers, as loading a made-up history and emptying tests do."""
    import psycopg

    superuser = cluster.superuser_url
    right = "SET ON PARAMETER session_replication_role"
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"GRANT {right} TO {OWNER}".encode())
    try:
        yield
    finally:
        with (
            contextlib.suppress(psycopg.OperationalError),
            psycopg.connect(superuser, autocommit=True) as connection,
        ):
            connection.execute(f"REVOKE {right} FROM {OWNER}".encode())


@contextlib.contextmanager
def throw_away() -> Iterator[Cluster]:
    """Run a cluster that is made for a test run and deleted after it."""
    home = Path(tempfile.mkdtemp(prefix="goodorder-"))
    if os.geteuid() == 0:
        home.chmod(0o711)
    try:
        with start(home, durable=False) as cluster, unguarded(cluster):
            yield cluster
    finally:
        shutil.rmtree(home, ignore_errors=True)


def own_lock_or_ready(store: Store, lock: int) -> bool:
    """Take the home's lock, or find its server ready; True when the lock is ours and nothing runs.

    The server inherits the lock and every process of it keeps it, so a free lock proves that none is left,
    whatever a stale pid file says.
    """
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if read_status(store) == READY:
            return False
        time.sleep(0.1)
    raise PostgresError(
        f"Another program holds {store.folder / 'lock'} but its server does not become ready. See {store.log};"
        " stop that program and start again."
    )


def read_status(store: Store, pid: int | None = None) -> str:
    """Return the server's own word on its state, as pg_ctl reads it; empty when there is none.

    With a pid, only that server's word counts.
    """
    try:
        lines = (store.data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return ""
    status_line = 7
    if len(lines) <= status_line or (pid and lines[0] != str(pid)):
        return ""
    return lines[status_line].strip()


def remove_stale_files(store: Store) -> None:
    """Remove what a killed server left; we hold the lock, so no process of it is alive."""
    (store.data / "postmaster.pid").unlink(missing_ok=True)
    for leftover in store.sockets.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)


def launch(store: Store, lock: int, *, durable: bool) -> subprocess.Popen[bytes]:
    """Start the server's first process, apart from our terminal so that Ctrl-C reaches only us."""
    if store.log.exists() and store.log.stat().st_size > LARGEST_LOG_BYTES:
        store.log.replace(store.log.with_suffix(".log.1"))
    settings = [f"-c{name}={value}" for name, value in server_settings(store, durable=durable).items()]
    with store.log.open("ab") as log:
        return subprocess.Popen(
            [store.binaries.folder / "postgres", "-D", store.data, *settings],
            **store.account.popen_options(),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[lock],
            preexec_fn=dying_with_parent(signal.SIGINT),  # noqa: PLW1509 - one system call, from the main thread
        )


def server_settings(store: Store, *, durable: bool) -> dict[str, str]:
    """Return the server's settings; they stand on its command line, so no stray file overrules them."""
    promise = "on" if durable else "off"
    return {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": str(store.sockets),
        "hba_file": str(store.folder / "pg_hba.conf"),
        "ident_file": str(store.folder / "pg_ident.conf"),
        "fsync": promise,
        "synchronous_commit": promise,
        "full_page_writes": promise,
        "shared_buffers": f"{buffer_size_mb()}MB",
        "max_connections": "100",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_destination": "stderr",
        "logging_collector": "off",
        "log_line_prefix": "%m [%p] ",
        "idle_in_transaction_session_timeout": "10min",
    }


def buffer_size_mb() -> int:
    """Return the server's page cache: an eighth of the memory, between 128 MB and 1 GB."""
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return max(128, min(1024, memory_mb // 8))


def wait_until_ready(cluster: Cluster) -> None:
    """Wait until the server takes connections; raise PostgresError with its last words if it ends."""
    deadline = time.monotonic() + START_WITHIN_S
    while not cluster.ended() and time.monotonic() < deadline:
        if cluster.process and read_status(cluster.store, cluster.process.pid) == READY:
            return
        time.sleep(0.02)
    log = cluster.store.log
    last_words = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
    raise PostgresError(f"PostgreSQL did not start. The end of {log}:\n{last_words}")
