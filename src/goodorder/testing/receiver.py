"""An address on loopback that takes callbacks and webhooks in a test and keeps what came."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from goodorder.testing.processes import wait_until


@dataclass(frozen=True)
class Received:
    """One request as it came, at an instant in Unix seconds; header names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float = 0


class Receiver:
    """Takes every POST; use it as a context. `statuses` are answered in turn, then 204 for ever."""

    def __init__(self, statuses: Iterable[int] = ()) -> None:
        self.received: list[Received] = []
        self._statuses = list(statuses)
        self._lock = threading.Lock()
        self._listener = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._listener.daemon_threads = True
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The address to post to."""
        return f"http://127.0.0.1:{self._listener.server_address[1]}/callbacks"

    def __enter__(self) -> Self:
        """Start listening."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()

    def take(self, one: Received) -> int:
        """Keep a request and return the status to answer with."""
        with self._lock:
            self.received.append(one)
            return self._statuses.pop(0) if self._statuses else 204

    def wait_for(self, count: int, *, within_s: float = 60) -> list[Received]:
        """Return what came once there are `count` of them; raises TimeoutError."""
        wait_until(lambda: len(self.received) >= count, within_s=within_s)
        with self._lock:
            return list(self.received)


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            heads = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.take(Received(self.path, heads, body, time.time())))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
            """Say nothing."""

    return Handler
