"""Builds a cluster of three hosts on this machine, breaks it under writing clients, and counts what was lost.

Usage, as root: python tools/cluster [--trials kill,partition] [--writers 2] [--json FILE]

Needs Debian's etcd-server, haproxy, pgbouncer, iproute2, util-linux, python3 and PostgreSQL. Patroni is installed from
requirements/cluster.txt into an environment that is thrown away, or named by --patroni. Exit code 0 when no acknowledged order was lost or doubled and the audit is clean.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hosts import SWITCH, Host, lay_switch, remove_switch
from services import ROOT, Cluster, Timing, goodorder, is_whole, primary_of
from trials import TRIALS, Trial, run_trial

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTS = 3
WAIT_S = 120


def main() -> int:
    """Build, break, count, clear away."""
    asked = wishes()
    if os.geteuid() != 0:
        print("cluster: network namespaces need root", file=sys.stderr)
        return 2
    if Path("/sys/class/net", SWITCH).exists():
        print(f"cluster: {SWITCH} is there already: another run is under way", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is cleared away
    folder = Path(tempfile.mkdtemp(prefix="goodorder-cluster-"))
    folder.chmod(0o711)
    hosts = [Host(f"gocl{n}", f"10.77.0.{10 + n}", folder / f"gocl{n}") for n in range(1, HOSTS + 1)]
    timing = Timing(asked.ttl_s, asked.loop_s, asked.retry_s)
    try:
        cluster = Cluster(hosts, folder, asked.postgres_bin, asked.patroni or install_patroni(folder), timing)
        build(cluster)
        found = [observed(cluster, name, asked.writers) for name in asked.trials.split(",")]
        return report(cluster, found, asked.json)
    except BaseException:
        keep_logs(folder)
        raise
    finally:
        for host in hosts:
            host.remove()
        remove_switch()
        shutil.rmtree(folder, ignore_errors=True)


def wishes() -> argparse.Namespace:
    """Read the command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--patroni", type=Path, help="the program, in an environment that others may enter")
    asked.add_argument("--postgres-bin", type=Path, default=newest_postgres())
    asked.add_argument("--trials", default=",".join(TRIALS), help="in this order")
    asked.add_argument("--writers", type=int, default=2, help="on each host")
    asked.add_argument("--json", type=Path, help="also write what was found there")
    asked.add_argument("--ttl-s", type=int, default=Timing.ttl_s)
    asked.add_argument("--loop-s", type=int, default=Timing.loop_s)
    asked.add_argument("--retry-s", type=int, default=Timing.retry_s)
    return asked.parse_args()


def newest_postgres() -> Path:
    """Return the folder of Debian's newest PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return found[-1] if found else Path("/usr/lib/postgresql")


def install_patroni(folder: Path) -> Path:
    """Install the locked Patroni for the system's Python, which the database's user can run."""
    uv, environment = [sys.executable, "-m", "uv", "--quiet"], folder / "patroni"
    subprocess.run([*uv, "venv", "--python", "/usr/bin/python3", str(environment)], check=True)
    lock = ["--require-hashes", "--requirement", str(ROOT / "requirements" / "cluster.txt")]
    subprocess.run(
        [*uv, "pip", "install", "--python", str(environment / "bin" / "python"), *lock], check=True
    )
    return environment / "bin" / "patroni"


def build(cluster: Cluster) -> None:
    """Start everything, from the bottom up."""
    began = time.monotonic()
    lay_switch()
    for host in cluster.hosts:
        cluster.lay_out(host)
        host.plug_in()
        cluster.start_database(host)
    wait_until(lambda: whole(cluster), "three servers, one confirming")
    say(f"database cluster is whole after {time.monotonic() - began:.0f} s")
    make_database(cluster)
    for host in cluster.hosts:
        cluster.start_gateway(host)
    first = cluster.hosts[0]
    wait_until(lambda: answers(cluster, first), "the way through the pooler")
    cluster.run(first, goodorder("prepare"))
    shop = Path(__file__).with_name("shop.py")
    cluster.key = cluster.run(first, [sys.executable, str(shop)]).strip()
    for host in cluster.hosts:
        cluster.start_product(host)
    wait_until(lambda: all(is_ready(cluster, host) for host in cluster.hosts), "three web servers")
    say(f"the product answers on every host after {time.monotonic() - began:.0f} s")


def whole(cluster: Cluster) -> bool:
    """Tell whether all members agree that the cluster is whole."""
    return all(is_whole(cluster.members(host), HOSTS) for host in cluster.hosts)


def make_database(cluster: Cluster) -> None:
    """Make the roles and the database on the primary."""
    leader = primary_of(cluster.members(cluster.hosts[0]))
    host = next(host for host in cluster.hosts if host.name == leader)
    for statement in (
        f"CREATE ROLE goodorder LOGIN PASSWORD '{cluster.words['PASSWORD']}'",
        "CREATE ROLE goodorder_audit NOLOGIN",
        "CREATE DATABASE goodorder OWNER goodorder",
    ):
        cluster.ask_as_superuser(host, statement, "postgres")


def answers(cluster: Cluster, host: Host) -> bool:
    """Tell whether the pooler lets a question through."""
    question = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL'], connect_timeout=3).execute('SELECT 1')"
    program = host.start("probe", [sys.executable, "-c", question], cluster.environment(host))
    return program.wait(20) == 0


def is_ready(cluster: Cluster, host: Host) -> bool:
    """Tell whether the web server on a host can work."""
    question = "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=3); c.request('GET', '/readyz')"
    question += "; raise SystemExit(c.getresponse().status != 200)"
    program = host.start("probe", [sys.executable, "-c", question], cluster.environment(host))
    return program.wait(20) == 0


def wait_until(happened: Callable[[], bool], what: str) -> None:
    """Wait for something; ends the run when it does not come."""
    until = time.monotonic() + WAIT_S
    while not happened():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: did not come within {WAIT_S} s")
        time.sleep(0.5)


def observed(cluster: Cluster, name: str, writers: int) -> Trial:
    """Run a trial and say at once what it found."""
    trial = run_trial(cluster, TRIALS[name], writers)
    say(trial.sentence())
    return trial


def report(cluster: Cluster, found: list[Trial], file: Path | None) -> int:
    """Print what the audit says; 0 when every promise was kept."""
    host = cluster.hosts[0]
    audit = cluster.run(host, goodorder("audit", "--json"), may_fail=True)
    findings: list[dict[str, Any]] = [json.loads(line) for line in audit.splitlines()]
    broken = [finding["id"] for finding in findings if not finding["ok"]]
    say(f"audit: {len(findings)} invariants, {len(broken)} broken {' '.join(broken)}")
    if file:
        file.write_text(json.dumps([trial.as_json() for trial in found], indent=1))
    return 0 if all(trial.verdict.holds for trial in found) and findings and not broken else 1


def keep_logs(folder: Path) -> None:
    """Copy the logs to where they outlive the run, and say where."""
    kept = Path(tempfile.mkdtemp(prefix="goodorder-cluster-logs-"))
    for log in folder.glob("*/*.log"):
        shutil.copy(log, kept / f"{log.parent.name}-{log.name}")
    say(f"logs are kept in {kept}")


def say(line: str) -> None:
    """Print at once, with the time."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
