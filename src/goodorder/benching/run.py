"""One run: its server, its shop, its processes, and how a window of it is measured."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from goodorder.benching import asking, machine
from goodorder.benching.database import rows
from goodorder.benching.figures import Window
from goodorder.benching.generator import GOOD, PATIENCE_S, Errand
from goodorder.benching.processes import QUIET
from goodorder.cli.family import Child, first_line
from goodorder.cli.installation import say, stop
from goodorder.cli.serve import THREADS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from goodorder.benching.database import Server
    from goodorder.benching.processes import Product
    from goodorder.benching.shop import Shop

GENERATOR = [sys.executable, "-m", "goodorder.benching.generator"]
AUDIT = [sys.executable, "-m", "goodorder.cli.main", "audit", "--json"]
AUDIT_WITHIN_S = 1_800
QUICK_AUDIT_S = 20
SHOWN_WRONG = 200
SEVERAL, PREPARE_WITHIN_S = 8, 1_800
NEWEST = "SELECT public_id FROM orders_order ORDER BY id DESC LIMIT %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How thoroughly to measure. Windows in seconds."""

    rounds: int = 5
    window_s: float = 15
    limit_s: float = 6
    warm_up_s: float = 5
    connections: tuple[int, ...] = (1, 8, 32, 128)
    bulk: int = 1_000
    acts: int = 600
    stories: int = 60
    backlog: int = 20_000
    flash: tuple[int, int] = (10_000, 1_000)
    rows: int = 20_000
    workers: int = 2
    threads: int = THREADS
    seed: int = 1


QUICK = Plan(
    rounds=1, window_s=3, limit_s=2, warm_up_s=1, connections=(1, 32), bulk=100, acts=60, stories=6, backlog=60, flash=(400, 100), rows=500
)  # fmt: skip


@dataclass
class Run:
    """What every case needs: where things are, how thoroughly to look, and how many orders there are already."""

    server: Server
    shop: Shop
    product: Product
    plan: Plan
    folder: Path
    orders: int = 0
    audit_s: float = 0
    broken: int = 0
    drawn: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - repeatable, not a secret

    def errand(self, connections: int, **more: Any) -> Errand:
        """Return what the generator needs to ask the product with the shop's key."""
        headers = {"Authorization": f"Bearer {self.shop.key}"}
        given = {"headers": headers, "seconds": self.plan.window_s, "seed": self.drawn.getrandbits(32)}
        return Errand(port=self.product.port, connections=connections, **{**given, **more})

    def listed(
        self, connections: int, requests: Iterable[asking.Request], *, again: bool = True, **more: Any
    ) -> Errand:
        """Return an errand that asks a list of requests, over and over or once."""
        file = asking.keep(self.folder / f"requests-{self.drawn.getrandbits(48):x}.jsonl", requests)
        return self.errand(connections, kind="file", file=str(file), again=again, **more)

    def captured(self, count: int, payment: dict[str, str] = asking.CARD) -> list[str]:
        """Capture some orders without measuring and return their ids, newest first."""
        requests = itertools.islice(asking.captures(self.drawn.getrandbits(32), payment), count)
        window = self.window(
            "preparation", self.listed(SEVERAL, requests, again=False, seconds=PREPARE_WITHIN_S)
        )
        if window.done < count:
            stop(f"only {window.done} of {count} orders could be captured; {window.said}")
        return [str(row[0]) for row in rows(self.product.database, NEWEST, [count])]

    def warm_up(self, errand: Errand) -> None:
        """Ask for a while without measuring."""
        self.window("warm-up", replace(errand, seconds=self.plan.warm_up_s))

    def window(self, name: str, errand: Errand, *, units: int = 1) -> Window:
        """Send the generator on an errand and measure what everybody used meanwhile; a request is so many units."""
        (window,) = self.together((name, errand))
        return replace(window, done=window.done * units)

    def together(self, *errands: tuple[str, Errand]) -> list[Window]:
        """Send one generator per errand at the same time; database and application are told of all together."""
        roots = {"database": [self.server.pid], "application": self.product.pids}
        with contextlib.ExitStack() as stack:
            sent = [(name, self._send(stack, errand, at)) for at, (name, errand) in enumerate(errands)]
            before = machine.read(roots)
            for (_, (child, _)), (_, errand) in zip(sent, errands, strict=True):
                _wait(child, errand.seconds + 2 * PATIENCE_S)
            used = machine.read(roots).since(before)
        answers = [json.loads(result.read_text()) for _, (_, result) in sent]
        used["others"] = max(0.0, used["others"] - sum(each["cpu_s"] for each in answers))
        longest = max(each["seconds"] for each in answers)
        return [
            _window(name, each, {part: value * each["seconds"] / longest for part, value in used.items()})
            for (name, _), each in zip(sent, answers, strict=True)
        ]

    def _send(self, stack: contextlib.ExitStack, errand: Errand, at: int) -> tuple[Child, Path]:
        spec, result = self.folder / f"errand-{at}.json", self.folder / f"answers-{at}.json"
        spec.write_text(json.dumps(asdict(errand)))
        child = stack.enter_context(Child("load generator", [*GENERATOR, str(spec), str(result)]))
        if first_line(child) != "ready":
            stop("the load generator did not start; its complaint is printed above")
        return child, result

    def audited(self, window: Window, *, last: bool = False) -> Window:
        """Return the window, its errors risen by every invariant that is broken now.

        A large database is looked at once per case, at its last window: looking takes longer than measuring.
        """
        if self.audit_s > QUICK_AUDIT_S and not last:
            return window
        began = time.monotonic()
        broken = self.audit()
        self.audit_s = time.monotonic() - began
        self.broken += len(broken)
        said = f"AUDIT BROKEN: {', '.join(broken)}" if broken else window.said
        return replace(window, errors=window.errors + len(broken), said=said)

    def audit(self) -> list[str]:
        """Return the invariants that do not hold, as `goodorder audit` finds them."""
        ran = subprocess.run(
            AUDIT,
            env=environment(self.product.database),
            capture_output=True,
            text=True,
            check=False,
            timeout=AUDIT_WITHIN_S,
        )
        found = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
        if not found:
            stop(f"the audit did not run: {ran.stderr.strip()[-2000:]}")
        broken = [one for one in found if not one["ok"]]
        for one in broken:
            say(f"  audit: {one['id']} {one['statement']}: {len(one['rows'])} rows, first {one['rows'][0]}")
        return [one["id"] for one in broken]


def _window(name: str, answers: dict[str, Any], used: dict[str, float]) -> Window:
    statuses = {int(status): count for status, count in answers["statuses"].items()}
    good = sum(count for status, count in statuses.items() if status in GOOD)
    said = f"first wrong answer: {answers['wrong'][0][:SHOWN_WRONG]}" if answers["wrong"] else ""
    return Window(
        name=name,
        seconds=answers["seconds"],
        done=good,
        errors=sum(statuses.values()) - good + answers["unanswered"],
        quantiles_ms=answers["quantiles_ms"],
        cpu_s={**used, "load": answers["cpu_s"]},
        statuses=statuses,
        said=said,
    )


def environment(database: str) -> dict[str, str]:
    """Return the environment of a command that works on a database of the run."""
    return {**os.environ, **QUIET, "DATABASE_URL": database}


def _wait(child: Child, within_s: float) -> None:
    process = child.process
    try:
        if process is None or process.wait(within_s):
            stop(f"{child.name} failed; its complaint is printed above")
    except subprocess.TimeoutExpired:
        stop(f"{child.name} did not end in time")
