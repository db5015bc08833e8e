"""Child processes of one foreground program: started, watched, restarted, stopped in order."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Self

from goodorder.cli.installation import say, stop
from goodorder.cli.postgres_account import dying_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST_RESTARTS = 3
HEALTHY_AFTER_S = 60
LOOK_EVERY_S = 0.2


@dataclass
class Child:
    """One program of the family, in a session of its own so that Ctrl-C reaches only its parent."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    restarts_left: int = 0
    stop_within_s: float = 3
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    restart_at: float = 0
    reader: threading.Thread | None = None

    def start(self, output: int | None = None) -> subprocess.Popen[bytes]:
        """Start the program; it is asked to end should we die without saying so."""
        self.started_at, self.restart_at = time.monotonic(), 0
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            start_new_session=True,
            preexec_fn=dying_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one system call, from the main thread
        )
        return self.process

    def ended(self) -> bool:
        """Whether the program was started and has ended."""
        return self.process is not None and self.process.poll() is not None

    def wait(self) -> int:
        """Wait for the program to end by itself and return its exit code; asks it to end when interrupted."""
        try:
            return self.process.wait() if self.process else 0
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask the program to end; make its whole session end if it does not in time."""
        if self.process is not None and self.process.poll() is None:
            self.end(self.process)
        if self.reader:
            self.reader.join(1)

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """End a running program, kindly first."""
        process.terminate()
        try:
            process.wait(self.stop_within_s)
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not end within {self.stop_within_s:g} s and is cut off")
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def restart_or_give_up(self) -> bool:
        """Plan a restart after an unexpected end; False when it has ended too often."""
        now = time.monotonic()
        if self.restart_at:
            if now >= self.restart_at:
                self.start()
            return True
        code = self.process.returncode if self.process else None
        if now - self.started_at > HEALTHY_AFTER_S and self.restarts_left:
            self.restarts_left = MOST_RESTARTS
        if not self.restarts_left:
            say(f"{self.name} ended unexpectedly ({outcome(code)}); stopping everything")
            return False
        wait_s = 2 ** (MOST_RESTARTS - self.restarts_left)
        self.restarts_left -= 1
        self.restart_at = now + wait_s
        say(f"{self.name} ended unexpectedly ({outcome(code)}); restarting in {wait_s} s")
        return True

    def __enter__(self) -> Self:
        """Return itself, to be stopped at the end of the block."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop the program."""
        self.stop()


def outcome(code: int | None) -> str:
    """Say how a program ended."""
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"


def first_line(child: Child, within_s: float = 30) -> str:
    """Start a child and return the first line it prints; later ones are passed on. Empty if it ends first."""
    process = child.start(subprocess.PIPE)
    stream = process.stdout
    if stream is None or not select.select([stream], [], [], within_s)[0]:
        stop(f"{child.name} said nothing for {within_s:g} s")
    line = stream.readline().decode(errors="replace").strip()
    child.reader = threading.Thread(target=pass_on, args=[stream], daemon=True)
    child.reader.start()
    return line


def pass_on(stream: IO[bytes]) -> None:
    """Print what a child prints, to its end."""
    with stream:
        for line in stream:
            say(line.decode(errors="replace").rstrip())


def watch(children: list[Child], others_ended: Callable[[], str]) -> None:
    """Look after the children until one cannot be kept alive or something they need has ended."""
    while True:
        for child in children:
            if child.ended() and not child.restart_or_give_up():
                return
        ended = others_ended()
        if ended:
            say(f"{ended} ended unexpectedly; stopping everything")
            return
        time.sleep(LOOK_EVERY_S)


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Turn SIGTERM and a closed terminal into what Ctrl-C is: KeyboardInterrupt in the main thread."""

    def interrupt(*_: object) -> None:
        for sign in signs:
            signal.signal(sign, signal.SIG_IGN)  # once is enough: we are stopping
        raise KeyboardInterrupt

    signs = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for sign in signs:
        signal.signal(sign, interrupt)
    with contextlib.suppress(KeyboardInterrupt):
        yield
