"""The tutorial, run exactly as printed: from nothing to a shipped, invoiced and completed order."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("curl"), reason="NO curl: the tutorial's commands cannot run"),
]
START_WITHIN_S = 600
TOLD_WITHIN_S = 600
BLOCK = re.compile(r"(?ms)^```sh\n(.*?)^```$")


@dataclass(frozen=True)
class Told:
    """What following the tutorial left behind: its output, its folder, and how to ask further."""

    output: str
    folder: Path
    address: str
    key: str
    order: str

    def get(self, path: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self.address, timeout=120)
        with contextlib.closing(connection):
            connection.request("GET", f"/api/v1/{path}", headers={"Authorization": f"Bearer {self.key}"})
            found: dict[str, Any] = json.load(connection.getresponse())
            return found


@pytest.fixture(scope="module")
def blocks(checkout: Path) -> list[str]:
    return BLOCK.findall((checkout / "docs" / "tutorial" / "first-order.md").read_text())


@pytest.fixture(scope="module")
def told(blocks: list[str]) -> Iterator[Told]:
    """Follow the tutorial: the first block in one terminal, all others in a second one."""
    home = Path(tempfile.mkdtemp(prefix="goodorder-tutorial-"))
    home.chmod(0o711)  # the database's account must be able to enter
    folder = home / "checkout"
    folder.mkdir()
    launcher = folder / "goodorder"
    launcher.write_text(f'#!/bin/sh\nexec {sys.executable} -m goodorder.cli.main "$@"\n')
    launcher.chmod(0o755)
    environment = environment_in(home)
    try:
        with first_terminal(blocks[0], folder, environment):
            yield second_terminal(blocks[1:], folder, environment)
    finally:
        shutil.rmtree(home)


def environment_in(home: Path) -> dict[str, str]:
    """Return a newcomer's environment: nothing of this run but the interpreter, a home and a port of its own."""
    dropped = {"DATABASE_URL", "GOODORDER_SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    return {
        **{name: value for name, value in os.environ.items() if name not in dropped},
        "GOODORDER_HOME": str(home / "home"),
        "GOODORDER_PORT": port,
        "GOODORDER": f"http://127.0.0.1:{port}",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


@contextlib.contextmanager
def first_terminal(block: str, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Run the first block until the end, from the moment when it says that it is ready."""
    log = folder / "up.log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            ["bash", "-c", block.strip()],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            wait_until_ready(process, log)
            yield
        finally:
            stop(process)


def wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while "Stop with Ctrl-C" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C; end the whole session if that does not help."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(120)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def second_terminal(blocks: list[str], folder: Path, environment: dict[str, str]) -> Told:
    """Run all further blocks in one shell that stops at the first failure."""
    script = "".join(f"echo '--- {at}'\n{block}" for at, block in enumerate(blocks, start=2))
    script += 'printf "%s\\n%s\\n" "$KEY" "$ORDER" > kept\n'
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=TOLD_WITHIN_S,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{(folder / 'up.log').read_text()}"
    key, order = (folder / "kept").read_text().split()
    return Told(done.stdout, folder, environment["GOODORDER"].removeprefix("http://"), key, order)


def test_tutorial_ends_with_a_shipped_paid_and_completed_order(told: Told) -> None:
    order = told.get(f"orders/{told.order}")
    assert (order["state"], order["fulfilment"], order["payment"]) == ("completed", "full", "paid")
    assert order["lines"][0]["delivered"] == 2


def test_tutorial_captures_and_invoices_exactly_the_total(told: Told) -> None:
    total = told.get(f"orders/{told.order}")["total"]
    assert told.get(f"orders/{told.order}/money")["captured"] == total
    documents = told.get(f"orders/{told.order}/documents")["items"]
    assert [(document["kind"], document["total"]) for document in documents] == [("invoice", total)]


def test_tutorial_fetches_the_invoice_as_pdf(told: Told) -> None:
    invoice = (told.folder / "invoice.pdf").read_bytes()
    assert invoice.startswith(b"%PDF")
    assert invoice.rstrip().endswith(b"%%EOF")


def test_tutorial_prints_the_order_s_story_in_order(told: Told) -> None:
    story = told.output.rpartition("\n--- ")[2]
    steps = [
        "Order SO-",
        "authorised",
        "Payment hold lifted",
        "Order confirmed",
        "Released for fulfilment",
        "2 units picked",
        "Parcel packed",
        "Parcel labelled",
        "Parcel left",
        "Invoice INV-",
        "Parcel delivered",
        "Order completed",
    ]
    found = [story.find(step) for step in steps]
    assert -1 not in found, story
    assert found == sorted(found), story
