import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from goodorder.cli import postgres, postgres_account, postgres_binaries, postgres_store

NOBODY = 65534
ORIGINS = dict(reversed(list(postgres_binaries.candidates())))
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="NOT ROOT: giving up root is not tried")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="NOT LINUX: children cannot follow us there")


@pytest.fixture
def home():
    """A home that the server's account may enter, which pytest's own folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="goodorder-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def quick(home: Path):
    with postgres.start(home, durable=False) as cluster:
        yield cluster


def ask(cluster: postgres.Cluster, question: LiteralString):
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def use_binaries(monkeypatch: pytest.MonkeyPatch, origin: str):
    if origin not in ORIGINS or not postgres_binaries.major_version(ORIGINS[origin]):
        pytest.skip(f"NO SUCH POSTGRESQL ON THIS MACHINE: {origin}")
    monkeypatch.setenv("GOODORDER_POSTGRES_BIN", str(ORIGINS[origin]))


@pytest.mark.parametrize("origin", ["wheel", "system"])
def test_start_works_with_binaries_of(origin: str, home: Path, monkeypatch: pytest.MonkeyPatch):
    use_binaries(monkeypatch, origin)
    with postgres.start(home, durable=False) as cluster:
        assert ask(cluster, "select upper('é')") == "É"
        assert ask(cluster, "show server_encoding") == "UTF8"
        assert int(ask(cluster, "show server_version_num")) // 10000 == cluster.store.binaries.major
        ask(cluster, "create extension pg_trgm")


def test_start_keeps_promises_of_durability(home: Path):
    with postgres.start(home) as cluster:
        names = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
        assert {name: ask(cluster, f"show {name}") for name in names} == dict.fromkeys(names, "on")
        assert (ask(cluster, "show listen_addresses"), ask(cluster, "show timezone")) == ("", "UTC")


def test_start_gives_the_application_no_superuser(quick: postgres.Cluster):
    assert ask(quick, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user") is False


def test_start_again_finds_committed_rows(home: Path):
    with postgres.start(home, durable=False) as cluster:
        ask(cluster, "create table kept as select 7 as n")
    assert "database system is shut down" in cluster.store.log.read_text()
    with postgres.start(home, durable=False) as cluster:
        assert ask(cluster, "select n from kept") == 7


def test_start_recovers_after_the_server_was_killed(home: Path):
    with postgres.start(home) as cluster:
        ask(cluster, "create table kept as select 7 as n")
        cluster.process.kill()
        cluster.process.wait()
        assert (cluster.store.data / "postmaster.pid").exists()
        with postgres.start(home) as again:
            assert ask(again, "select n from kept") == 7


def test_start_ignores_a_stale_pid_of_a_living_program(home: Path):
    with postgres.start(home, durable=False) as cluster:
        pass
    (cluster.store.data / "postmaster.pid").write_text(f"{os.getpid()}\n" + "\n" * 6 + "ready\n")
    with postgres.start(home, durable=False) as again:
        assert ask(again, "select 1") == 1


def test_start_reuses_a_running_server_and_leaves_it_running(quick: postgres.Cluster, home: Path):
    with postgres.start(home) as second:
        assert (second.started_here, second.url) == (False, quick.url)
    assert ask(quick, "select 1") == 1


def test_start_redoes_an_interrupted_making_of_the_data(home: Path):
    postgres_store.make_folder(home / "postgres" / "data.new" / "base")
    with postgres.start(home, durable=False) as cluster:
        assert ask(cluster, "select 1") == 1
    assert not (home / "postgres" / "data.new").exists()


def test_start_puts_the_socket_elsewhere_when_the_path_is_long(home: Path):
    deep = home / ("long" * 25)
    with postgres.start(deep, durable=False) as cluster:
        assert len(str(cluster.store.sockets)) < 80
        assert ask(cluster, "select 1") == 1
        shutil.rmtree(cluster.store.sockets, ignore_errors=True)


def test_start_refuses_data_of_another_major_version(home: Path):
    data = home / "postgres" / "data"
    data.mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(data, NOBODY, NOBODY)
    (home / "postgres").chmod(0o711)
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(postgres.PostgresError, match="was made by PostgreSQL 9"):
        postgres.start(home)


def test_start_says_what_was_looked_at_when_nothing_is_found(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GOODORDER_POSTGRES_BIN", str(home))
    with pytest.raises(postgres.PostgresError, match="Looked at:") as refusal:
        postgres.start(home)
    assert f"{home}: no working `postgres`" in str(refusal.value)
    assert "apt-get install postgresql" in str(refusal.value)


def test_start_shows_the_servers_last_words_when_it_fails(home: Path):
    with postgres.start(home, durable=False) as cluster:
        pass
    (cluster.store.data / "postgresql.conf").write_text("nonsense = 1\n")
    with pytest.raises(postgres.PostgresError, match="nonsense"):
        postgres.start(home)


@as_root
def test_start_as_root_copies_programs_out_of_a_closed_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    use_binaries(monkeypatch, "wheel")
    tree = postgres.Binaries(ORIGINS["wheel"], 0, "wheel").tree
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in (tree, tree.parent / f"{tree.name}.libs"):
        shutil.copytree(part, closed / part.name, symlinks=True)
    monkeypatch.setenv("GOODORDER_POSTGRES_BIN", str(closed / tree.name / "pginstall" / "bin"))
    with postgres.start(home, durable=False) as cluster:
        assert cluster.store.binaries.folder.is_relative_to(home)
        assert ask(cluster, "select 1") == 1
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_start_as_root_refuses_a_home_nobody_else_can_enter(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(postgres.PostgresError, match="cannot enter"):
        postgres.start(closed / "home")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_start_as_root_lets_no_other_user_in(quick: postgres.Cluster):
    outcome = in_child_as(quick.store.account.uid, lambda: psycopg.connect(quick.url).close())
    assert "Peer authentication failed" in outcome


@as_root
def test_start_works_as_an_ordinary_user(home: Path):
    os.chown(home, NOBODY, NOBODY)

    def start_and_ask():
        with postgres.start(home, durable=False) as cluster:
            assert cluster.store.account.uid == NOBODY
            assert ask(cluster, "select 1") == 1

    if not postgres_account.of_entry(postgres_account.entry_of(NOBODY)).can_read(
        postgres.find_binaries().folder / "postgres"
    ):
        pytest.skip("ORDINARY USER NOT TRIED: the programs lie below a folder only root may enter")
    assert in_child_as(NOBODY, start_and_ask) == ""


def in_child_as(uid: int, work: Callable[[], object]):
    """Do the work in a forked child under another uid; return its error, empty if it went well."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException), os.fdopen(write, "w") as answer:
            try:
                os.setgroups([])
                os.setgid(uid)
                os.setuid(uid)
                work()
            except BaseException:  # noqa: BLE001 - the child tells its parent everything
                answer.write(traceback.format_exc())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        outcome = answer.read()
    os.waitpid(child, 0)
    return outcome


@on_linux
def test_server_ends_with_the_program_that_started_it(home: Path):
    code = "import sys, time; from pathlib import Path; from goodorder.cli import postgres\n"
    code += "c = postgres.start(Path(sys.argv[1])); print(c.process.pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(home)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    server = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 120
    while Path(f"/proc/{server}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{server}").exists()
    with postgres.start(home) as cluster:
        assert ask(cluster, "select 1") == 1
