"""The installation itself: time to the first answer, memory, size, and the rows a second of files in and out."""

from __future__ import annotations

import csv
import importlib.metadata
import random
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import goodorder
from goodorder.benching import asking, machine
from goodorder.benching.figures import Figure
from goodorder.benching.processes import CLI, HOST, QUIET, wait_until, working
from goodorder.benching.run import environment
from goodorder.benching.shop import CHANNEL, COMPANY, price_of
from goodorder.cli.family import Child
from goodorder.cli.installation import say, stop
from goodorder.cli.serve import free_port

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goodorder.benching.run import Run

FIRST_START_S, FILE_WITHIN_S = 600, 1_800
LINES_PER_ORDER = 3
MEGABYTE = 1_000_000
PIN = re.compile(r"(?m)^([\w.-]+)==")
HEAD_OF_ORDERS = (
    "order_number", "customer_name", "email", "line1", "city", "postcode", "country", "sku", "quantity", "service",
    "payment_method",
)  # fmt: skip


def start(run: Run) -> list[Figure]:
    """Time `goodorder up` in an empty home, then once more with everything prepared."""
    home = Path(tempfile.mkdtemp(prefix="goodorder-bench-start-", dir=run.folder))
    for folder in (run.folder, home):
        folder.chmod(0o711)
    found = []
    for case in ("start of an empty installation", "start of a prepared installation"):
        seconds = _up(home)
        say(f"  {case}: {seconds:.1f} s to the first answer")
        found.append(Figure(case=case, unit="s", rate=seconds))
    return found


def _up(home: Path) -> float:
    port = free_port(HOST)
    given = {**QUIET, "GOODORDER_HOME": str(home), "DATABASE_URL": "", "GOODORDER_SECRET_KEY": ""}
    command = [*CLI, "up", "--no-demo", f"--port={port}"]
    with Child("up", command, given, stop_within_s=30) as child:
        child.start(subprocess.DEVNULL)
        return wait_until(port, "/healthz", child, within_s=FIRST_START_S)


def memory(run: Run) -> list[Figure]:
    """Add up the memory of every process, worker included, after there was work."""
    run.captured(run.plan.acts)
    with working(run.product):
        time.sleep(2)  # the worker is there and has looked around
        database = machine.memory_bytes([run.server.pid]) / MEGABYTE
        application = machine.memory_bytes(run.product.pids) / MEGABYTE
    note = f"database {database:.0f}, web and worker {application:.0f}; shared pages by share"
    say(f"  memory: {database + application:.0f} MB; {note}")
    return [Figure(case="memory of all processes", unit="MB", rate=database + application, note=note)]


def size(_run: Run) -> list[Figure]:
    """Add up the files of the product and of all packages it runs with."""
    own = _size_of(file for file in Path(goodorder.__file__).parent.rglob("*") if file.suffix != ".pyc")
    packages = sum(_size_of(_files(name)) for name in _packages())
    note = f"product {own / MEGABYTE:.0f}, packages with PostgreSQL {packages / MEGABYTE:.0f}; without Python itself"
    say(f"  size: {(own + packages) / MEGABYTE:.0f} MB; {note}")
    return [Figure(case="size of the installation", unit="MB", rate=(own + packages) / MEGABYTE, note=note)]


def _size_of(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())


def _packages() -> list[str]:
    """Return what the product runs with: the pins of the lock in a checkout, else what is installed with it."""
    lock = Path(goodorder.__file__).parents[2] / "requirements" / "base.txt"
    if lock.exists():
        return PIN.findall(lock.read_text())
    return [
        found.metadata["Name"]
        for found in importlib.metadata.distributions()
        if found.metadata["Name"] != "goodorder"
    ]


def _files(name: str) -> Iterable[Path]:
    try:
        found = importlib.metadata.files(name) or []
    except importlib.metadata.PackageNotFoundError:
        return
    yield from (Path(str(file.locate())) for file in found if file.suffix != ".pyc")


def files(run: Run) -> list[Figure]:
    """Import products, stock and orders with the command line, and export the journal and the audit views."""
    folder, count = run.folder, run.plan.rows
    orders = count // LINES_PER_ORDER
    products = ((f"F-{at:07}", f"File {at}", "100", f"{price_of(at) / 100:.2f}") for at in range(count))
    levels = ((f"F-{at:07}", "W02", str(at % 90 + 1)) for at in range(count))
    _write(folder / "products.csv", ("code", "name", "weight_g", "price"), products)
    _write(folder / "stock.csv", ("sku", "location", "on_hand"), levels)
    _write(folder / "orders.csv", HEAD_OF_ORDERS, _order_rows(orders))
    channel = f"--channel={CHANNEL}"
    exported = folder / "views"
    return [
        _timed(
            run, "import of products", ["import", "products", str(folder / "products.csv"), channel], count
        ),
        _timed(run, "import of stock", ["import", "stock", str(folder / "stock.csv")], count),
        _timed(
            run,
            "import of new orders",
            ["import", "orders", str(folder / "orders.csv"), channel],
            orders * LINES_PER_ORDER,
        ),
        _exported(run, "export of the audit views", ["audit", f"--export={exported}"], exported),
        _exported(
            run,
            "export of the journal",
            [
                "export",
                "journal",
                f"--company={COMPANY}",
                "--format=csv",
                f"--output={folder / 'journal.csv'}",
            ],
            folder / "journal.csv",
        ),
    ]


def _order_rows(orders: int) -> Iterable[Sequence[Any]]:
    draw = random.Random(1)  # noqa: S311 - repeatable orders, not a secret
    for at in range(orders):
        one = asking.order(draw, asking.ON_ACCOUNT)
        buyer, home = one["customer"], one["ship_to"]
        for line in one["lines"]:
            yield (
                f"F-{at}", buyer["name"], buyer["email"], home["line1"], home["city"], home["postcode"],
                home["country"], line["sku"], line["quantity"], one["service"], "on_account",
            )  # fmt: skip


def _write(file: Path, head: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(head)
        writer.writerows(lines)


def _timed(run: Run, case: str, command: Sequence[str], count: int) -> Figure:
    """Time a command of our own, its start included."""
    began = time.monotonic()
    ran = subprocess.run(
        [*CLI, *command],
        env=environment(run.product.database),
        capture_output=True,
        text=True,
        check=False,
        timeout=FILE_WITHIN_S,
    )
    seconds = time.monotonic() - began
    if ran.returncode:
        stop(f"{case}: {ran.stderr.strip()[-2000:] or ran.stdout[-2000:]}")
    rejected = sum(int(found) for found in re.findall(r"(\d+) rejected", ran.stdout))
    say(f"  {case}: {seconds:.1f} s, {rejected} rejected")
    note = f"{count:,} rows in {seconds:.1f} s, start of the command included"
    return Figure(
        case=case, unit="rows/s", rate=count / seconds, orders=run.orders, errors=rejected, note=note
    )


def _exported(run: Run, case: str, command: Sequence[str], target: Path) -> Figure:
    """Time an export; its rows are counted afterwards."""
    made = _timed(run, case, command, 1)
    written = list(target.iterdir()) if target.is_dir() else [target]
    count = sum(_lines(file) for file in written)
    seconds = 1 / made.rate
    note = f"{count:,} rows in {seconds:.1f} s, start of the command included"
    return Figure(case=case, unit="rows/s", rate=count / seconds, orders=run.orders, note=note)


def _lines(file: Path) -> int:
    with file.open("rb") as content:
        return sum(1 for _ in content)
