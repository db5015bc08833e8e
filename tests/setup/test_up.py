"""The product's first command, run as a person runs it."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
START_WITHIN_S = 600


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home that the server's account may enter, which pytest's own folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="goodorder-up-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@contextlib.contextmanager
def running(home: Path) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run `up` and yield it with what it said until it was ready."""
    dropped = {"DATABASE_URL", "GOODORDER_SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"GOODORDER_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "goodorder.cli.main", "up", "--demo", "--port", "0", "--workers", "1"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process, said_until_ready(process)
        finally:
            process.kill()


def said_until_ready(process: subprocess.Popen[str]) -> list[str]:
    said: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line.strip())
        if "Stop with Ctrl-C" in line:
            return said
    raise AssertionError("\n".join(said))


def children_of(process: subprocess.Popen[str]) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    return [pid for pid, parent in pairs if parent == process.pid]


def get(said: list[str], path: str) -> int:
    address = next(line for line in said if line.startswith("Goodorder is at "))
    connection = http.client.HTTPConnection(address.removeprefix("Goodorder is at http://"), timeout=120)
    with contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().status


@pytest.mark.skipif(not Path("/proc").exists(), reason="NO /proc: the children cannot be followed")
def test_up_starts_everything_tells_the_way_in_once_and_stops_cleanly(home: Path) -> None:
    with running(home) as (process, said):
        assert [line for line in said if line.startswith("First login: owner / ")]
        assert (get(said, "/healthz"), get(said, "/readyz")) == (200, 200)
        children = children_of(process)
        assert len(children) == 7  # database, four simulators, worker, web
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []

    with running(home) as (process, said):
        assert [line for line in said if line.startswith("First login")] == []
        assert get(said, "/healthz") == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
