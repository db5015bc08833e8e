"""The programs of a host, from the very files in deploy/cluster that an installation would use."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from hosts import NETWORK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hosts import Host

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "deploy" / "cluster"
DATABASE_USER, WEB_PORT = "postgres", 8000
ANSWER_S = 3


@dataclass(frozen=True)
class Timing:
    """Patroni's clock, in seconds: life of the leader's lock, pause of the loop, patience with a failing call."""

    ttl_s: int = 20
    loop_s: int = 5
    retry_s: int = 5


@dataclass
class Cluster:
    """Three hosts and what they share: secrets, programs, timing."""

    hosts: Sequence[Host]
    folder: Path
    postgres_bin: Path
    patroni: Path
    timing: Timing
    words: dict[str, str] = field(default_factory=dict)
    key: str = ""

    def __post_init__(self) -> None:
        for name in ("PASSWORD", "SUPERUSER_PASSWORD", "REPLICATION_PASSWORD", "SECRET_KEY"):
            self.words[name] = secrets.token_urlsafe(40)
        self.words |= {
            "NETWORK": NETWORK,
            "POSTGRES_BIN": str(self.postgres_bin),
            "TTL_S": str(self.timing.ttl_s),
            "LOOP_S": str(self.timing.loop_s),
            "RETRY_S": str(self.timing.retry_s),
            "WATCHDOG": "off",  # a namespace has no watchdog of its own to be reset by
            "ETCD_MEMBERS": ",".join(f"{host.name}=http://{host.address}:2380" for host in self.hosts),
            "ETCD_HOSTS": ",".join(f"{host.address}:2379" for host in self.hosts),
        }
        for number, host in enumerate(self.hosts, start=1):
            self.words |= {f"HOST_{number}": host.name, f"ADDRESS_{number}": host.address}

    def lay_out(self, host: Host) -> None:
        """Fill in the host's files; they belong to the database's user, as programs drop root before they start."""
        words = {**self.words, "HOST": host.name, "ADDRESS": host.address, "FOLDER": str(host.folder)}
        for folder in (host.folder, host.folder / "run", host.folder / "etcd", host.folder / "home"):
            folder.mkdir(mode=0o700)
        for file in TEMPLATES.iterdir():
            if file.suffix in {".env", ".yml", ".cfg", ".ini", ".txt"}:
                filled = host.folder / file.name
                filled.write_text(Template(file.read_text()).substitute(words))
        for path in (host.folder, *host.folder.rglob("*")):
            shutil.chown(path, DATABASE_USER, DATABASE_USER)

    def start_database(self, host: Host) -> None:
        """Start etcd and Patroni, which starts PostgreSQL."""
        etcd = {**environment_of(host.folder / "etcd.env"), "ETCD_LOG_LEVEL": "warn"}
        host.start("etcd", ["etcd"], etcd, user=DATABASE_USER)
        command = [str(self.patroni), str(host.folder / "patroni.yml")]
        host.start("patroni", command, {"PATH": os.environ["PATH"]}, user=DATABASE_USER)

    def start_gateway(self, host: Host) -> None:
        """Start HAProxy, which finds the primary, and PgBouncer before it."""
        haproxy = ["haproxy", "-db", "-f", str(host.folder / "haproxy.cfg")]
        host.start("haproxy", haproxy, {}, user=DATABASE_USER)
        pgbouncer = ["pgbouncer", "-q", str(host.folder / "pgbouncer.ini")]
        host.start("pgbouncer", pgbouncer, {}, user=DATABASE_USER)

    def start_product(self, host: Host) -> None:
        """Start web server and worker."""
        web = ["serve", "--host", "127.0.0.1", "--port", str(WEB_PORT), "--workers", "1", "--threads", "8"]
        for name, words in (("web", web), ("worker", ["worker"])):
            host.start(name, goodorder(*words), self.environment(host))

    def environment(self, host: Host) -> dict[str, str]:
        """Return what the product reads on this host."""
        return {
            **environment_of(host.folder / "goodorder.env"),
            "GOODORDER_SECRET_KEY": self.words["SECRET_KEY"],
            "GOODORDER_HOME": str(host.folder / "home"),
            "GOODORDER_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "goodorder.config.settings",
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(Path(__file__).parent))),
            "PYTHONWARNINGS": "ignore",
            "CLUSTER_KEY": self.key,
        }

    def run(self, host: Host, command: Sequence[str], *, may_fail: bool = False) -> str:
        """Run a program on a host to its end and return what it says; raises CalledProcessError unless it may fail."""
        answer = subprocess.run(
            ["ip", "netns", "exec", host.name, *command],  # noqa: S607 - of the system
            env={**os.environ, **self.environment(host)},
            check=not may_fail,
            stdout=subprocess.PIPE,
            text=True,
        )
        return answer.stdout

    def ask_as_superuser(self, host: Host, question: str, database: str = "goodorder") -> list[list[str]]:
        """Ask one server by its socket, however cut off it is; returns rows of text."""
        psql = [str(self.postgres_bin / "psql"), "-XAtq", "-F", "\t", "-h", str(host.folder / "run")]
        answer = subprocess.run(
            [*psql, "-U", DATABASE_USER, "-d", database, "-c", question],
            check=True,
            capture_output=True,
            text=True,
            user=DATABASE_USER,
            cwd="/",
        )
        return [line.split("\t") for line in answer.stdout.splitlines()]

    def members(self, host: Host) -> list[dict[str, Any]]:
        """Return what Patroni on a host says of all members; empty when it does not answer."""
        line = http.client.HTTPConnection(host.address, 8008, timeout=ANSWER_S)
        try:
            line.request("GET", "/cluster")
            members: list[dict[str, Any]] = json.loads(line.getresponse().read())["members"]
        except (OSError, http.client.HTTPException, ValueError):
            return []
        else:
            return members
        finally:
            line.close()


def goodorder(*words: str) -> list[str]:
    """Return the command line of the product."""
    return [sys.executable, "-m", "goodorder.cli.main", *words]


def environment_of(file: Path) -> dict[str, str]:
    """Read a file of `NAME=value` lines."""
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def primary_of(members: Sequence[dict[str, Any]]) -> str:
    """Return the name of the member that leads; empty when none does."""
    return next((member["name"] for member in members if member["role"] == "leader"), "")


def is_whole(members: Sequence[dict[str, Any]], size: int) -> bool:
    """Tell whether one leads, one confirms, and all the others follow without a gap."""
    states = {member["role"]: member["state"] for member in members}
    roles = [member["role"] for member in members]
    following = [member["state"] for member in members if member["role"] != "leader"]
    return (
        len(members) == size
        and roles.count("sync_standby") == 1
        and states.get("leader") == "running"
        and following == ["streaming"] * (size - 1)
    )
