"""HTTP for simulators: keep-alive, JSON in and out, the ability to hang up, and the common routes."""

import argparse
import contextlib
import hmac
import json
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from goodorder.testing.callbacks import CallbackSender, Sign, signature
from goodorder.testing.desk import Answer, Call, Cut, Desk, World, refusal
from goodorder.testing.faults import BadFault, Fault, FaultBook
from goodorder.testing.journal import Journal

MAX_BODY = 1_000_000
MAX_KEY = 255
IDLE_S = 60


@dataclass(frozen=True)
class Ask:
    """One request, taken apart: `parts` are the words of the path that the route leaves open.

    `address` is where the caller found us.
    """

    parts: tuple[str, ...]
    query: dict[str, list[str]]
    body: Any
    key: str
    address: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


Handle = Callable[[Ask], Answer]
Read = Callable[[bytes], Any]  # a body; raises ValueError


@dataclass(frozen=True)
class Route:
    """One method and path. `/v1/` routes need the secret."""

    method: str
    path: str
    handle: Handle
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        """Turn `{}` of the path into a word."""
        object.__setattr__(self, "pattern", re.compile(re.escape(self.path).replace(r"\{\}", "([^/]+)")))


def operation(desk: Desk, method: str, path: str, name: str) -> Route:
    """Return a route that performs an operation under the caller's Idempotency-Key."""

    def handle(ask: Ask) -> Answer:
        if not 0 < len(ask.key) <= MAX_KEY:
            return refusal(400, "key_missing", f"send an Idempotency-Key of 1 to {MAX_KEY} characters")
        return perform(desk, ask, name)

    return Route(method, path, handle)


def perform(desk: Desk, ask: Ask, name: str) -> Answer:
    """Perform an operation on what the path names."""
    if not isinstance(ask.body, dict):
        return refusal(400, "invalid_body", "send a JSON object")
    return desk.perform(Call(operation=name, key=ask.key, target=next(iter(ask.parts), ""), body=ask.body))


def common_routes(desk: Desk) -> list[Route]:
    """Return what every simulator offers: enquiry, faults, journal, callbacks, health."""

    def put_faults(ask: Ask) -> Answer:
        try:
            desk.faults.replace(ask.body)
        except BadFault as failure:
            return refusal(400, "bad_fault", str(failure))
        return Answer(status=200, body=desk.faults.shown())

    def put_callback_url(ask: Ask) -> Answer:
        url = ask.body.get("url") if isinstance(ask.body, dict) else None
        if not isinstance(url, str):
            return refusal(400, "invalid_body", 'send {"url": "http://…"}; an empty url ends callbacks')
        desk.sender.url = url
        return Answer(status=200, body={"url": url})

    def get_journal(ask: Ask) -> Answer:
        everything = "all" in ask.query
        return Answer(
            status=200, body=[one for one in desk.journal.lines() if everything or one["outcome"] == "ok"]
        )

    return [
        Route("GET", "/health", lambda _: Answer(status=200, body={"status": "ok"})),
        Route("GET", "/faults", lambda _: Answer(status=200, body=desk.faults.shown())),
        Route("PUT", "/faults", put_faults),
        Route("GET", "/journal", get_journal),
        Route("GET", "/callbacks", lambda _: Answer(status=200, body=desk.sender.shown())),
        Route("PUT", "/callback-url", put_callback_url),
        Route("GET", "/v1/operations/{}", lambda ask: desk.enquire(ask.parts[0])),
    ]


