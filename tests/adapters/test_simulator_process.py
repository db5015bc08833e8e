"""A simulator as a process: what it refuses over the wire and on the command line, and how it ends."""

import json
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

import goodorder
from adapters.asking import authorize
from goodorder.testing.processes import wait_until

ENVIRON = {"PYTHONPATH": str(Path(goodorder.__file__).parents[1])}


def started(*arguments, **environ):
    """Start a simulator from the command line."""
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**ENVIRON, **environ},
        text=True,
    )


def test_malformed_requests_are_refused_and_the_connection_lives_on(payments):
    host, port = payments.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as line, line.makefile("rb") as answers:
        for body, status in ((b"{", 400), (b"[]", 400), (b"[" * 100_000, 400)):
            head = (
                f"POST /v1/authorizations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {payments.secret}\r\n"
                f"Idempotency-Key: k\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            line.sendall(head.encode() + body)
            assert int(answers.readline().split()[1]) == status
            length = next(
                int(row.split(b":")[1]) for row in iter(answers.readline, b"") if row.startswith(b"Content-L")
            )
            while answers.readline() != b"\r\n":
                continue
            answers.read(length)


def test_huge_request_is_refused_unread(payments):
    host, port = payments.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as line:
        line.sendall(b"POST /v1/authorizations HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n")
        assert b" 413 " in line.recv(200)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/operations/none", 404), ("GET", "/nowhere", 404), ("POST", "/v1/authorizations", 400)],
)
def test_wrong_requests_have_their_status(payments, method, path, status):
    with pytest.raises(RuntimeError) as refusal:
        payments.ask(method, path, {} if method == "POST" else None)
    assert refusal.value.__cause__.code == status


def test_caller_without_the_secret_is_refused(payments):
    stranger = SimpleNamespace(url=payments.url, secret="guess")
    assert authorize(stranger, "k") == (
        401,
        {
            "error": {
                "code": "bad_credentials",
                "message": "send Authorization: Bearer and the simulator's secret",
            }
        },
    )


@pytest.mark.parametrize(
    ("arguments", "environ", "complaint"),
    [
        ([], {}, "a secret is needed"),
        (["--secret", "whsec_%"], {}, "must be base64"),
        (["--secret", "s", "--faults", '[{"mode": "x"}]'], {}, "--faults: mode must be one of"),
        (["--faults", "{"], {"GOODORDER_SIMULATOR_SECRET": "s"}, "--faults"),
    ],
)
def test_wrong_command_line_ends_with_a_sentence(arguments, environ, complaint):
    process = started("goodorder.testing.payment_simulator", *arguments, **environ)
    _, complaints = process.communicate(timeout=60)
    assert process.returncode != 0
    assert complaint in complaints


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_process_cleanly_even_while_a_call_hangs(how, key):
    faults = json.dumps([{"mode": "timeout", "delay_s": 60}])
    process = started("goodorder.testing.payment_simulator", "--secret", "s", "--faults", faults)
    port = int(process.stdout.readline().rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(
            b"POST /v1/authorizations HTTP/1.1\r\nAuthorization: Bearer s\r\nIdempotency-Key: k\r\n"
            b"Content-Length: 2\r\n\r\n{}"
        )
        time.sleep(0.1)
        process.send_signal(how)
        output, complaints = process.communicate(timeout=50)
    assert (process.returncode, output, complaints) == (0, "", "")


def test_simulator_ends_with_the_process_that_started_it(tmp_path):
    program = (
        "import os; from goodorder.testing.processes import SimulatorProcess\n"
        "print(SimulatorProcess('payment', secret='s').url, flush=True); os._exit(0)"
    )
    (tmp_path / "starter.py").write_text(program)
    starter = subprocess.Popen(
        [sys.executable, str(tmp_path / "starter.py")], stdout=subprocess.PIPE, env=ENVIRON, text=True
    )
    port = int(starter.communicate(timeout=60)[0].rsplit(":", 1)[1])

    def gone():
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", port)) != 0

    wait_until(gone, within_s=60)


def test_blackhole_does_not_hold_up_other_callers(payments, key):
    payments.faults({"mode": "timeout", "delay_s": 8, "amount": 7})
    with ThreadPoolExecutor(1) as pool:
        stuck = pool.submit(authorize, payments, key(), 7)
        time.sleep(0.1)
        assert authorize(payments, key())[0] == 201
        assert not stuck.done()
        assert isinstance(stuck.exception(timeout=120), OSError)
