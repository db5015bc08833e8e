"""Hosts on this machine: network namespaces that share a switch and can be unplugged from it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SWITCH, NETWORK = "gocl0", "10.77.0.0/24"
HERE = "10.77.0.1"
STOP_S = 10


def ip(*words: str) -> None:
    """Run `ip`; raises CalledProcessError with its complaint on the terminal."""
    subprocess.run(["ip", *words], check=True)  # noqa: S607 - of the system


@dataclass
class Host:
    """One host: a namespace, its address, the folder of its files, and the programs started on it."""

    name: str
    address: str
    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def cable(self) -> str:
        """The end of its cable that is plugged into the switch."""
        return f"{self.name}c"

    def plug_in(self) -> None:
        """Make the namespace and its network."""
        ip("netns", "add", self.name)
        ip("link", "add", self.cable, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        ip("link", "set", self.cable, "master", SWITCH, "up")
        for words in (
            ("addr", "add", f"{self.address}/24", "dev", "eth0"),
            ("link", "set", "eth0", "up"),
            ("link", "set", "lo", "up"),
        ):
            ip("-n", self.name, *words)

    def cut(self) -> None:
        """Unplug the cable: what is under way gets no answer, and no error either."""
        ip("link", "set", self.cable, "nomaster")

    def heal(self) -> None:
        """Plug the cable in again."""
        ip("link", "set", self.cable, "master", SWITCH)

    def start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], *, user: str = ""
    ) -> subprocess.Popen[bytes]:
        """Start a program on this host; what it prints goes to its log."""
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                ["ip", "netns", "exec", self.name, *become, *command],  # noqa: S607 - of the system
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.running[name]

    def pids(self) -> set[int]:
        """List every process in this namespace; all of them were started by us or by what we started."""
        listed = subprocess.run(
            ["ip", "netns", "pids", self.name],  # noqa: S607 - of the system
            check=True,
            capture_output=True,
            text=True,
        )
        return {int(pid) for pid in listed.stdout.split()}

    def kill(self, *, sparing: Sequence[str] = ()) -> int:
        """End all programs at once as a power cut does, but those named; returns how many processes it were."""
        spared = {self.running[name].pid for name in sparing if name in self.running}
        doomed = self.pids() - spared
        for pid in doomed:
            signal_quietly(pid, signal.SIGKILL)
        for name in set(self.running) - set(sparing):
            self.running.pop(name).wait(STOP_S)
        return len(doomed)

    def remove(self) -> None:
        """End what still runs and take the namespace away."""
        if not os.path.exists(f"/run/netns/{self.name}"):  # noqa: PTH110 - a mark of the system
            return
        until = time.monotonic() + STOP_S
        while (pids := self.pids()) and time.monotonic() < until:
            for pid in pids:
                signal_quietly(pid, signal.SIGKILL)
            time.sleep(0.2)
        for program in self.running.values():
            program.wait(STOP_S)
        ip("link", "del", self.cable)  # by itself it would go some time after the namespace
        ip("netns", "del", self.name)


def signal_quietly(pid: int, sign: signal.Signals) -> None:
    """Send a signal to a process that may have ended meanwhile."""
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return


def lay_switch() -> None:
    """Make the switch that joins the hosts, with an address for the one who watches."""
    ip("link", "add", SWITCH, "type", "bridge")
    ip("addr", "add", f"{HERE}/24", "dev", SWITCH)
    ip("link", "set", SWITCH, "up")


def remove_switch() -> None:
    """Take the switch away."""
    subprocess.run(["ip", "link", "del", SWITCH], check=False)  # noqa: S607 - of the system
