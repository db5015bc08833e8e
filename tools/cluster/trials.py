"""Two ways to break a cluster while it is written to: a host that dies, a host that is cut off and comes back."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger import Acknowledged, Kept, Verdict, judge, longest_silence_s
from services import WEB_PORT, Cluster, is_whole, primary_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hosts import Host

CALM_S = 12  # before the break, and after the repair
KILLED_S, CUT_S = 45, 60  # how long a host stays away
IMPATIENT_S = 10  # about as long as it takes a server to notice that it is cut off
REPAIR_S, STOP_S = 120, 90
# What an operator in a hurry does on a server that commits nothing: end whoever waits for the standby.
END_WAITING = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@dataclass(frozen=True)
class Trial:
    """What a trial found. Seconds without writes: of anybody, and of those beside the broken server."""

    name: str
    verdict: Verdict
    without_writes_s: float
    broken_side_s: float
    repaired_s: float
    ended_waiting: int
    unanswered: int
    refused: int
    defects: int

    def sentence(self) -> str:
        """Say it in one line."""
        found = self.verdict
        return (
            f"{self.name}: {found.acknowledged} acknowledged ({found.replayed} of them by a repeat), "
            f"{len(found.lost)} lost, {len(found.doubled)} doubled, {len(found.changed)} changed, "
            f"{len(found.unheard)} kept unheard; {self.without_writes_s:.1f} s without writes, "
            f"{self.broken_side_s:.1f} s on the broken side; whole again {self.repaired_s:.0f} s after the repair; "
            f"{self.ended_waiting} waiting commits ended, {self.unanswered} unanswered, {self.refused} refused, "
            f"{self.defects} answers of 500"
        )

    def as_json(self) -> dict[str, Any]:
        """Return it for a file."""
        return asdict(self)


@dataclass
class Broken:
    """The host that was broken, when, and how many waiting commits were ended there."""

    host: Host
    at: float
    ended: int = 0


def run_trial(cluster: Cluster, act: Callable[[Cluster, Host], Broken], writers: int) -> Trial:
    """Let writers write on every host, break the primary's host, repair it, and count."""
    name = act.__name__
    journals = {host.name: cluster.folder / f"{name}-{host.name}.jsonl" for host in cluster.hosts}
    for host in cluster.hosts:
        start_writers(cluster, host, name, journals[host.name], writers)
    time.sleep(CALM_S)
    broken = act(cluster, primary(cluster))
    repaired_at = time.time()
    wait_until_whole(cluster)
    repaired_s = time.time() - repaired_at
    time.sleep(CALM_S)
    until = time.time()
    for host in cluster.hosts:
        stop_writers(host)
    told = {host: read(journal) for host, journal in journals.items()}
    return found(cluster, name, broken, told, (repaired_s, until))


def found(
    cluster: Cluster,
    name: str,
    broken: Broken,
    told: Mapping[str, list[dict[str, Any]]],
    ended: tuple[float, float],
) -> Trial:
    """Compare what the writers were told with what the primary has now."""
    lines = [line for journal in told.values() for line in journal]
    beside = told[broken.host.name]
    repaired_s, until = ended
    return Trial(
        name=name,
        verdict=judge(taken(lines), kept(cluster, f"{name}-")),
        without_writes_s=longest_silence_s(times(lines), broken.at - 1, until),
        broken_side_s=longest_silence_s(times(beside), broken.at - 1, until),
        repaired_s=repaired_s,
        ended_waiting=broken.ended,
        unanswered=count(lines, "unanswered"),
        refused=count(lines, "refused"),
        defects=count(lines, "defect"),
    )


def kill(cluster: Cluster, host: Host) -> Broken:
    """End everything on the primary's host but the writers at once, and start it again later."""
    broken = Broken(host, time.time())
    host.kill(sparing=["writers"])
    time.sleep(KILLED_S)
    cluster.start_database(host)
    cluster.start_gateway(host)
    cluster.start_product(host)
    return broken


def partition(cluster: Cluster, host: Host) -> Broken:
    """Cut the primary's host off with web server and writers on it, and join it again later."""
    broken = Broken(host, time.time())
    host.cut()
    while time.time() < broken.at + IMPATIENT_S:
        time.sleep(1)
        ended = end_waiting(cluster, host)
        if ended is None:
            break
        broken.ended += ended
    time.sleep(max(0, broken.at + CUT_S - time.time()))
    host.heal()
    return broken


def end_waiting(cluster: Cluster, host: Host) -> int | None:
    """End the sessions whose commit waits on a host; returns how many, None once the server has stepped down."""
    try:
        return int(cluster.ask_as_superuser(host, END_WAITING)[0][0])
    except subprocess.CalledProcessError:
        return None


TRIALS: dict[str, Callable[[Cluster, Host], Broken]] = {"kill": kill, "partition": partition}


def primary(cluster: Cluster) -> Host:
    """Return the host whose server leads; raises StopIteration when none does."""
    names = {primary_of(cluster.members(host)) for host in cluster.hosts}
    return next(host for host in cluster.hosts if host.name in names)


def wait_until_whole(cluster: Cluster) -> None:
    """Wait until every member says that all are back; raises TimeoutError."""
    until = time.monotonic() + REPAIR_S
    while not all(is_whole(cluster.members(host), len(cluster.hosts)) for host in cluster.hosts):
        if time.monotonic() > until:
            raise TimeoutError(f"the cluster is not whole {REPAIR_S} s after the repair")
        time.sleep(0.5)


def start_writers(cluster: Cluster, host: Host, trial: str, journal: Path, writers: int) -> None:
    """Start the writers of a host, against the web server on the same host."""
    program = Path(__file__).with_name("writers.py")
    words = ["--port", str(WEB_PORT), "--name", f"{trial}-{host.name}", "--journal", str(journal)]
    command = [sys.executable, str(program), *words, "--writers", str(writers)]
    host.start("writers", command, cluster.environment(host))


def stop_writers(host: Host) -> None:
    """Let the writers finish what is under way."""
    program = host.running.pop("writers")
    program.send_signal(signal.SIGTERM)
    try:
        program.wait(STOP_S)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def read(journal: Path) -> list[dict[str, Any]]:
    """Return the lines of a journal."""
    return [json.loads(line) for line in journal.read_text().splitlines()]


def taken(lines: list[dict[str, Any]]) -> list[Acknowledged]:
    """Return what was acknowledged."""
    return [
        Acknowledged(
            line["key"],
            line["order_id"],
            line["at"],
            line["writer"],
            line["tries"],
            replayed=line["replayed"],
        )
        for line in lines
        if line["outcome"] == "taken"
    ]


def times(lines: list[dict[str, Any]]) -> list[float]:
    """Return when orders were acknowledged."""
    return [each.at for each in taken(lines)]


def count(lines: list[dict[str, Any]], outcome: str) -> int:
    """Count the lines with an outcome."""
    return sum(line["outcome"] == outcome for line in lines)


def kept(cluster: Cluster, prefix: str) -> list[Kept]:
    """Return the orders of a trial as the primary has them now."""
    question = f"SELECT note, public_id FROM orders_order WHERE note LIKE '{prefix}%'"  # noqa: S608 - our own word
    return [Kept(*row) for row in cluster.ask_as_superuser(primary(cluster), question)]
