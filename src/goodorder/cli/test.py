"""`goodorder test`: every check and test, as a developer's machine and CI run them."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from goodorder.cli import checks, installation, postgres, postgres_store
from goodorder.cli.installation import say

CHECK_WITHIN_S = 600
AT_ONCE = 2
SLOWEST_SHOWN = 40
TEMPLATE = (
    "TEST_DATABASE_TEMPLATE"  # names the database that was migrated once and is copied by each test process
)


@dataclass(frozen=True)
class Step:
    """One check: its name and its command."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """How a step went."""

    name: str
    passed: bool
    took_s: float
    output: str = ""


def run_all(
    ctx: typer.Context,
    *,
    fast: Annotated[bool, typer.Option("--fast", help="Leave out the slow stories.")] = False,
) -> None:
    """Run all checks, then pytest with any further arguments; exit with 1 if anything failed."""
    root = installation.checkout()
    os.chdir(root)
    os.environ.setdefault("GOODORDER_SECRET_KEY", secrets.token_urlsafe(50))
    with postgres.throw_away() as cluster:
        os.environ["DATABASE_URL"] = cluster.url
        os.environ[TEMPLATE] = postgres_store.DATABASE
        outcomes = [browser(), *run_checks(static_checks(root))]
        outcomes.append(run_pytest(ctx.args, fast=fast))
    say(summary(outcomes))
    raise SystemExit(not all(outcome.passed for outcome in outcomes))


def static_checks(root: Path) -> list[Step]:
    """Return the checks that look at the source only; the longest first, so that they end together."""
    tools = Path(sys.executable).parent
    return [
        Step("types", [str(tools / "mypy")]),
        Step("database", [sys.executable, "-m", "django", "migrate"]),
        Step("migrations", [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"]),
        Step("documents", [sys.executable, "tools/draw.py", "--check"]),
        Step("lint", [str(tools / "ruff"), "check"]),
        Step("format", [str(tools / "ruff"), "format", "--check"]),
        Step("floors and shelves", [str(tools / "lint-imports"), "--no-cache"]),
        *(Step(name, [sys.executable, f"tools/{name}.py", str(root)]) for name in ("lint_rooms", "taste")),
        *(Step(name, [sys.executable, f"tools/{name}.py", str(root)]) for name in ("licences", "locks")),
        Step("translations", [sys.executable, "tools/messages.py", str(root), "--check"]),
    ]


def run_checks(steps: list[Step]) -> Iterator[Outcome]:
    """Run the checks side by side and tell each one's outcome in order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for outcome in pool.map(run_step, steps):
            say(line_of(outcome))
            if not outcome.passed:
                say(outcome.output)
            yield outcome


def run_step(step: Step) -> Outcome:
    """Run one check, keeping what it prints for the case that it fails."""
    started = time.monotonic()
    try:
        done = subprocess.run(
            step.command,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=CHECK_WITHIN_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Outcome(step.name, passed=False, took_s=time.monotonic() - started, output=str(error))
    return Outcome(step.name, done.returncode == 0, time.monotonic() - started, done.stdout.strip())


def environment() -> dict[str, str]:
    """Return the environment of the checks: the source is found whether or not it is installed."""
    paths = ["src", os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": installation.SETTINGS,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "COLUMNS": "120",
    }


def run_pytest(further: Sequence[str], *, fast: bool) -> Outcome:
    """Run the tests in random order, long ones first, on two processes; what they print is seen at once.

    Tests that passed at the second try only are listed: they are to be mended.

    No test database is dropped: a session that outlives its killed client would fail that, and the cluster goes.
    """
    chosen = ["-m", "not slow"] if fast else []
    ours = ["-n", "2", "--dist", "worksteal", "--reuse-db", "-rR", f"--durations={SLOWEST_SHOWN}"]
    command = [sys.executable, "-m", "pytest", *ours, *chosen, *further]
    started = time.monotonic()
    code = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, check=False).returncode
    return Outcome("tests", code == 0, time.monotonic() - started)


def browser() -> Outcome:
    """Look for the browser of the browser tests; where CI runs, a missing one is a failure."""
    found = checks.find_chromium()
    required = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    if not found:
        say("NO BROWSER: the browser tests are skipped; install one with `apt-get install chromium`")
    return Outcome("browser present", bool(found) or not required, 0)


def summary(outcomes: list[Outcome]) -> str:
    """Return the table of all steps."""
    return "\n".join(["", *(line_of(outcome) for outcome in outcomes)])


def line_of(outcome: Outcome) -> str:
    """Return one row of the table."""
    return f"{'ok' if outcome.passed else 'FAIL':<5} {outcome.name:<20} {outcome.took_s:6.1f} s"
