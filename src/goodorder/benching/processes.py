"""The product's real processes for one database: web, and worker when a case needs one."""

from __future__ import annotations

import contextlib
import http.client
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goodorder.cli.family import Child
from goodorder.cli.installation import stop
from goodorder.cli.serve import free_port, web_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOST = "127.0.0.1"
READY_WITHIN_S, LOOK_EVERY_S = 60, 0.02
CLI = [sys.executable, "-m", "goodorder.cli.main"]
QUIET = {"GOODORDER_LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore"}


@dataclass
class Product:
    """A running installation: its database, its port and its processes."""

    database: str
    port: int
    children: list[Child] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of its web server."""
        return f"http://{HOST}:{self.port}"

    @property
    def pids(self) -> list[int]:
        """The first process of each child."""
        return [child.process.pid for child in self.children if child.process]


@contextlib.contextmanager
def serving(
    database: str, *, workers: int, threads: int, more: Mapping[str, str] | None = None
) -> Iterator[Product]:
    """Run the web server on a database, with `more` settings, and wait until it is ready."""
    product = Product(database, free_port(HOST))
    command = web_command(HOST, product.port, workers=workers, threads=threads)
    with Child("web", command, {"DATABASE_URL": database, **QUIET, **(more or {})}) as web:
        product.children.append(web)
        web.start()
        wait_until(product.port, "/readyz", web)
        yield product


@contextlib.contextmanager
def working(product: Product, *, more: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run a worker beside the web server, with `more` settings."""
    environment = {"DATABASE_URL": product.database, **QUIET, **(more or {})}
    with Child("worker", [*CLI, "worker"], environment, stop_within_s=20) as worker:
        product.children.append(worker)
        worker.start()
        try:
            yield
        finally:
            product.children.remove(worker)


def wait_until(port: int, path: str, child: Child, *, within_s: float = READY_WITHIN_S) -> float:
    """Wait until a page answers 200 and return for how long; ends the program when the child gives up."""
    began = time.monotonic()
    while not answers(port, path):
        if time.monotonic() - began > within_s or child.ended():
            stop(f"{child.name} did not become ready; its complaint is printed above")
        time.sleep(LOOK_EVERY_S)
    return time.monotonic() - began


def answers(port: int, path: str) -> bool:
    """Whether a page answers 200 now."""
    line = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        line.close()