class Listener(ThreadingHTTPServer):
    """One thread for each connection; threads that hang on purpose do not keep the process alive."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], routes: Sequence[Route], secret: str, read: Read = json.loads
    ) -> None:
        super().__init__(address, Handler)
        self.routes = routes
        self.secret = secret
        self.read = read

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet about callers that hang up; report anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _written(body: Any) -> tuple[str, bytes]:
    """Return the type and bytes of an answer: text is a page, bytes are XML, anything else becomes JSON."""
    if isinstance(body, str):
        return "text/html; charset=utf-8", body.encode()
    if isinstance(body, bytes):
        return "application/xml", body
    return "application/json", json.dumps(body).encode()


class Handler(BaseHTTPRequestHandler):
    """Finds the route, reads JSON, writes JSON."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_S
    server: Listener

    def do_GET(self) -> None:
        """Answer a GET."""
        self._serve()

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._serve()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._serve()

    def do_PUT(self) -> None:
        """Answer a PUT."""
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        """Say nothing: the journal is the record."""

    def _serve(self) -> None:
        try:
            answer = self._answer()
        except Cut:
            self.close_connection = True
            with contextlib.suppress(OSError):  # the caller may have hung up first
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        kind, content = _written(answer.body)
        if answer.garbled:
            content = content[: len(content) // 2]
        head = [
            f"HTTP/1.1 {answer.status} {'OK' if answer.status < 400 else 'Refused'}",  # noqa: PLR2004
            f"Content-Type: {kind}",
            f"Content-Length: {len(content)}",
        ]
        if answer.replayed:
            head.append("Idempotent-Replayed: true")
        if self.close_connection:
            head.append("Connection: close")
        self.wfile.write("\r\n".join([*head, "", ""]).encode() + content)

    def _answer(self) -> Answer:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_BODY or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return refusal(413, "too_large", f"send at most {MAX_BODY} bytes with a Content-Length")
        content = self.rfile.read(int(length))
        parts = urlsplit(self.path)
        if parts.path.startswith("/v1/") and not self._known():
            return refusal(401, "bad_credentials", "send Authorization: Bearer and the simulator's secret")
        for route in self.server.routes:
            match = route.pattern.fullmatch(parts.path)
            if match and route.method == self.command:
                return self._handle(route, match, parts.query, content)
        return refusal(404, "no_such_route", f"{self.command} {parts.path} is not offered here")

    def _handle(self, route: Route, match: re.Match[str], query: str, content: bytes) -> Answer:
        try:
            body = self.server.read(content) if content else {}
        except (ValueError, RecursionError):
            return refusal(400, "invalid_body", "send JSON")
        words = tuple(unquote(word) for word in match.groups())
        asked = parse_qs(query, keep_blank_values=True)
        address = f"http://{self.headers.get('Host', '')}"
        heads = {name.lower(): value for name, value in self.headers.items()}
        return route.handle(Ask(words, asked, body, self.headers.get("Idempotency-Key", ""), address, heads))

    def _known(self) -> bool:
        given = self.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self.server.secret}".encode())


def options(description: str) -> argparse.ArgumentParser:
    """Return the command line every simulator understands."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--port", type=int, default=0, help="0 takes any free port; the first line printed names it"
    )
    parser.add_argument(
        "--journal", type=Path, help="file of JSON lines; read back at the start if it exists"
    )
    parser.add_argument("--callback-url", default="", help="where signed callbacks are posted")
    parser.add_argument("--faults", type=json.loads, default=[], help="JSON list of fault rules")
    parser.add_argument(
        "--secret",
        default=os.environ.get("GOODORDER_SIMULATOR_SECRET", ""),
        help="bearer token of callers and signing secret of callbacks; default GOODORDER_SIMULATOR_SECRET",
    )
    parser.add_argument("--follow-parent", action="store_true", help="stop when the starting process is gone")
    return parser


def build_desk(
    chosen: argparse.Namespace,
    world: World,
    standing: Sequence[Fault] = (),
    make: type[Desk] = Desk,
    sign: Sign | None = None,
) -> Desk:
    """Return the desk the command line describes; ends the program with a sentence when it cannot."""
    if not chosen.secret:
        raise SystemExit("a secret is needed: give --secret or set GOODORDER_SIMULATOR_SECRET")
    signature(chosen.secret, "", "", b"")
    faults = FaultBook(standing)
    try:
        faults.replace(chosen.faults)
    except BadFault as failure:
        raise SystemExit(f"--faults: {failure}") from failure
    sender = CallbackSender(chosen.callback_url, chosen.secret, sign=sign)
    return make(world, Journal(chosen.journal), faults, sender)


def serve(chosen: argparse.Namespace, desk: Desk, routes: Sequence[Route], read: Read = json.loads) -> None:
    """Listen until SIGTERM or Ctrl-C."""
    listener = Listener((chosen.host, chosen.port), [*common_routes(desk), *routes], chosen.secret, read)

    def stop(*_: object) -> None:
        # shutdown waits for the loop below, which this signal has interrupted: ask from another thread
        threading.Thread(target=listener.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if chosen.follow_parent:
        threading.Thread(target=_follow, args=(os.getppid(), stop), daemon=True).start()
    host, port = listener.server_address[:2]
    print(f"listening on http://{host!s}:{port}", flush=True)
    listener.serve_forever(poll_interval=0.05)
    listener.server_close()
    desk.journal.close()


def _follow(parent: int, stop: Callable[[], None]) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    stop()
