"""The load generator, a process of its own: keep-alive connections that ask and wait, as cheaply as Python can.

Usage: python -m goodorder.benching.generator SPEC RESULT. It connects, prints `ready`, asks for the time given
or until the requests run out, and writes what came back to RESULT.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from goodorder.benching import asking
from goodorder.benching.figures import percentile
from goodorder.cli.installation import say

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
PATIENCE_S = 60
KEPT_WRONG = 3
GOOD = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What to ask: of which port, over how many connections, for how long, and whether at a pace of so many a second."""

    port: int
    connections: int
    seconds: float
    headers: dict[str, str]
    seed: int = 1
    kind: str = "file"  # or capture, flash, bulk
    file: str = ""
    sku: str = ""
    size: int = 1
    again: bool = False
    pace: float = 0
    most: int = 0

    def requests(self) -> Iterator[asking.Request]:
        """Return what to ask, in order."""
        if self.kind == "capture":
            return asking.captures(self.seed, asking.CARD, sku=self.sku)
        if self.kind == "bulk":
            return asking.bulk(self.seed, self.size)
        return asking.kept(Path(self.file), again=self.again)


@dataclass
class Answers:
    """What came back. Latencies in milliseconds, from when a request was due."""

    seconds: float = 0
    cpu_s: float = 0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unanswered: int = 0

    def note(self, status: int, latency_ms: float, body: bytes) -> None:
        """Count an answer; of wrong ones the first few are kept."""
        self.statuses[status] += 1
        self.latencies.append(latency_ms)
        if status not in GOOD and len(self.wrong) < KEPT_WRONG:
            self.wrong.append(body[:300].decode(errors="replace"))

    def as_json(self) -> dict[str, Any]:
        """Return it in short."""
        told = asdict(self)
        ordered = sorted(told.pop("latencies"))
        quantiles = {f"p{rank}": percentile(ordered, rank) for rank in (50, 95, 99)} if ordered else {}
        return {**told, "statuses": {str(k): n for k, n in self.statuses.items()}, "quantiles_ms": quantiles}


class Crew:
    """All connections, the requests they draw from, and the answers they bring."""

    def __init__(self, errand: Errand) -> None:
        self.errand, self.answers = errand, Answers()
        self.source = errand.requests()
        self.lines: list[Line] = []
        self.due: deque[float] = deque()
        self.done = asyncio.Event()
        self.began = self.until = 0.0
        self.sent = 0
        self.head = "".join(f"{name}: {value}\r\n" for name, value in errand.headers.items())
        self.run = secrets.token_hex(6)

    async def work(self) -> Answers:
        """Connect, ask, and return the answers."""
        loop = asyncio.get_running_loop()
        for _ in range(self.errand.connections):
            _, line = await loop.create_connection(lambda: Line(self), HOST, self.errand.port)
            self.lines.append(line)
        say("ready")
        cpu, self.began = time.process_time(), time.perf_counter()
        self.until = self.began + self.errand.seconds
        pacing = asyncio.create_task(self._pace()) if self.errand.pace else None
        for line in self.lines if not pacing else ():
            line.ask(time.perf_counter())
        try:
            await asyncio.wait_for(self.done.wait(), self.errand.seconds + PATIENCE_S)
        except TimeoutError:
            self.answers.unanswered = sum(line.is_busy for line in self.lines)
        self.answers.seconds = time.perf_counter() - self.began
        self.answers.cpu_s = time.process_time() - cpu
        return self.answers

    async def _pace(self) -> None:
        """Ask when it is due, whether or not earlier answers are back; what finds no free line waits its turn."""
        step, due = 1 / self.errand.pace, self.began
        while due < self.until:
            while due <= time.perf_counter():
                self.due.append(due)
                due += step
            for line in self.lines:
                if self.due and not line.is_busy:
                    line.ask(self.due.popleft())
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        if not any(line.is_busy for line in self.lines):
            self.done.set()

    def next_request(self) -> bytes | None:
        """Return the next request as it goes over the wire; None when there is nothing more to ask."""
        enough = self.errand.most and self.sent >= self.errand.most
        if enough or time.perf_counter() >= self.until or (request := next(self.source, None)) is None:
            return None
        self.sent += 1
        method, path, body = request
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n{self.head}"
        if method == "POST":
            head += f"Idempotency-Key: {self.run}-{self.sent}\r\nContent-Type: application/json\r\n"
        return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content

    def free(self, line: Line) -> None:
        """Give a line that has its answer something to do, or end when all are done."""
        if not self.errand.pace:
            line.ask(time.perf_counter())
        elif self.due:
            line.ask(self.due.popleft())
        if not any(each.is_busy for each in self.lines) and (
            not self.errand.pace or time.perf_counter() >= self.until
        ):
            self.done.set()


class Line(asyncio.Protocol):
    """One connection that asks, reads the whole answer, and asks again."""

    def __init__(self, crew: Crew) -> None:
        self.crew, self.buffer = crew, b""
        self.transport: asyncio.Transport | None = None
        self.is_busy, self.asked_at, self.ends_at, self.body_at = False, 0.0, 0, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self.transport = cast("asyncio.Transport", transport)

    def ask(self, due: float) -> None:
        """Send the next request, if there is one."""
        request = self.crew.next_request()
        self.is_busy = request is not None
        if request is not None and self.transport is not None:
            self.asked_at, self.buffer, self.ends_at = due, b"", 0
            self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Collect an answer and hand it over when it is whole."""
        self.buffer += data
        if not self.ends_at and (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            self.body_at = end + 4
            self.ends_at = self.body_at + _length(self.buffer[:end])
        if self.ends_at and len(self.buffer) >= self.ends_at:
            latency_ms = (time.perf_counter() - self.asked_at) * 1000
            self.crew.answers.note(int(self.buffer[9:12]), latency_ms, self.buffer[self.body_at :])
            self.is_busy = False
            self.crew.free(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        """Count a request that will never be answered."""
        if self.is_busy:
            self.crew.answers.unanswered += 1
            self.is_busy = False
            self.crew.done.set()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ValueError(f"an answer without a length: {head.decode(errors='replace')}")


def main() -> None:
    """Do the errand."""
    spec, result = (Path(each) for each in sys.argv[1:3])
    errand = Errand(**json.loads(spec.read_text()))
    answers = asyncio.run(Crew(errand).work())
    result.write_text(json.dumps(answers.as_json()))


if __name__ == "__main__":
    main()
