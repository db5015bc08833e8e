"""Start a simulator from a test or the demo, ask it what happened, tell it to fail, stop it."""

import json
import os
import select
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import goodorder

START_S = 120
STOP_S = 10
ASK_S = 60


class SimulatorProcess:
    """One simulator, `payment` or `carrier`, in its own process; use it as a context.

    It stops when the starting process ends, however that happens.
    """

    def __init__(
        self,
        kind: str,
        *,
        secret: str,
        journal: Path | None = None,
        callback_url: str = "",
        extra: Sequence[str] = (),
    ) -> None:
        module = f"goodorder.testing.{kind}_simulator"
        options = ["--callback-url", callback_url, "--follow-parent", *extra]
        if journal is not None:
            options += ["--journal", str(journal)]
        self.secret = secret
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *options],
            stdout=subprocess.PIPE,
            env={
                **os.environ,
                "GOODORDER_SIMULATOR_SECRET": secret,
                "PYTHONPATH": str(Path(goodorder.__file__).parents[1]),
            },
        )
        self.url = self._first_line().removeprefix("listening on ")

    def __enter__(self) -> Self:
        """Return the running simulator."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    @property
    def pid(self) -> int:
        """The number of the process, for tests that kill it."""
        return self._process.pid

    def faults(self, *rules: dict[str, Any]) -> None:
        """Put these fault rules in the place of the ones before; without rules all faults end."""
        self.ask("PUT", "/faults", list(rules))

    def journal(self, operation: str = "") -> list[dict[str, Any]]:
        """Return every effect so far, or those of one operation, oldest first."""
        lines: list[dict[str, Any]] = self.ask("GET", "/journal")
        return [line for line in lines if operation in {"", line["operation"]}]

    def refusals(self) -> list[dict[str, Any]]:
        """Return every operation that was refused or broke before it was done."""
        lines: list[dict[str, Any]] = self.ask("GET", "/journal?all")
        return [line for line in lines if line["outcome"] == "failed"]

    def callbacks(self) -> list[dict[str, Any]]:
        """Return every callback so far and how far it came."""
        callbacks: list[dict[str, Any]] = self.ask("GET", "/callbacks")
        return callbacks

    def callback_url(self, url: str) -> None:
        """Post callbacks to this address from now on."""
        self.ask("PUT", "/callback-url", {"url": url})

    def advance(self, tracking: str, status: str) -> dict[str, Any]:
        """Move a parcel of the carrier."""
        moved: dict[str, Any] = self.ask("POST", f"/v1/shipments/{tracking}/advance", {"status": status})
        return moved

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request and return the JSON of the answer; a refusal raises RuntimeError with its text."""
        content = None if body is None else json.dumps(body).encode()
        call = urllib.request.Request(self.url + path, content, method=method)  # noqa: S310  our own process
        call.add_header("Authorization", f"Bearer {self.secret}")
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(call, timeout=ASK_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as failure:
            with failure:
                raise RuntimeError(f"{method} {path}: {failure.read().decode()}") from failure

    def stop(self) -> None:
        """End the process and wait for it; a second call does nothing."""
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_S)
        if self._process.stdout:
            self._process.stdout.close()

    def _first_line(self) -> str:
        stream = self._process.stdout
        if stream is None or not select.select([stream], [], [], START_S)[0]:
            self.stop()
            raise RuntimeError(f"the simulator did not start within {START_S} s")
        line = stream.readline().decode().strip()
        if not line:
            self.stop()
            raise RuntimeError("the simulator ended at once: its complaint is printed above")
        return line


def wait_until(happened: Callable[[], bool], *, within_s: float = 60) -> None:
    """Wait until something has happened; raises TimeoutError."""
    deadline = time.monotonic() + within_s
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"did not happen within {within_s} s")
        time.sleep(0.02)
