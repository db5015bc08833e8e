"""Runs the web server as users run it, on the test's database, and calls it over real HTTP."""

import http.client
import json
import os
import signal
import subprocess
import time
import uuid
from pathlib import Path
from typing import Any, NamedTuple, Self

from django.db import connection

import goodorder
from goodorder.cli.serve import free_port, web_command

START_S, STOP_S, PATIENCE_S = 180, 30, 300
AGAIN = {503}


class Heard(NamedTuple):
    """An answer as the caller got it."""

    status: int
    body: bytes
    replayed: bool

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class WebServer:
    """Granian with two worker processes; a context."""

    def __init__(self, *, threads: int = 8, **environment: str) -> None:
        self.port = free_port("127.0.0.1")
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "goodorder.config.settings",
            "GOODORDER_SECRET_KEY": "k" * 50,
            "GOODORDER_LOG_LEVEL": "ERROR",
            "PYTHONPATH": str(Path(goodorder.__file__).parents[1]),
            "PYTHONWARNINGS": "ignore",
            **environment,
        }
        self.command = web_command("127.0.0.1", self.port, workers=2, threads=threads)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self.command, env=self.environment, stdin=subprocess.DEVNULL)
        until = time.monotonic() + START_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > until:
                self.__exit__()
                raise RuntimeError("the web server did not start; its complaint is printed above")
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            for pid in (*self.workers(), self._process.pid):
                os.kill(pid, signal.SIGKILL)
            self._process.wait(STOP_S)

    def _is_ready(self) -> bool:
        try:
            return call(self.port, "GET", "/readyz").status == 200
        except OSError:
            return False

    def workers(self) -> list[int]:
        """List the worker processes that run now."""
        root = Path(f"/proc/{self._process.pid}/task")
        return [int(pid) for task in root.glob("*/children") for pid in task.read_text().split()]

    def kill_a_worker(self) -> int:
        """End one worker as a power cut would; the server starts another in its place."""
        pid = self.workers()[0]
        os.kill(pid, signal.SIGKILL)
        return pid


def database_url() -> str:
    """Return the address of the test's own database."""
    made = connection.settings_dict
    secret = f":{made['PASSWORD']}" if made["PASSWORD"] else ""
    port = f"&port={made['PORT']}" if made["PORT"] else ""
    return f"postgresql://{made['USER']}{secret}@/{made['NAME']}?host={made['HOST'] or '/tmp'}{port}"  # noqa: S108


def call(port: int, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Heard:
    """Send one request on a connection of its own; raises OSError or HTTPException when it breaks."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        content = None if body is None else json.dumps(body).encode()
        line.request(method, path, content, {"Content-Type": "application/json", **(headers or {})})
        answer = line.getresponse()
        return Heard(answer.status, answer.read(), answer.getheader("Idempotent-Replayed") == "true")
    finally:
        line.close()


class Buyer:
    """Sends one request until it is answered for good: the same key after every broken connection."""

    def __init__(self, port: int, secret: str) -> None:
        self.port, self.secret, self.key = port, secret, str(uuid.uuid4())
        self.tries = 0

    def insist(self, path: str, body: Any) -> Heard:
        """Return the final answer; raises TimeoutError when there is none in time."""
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": self.key}
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            self.tries += 1
            try:
                heard = call(self.port, "POST", f"/api/v1{path}", body, headers)
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
                continue
            if heard.status not in AGAIN and b"idempotency.in_flight" not in heard.body:
                return heard
            time.sleep(0.1)
        raise TimeoutError(f"no answer to {self.key} within {PATIENCE_S} s")
