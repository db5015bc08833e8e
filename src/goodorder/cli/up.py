"""`goodorder up`: everything on this machine in one foreground process tree."""

import contextlib
import http.client
import json
import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Annotated

import typer

from goodorder.cli import installation
from goodorder.cli.family import (
    MOST_RESTARTS,
    Child,
    first_line,
    interruptible,
    watch,
)
from goodorder.cli.home import home_folder
from goodorder.cli.installation import say, stop
from goodorder.cli.postgres import Cluster
from goodorder.cli.prepare import first_login_text
from goodorder.cli.serve import THREADS, Host, Port, Threads, Workers, free_port, is_free, web_command

ANSWER_WITHIN_S = 60
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - the user's choice, translated for a link
CLI = [sys.executable, "-m", "goodorder.cli.main"]
# Which simulator stands in for whom, and where it reports to; without a path it has nothing to report.
SIMULATORS = {
    "payment": "hooks/payments/simulator",
    "carrier": "hooks/carriers/simulator",
    "tax": "",
    "message": "",
}
Demo = Annotated[
    bool, typer.Option(help="Fill an empty installation with an example shop and simulate its partners.")
]


@dataclass(frozen=True)
class Wishes:
    """What the user asked for."""

    host: str
    port: int
    workers: int
    threads: int
    demo: bool

    @property
    def near(self) -> str:
        """The host under which this machine reaches the web server."""
        return EVERYWHERE.get(self.host, self.host)

    @property
    def url(self) -> str:
        """The address for people."""
        host = f"[{self.near}]" if ":" in self.near else self.near
        return f"http://{host}:{self.port}"


def up(
    *,
    demo: Demo = True,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = 2,
    threads: Threads = THREADS,
) -> None:
    """Start or reuse the database, prepare it, run web and worker, stop all with Ctrl-C."""
    if port and not is_free(host, port):
        stop(f"{host}:{port} is taken. Choose another with --port, or any free one with --port 0.")
    wishes = Wishes(host, port or free_port(host), workers, threads, demo)
    with interruptible():
        with contextlib.ExitStack() as stack:
            run(wishes, stack)
        raise SystemExit(1)


def run(wishes: Wishes, stack: contextlib.ExitStack) -> None:
    """Start the members in the order in which they need each other; the stack stops them in reverse."""
    cluster = stack.enter_context(installation.database())
    if cluster and not cluster.started_here:
        stop(
            f"Another goodorder command runs the database of {home_folder()} and would take it along when it"
            " ends. Stop that one first, or set GOODORDER_HOME to a folder of its own."
        )
    login = prepare(demo=wishes.demo)
    if wishes.demo:
        start_simulators(wishes, stack)
    worker = Child("worker", [*CLI, "worker"], restarts_left=MOST_RESTARTS)
    command = web_command(wishes.host, wishes.port, workers=wishes.workers, threads=wishes.threads)
    web = Child("web", command, {"GOODORDER_ALLOWED_HOSTS": allowed_hosts(wishes)}, MOST_RESTARTS)
    for child in (worker, web):
        stack.enter_context(child).start()
    stack.callback(say, "stopping")
    wait_until_healthy(wishes, web)
    say(f"Goodorder is at {wishes.url}")
    if login:
        say(first_login_text(**login))
    say("Stop with Ctrl-C.")
    watch([web, worker], lambda: "database" if database_ended(cluster) else "")


def prepare(*, demo: bool) -> dict[str, str] | None:
    """Migrate and make the first owner in a process of its own; return the first login, if it was made now."""
    read, write = os.pipe()
    command = [*CLI, "prepare", "--demo" if demo else "--no-demo", f"--result-fd={write}"]
    with subprocess.Popen(
        command, pass_fds=[write], stdin=subprocess.DEVNULL, start_new_session=True
    ) as process:
        os.close(write)
        with os.fdopen(read) as pipe:
            text = pipe.read()
        if process.wait():
            stop("The database could not be prepared; see above. Nothing was started.")
    login: dict[str, str] | None = json.loads(text)
    return login


def start_simulators(wishes: Wishes, stack: contextlib.ExitStack) -> None:
    """Start the partners' stand-ins and tell web and worker where they are."""
    os.environ.setdefault("GOODORDER_SIMULATOR_SECRET", secrets.token_urlsafe(32))
    journals = home_folder() / "simulators"
    journals.mkdir(parents=True, exist_ok=True)
    for kind, path in SIMULATORS.items():
        module = ["-m", f"goodorder.testing.{kind}_simulator", f"--journal={journals / kind}.jsonl"]
        reports = [f"--callback-url={wishes.url}/{path}"] if path else []
        command = [sys.executable, *module, *reports]
        child = stack.enter_context(Child(f"{kind} simulator", command, stop_within_s=1))
        line = first_line(child)
        address = line.removeprefix("listening on ")
        if address == line:
            stop(f"The {kind} simulator did not start: {line or 'see above'}")
        os.environ[f"GOODORDER_{kind.upper()}_SIMULATOR_URL"] = address


def allowed_hosts(wishes: Wishes) -> str:
    """Return the names under which the web server may be called: those of this machine unless set."""
    named = os.environ.get("GOODORDER_ALLOWED_HOSTS")
    return named or ",".join(dict.fromkeys([wishes.near, "127.0.0.1", "localhost", "[::1]"]))


def wait_until_healthy(wishes: Wishes, web: Child) -> None:
    """Wait until the web server answers that it lives; end the program if it does not in time."""
    deadline = time.monotonic() + ANSWER_WITHIN_S
    while time.monotonic() < deadline and not web.ended():
        if is_healthy(wishes):
            return
        time.sleep(0.1)
    stop("The web server did not come up; its own words stand above.")


def is_healthy(wishes: Wishes) -> bool:
    """Whether /healthz answers 200."""
    connection = http.client.HTTPConnection(wishes.near, wishes.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def database_ended(cluster: Cluster | None) -> bool:
    """Whether the database that we run has ended."""
    return cluster is not None and cluster.ended()
