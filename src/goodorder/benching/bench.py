"""`goodorder bench`: builds its own database, runs the real processes, and puts every figure beside the limit.

The limit is what PostgreSQL does with the same rows and no application in between, measured in turn in the same
run; `docs/howto/benchmark.md` tells how to read the table.
"""

import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

import goodorder
from goodorder.benching import baskets, charts, machine, pgbench, report
from goodorder.benching.cases import CASES, REMARKS, Case
from goodorder.benching.figures import Figure, growth
from goodorder.benching.run import QUICK, Plan
from goodorder.benching.stages import Stage, built
from goodorder.cli import installation
from goodorder.cli.asked import takes
from goodorder.cli.family import interruptible
from goodorder.cli.installation import say, stop
from goodorder.cli.serve import THREADS

INTERRUPTED = 130
FILES = {"--json", "--compare", "--write"}
app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def root() -> None:
    """Measure this version against what its database can do at best."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the command line says."""

    quick: Annotated[
        bool, typer.Option("--quick", help="Short windows, one round: a look, not a measurement.")
    ] = False
    orders: Annotated[str, typer.Option(help="Orders there are already, such as 10000,100000,1000000.")] = "0"
    rounds: Annotated[
        int | None, typer.Option(help="How often every window is repeated.", min=1, max=100)
    ] = None
    seconds: Annotated[float | None, typer.Option(help="Length of a window.", min=0.5, max=60)] = None
    buyers: Annotated[int | None, typer.Option(help="Flash sale: buyers.", min=1, max=1_000_000)] = None
    units: Annotated[int | None, typer.Option(help="Flash sale: units on sale.", min=1, max=1_000_000)] = None
    backlog: Annotated[int | None, typer.Option(help="Drain: orders that wait.", min=1, max=1_000_000)] = None
    workers: Annotated[int, typer.Option(help="Web processes.", min=1, max=64)] = 2
    threads: Annotated[int, typer.Option(help="Requests at a time in each web process.", min=1, max=64)] = (
        THREADS
    )
    seed: Annotated[int, typer.Option(help="The same seed asks the same.")] = 1
    keep: Annotated[
        Path | None, typer.Option("--json", help="Keep the run in this file.", dir_okay=False)
    ] = None
    compare: Annotated[
        Path | None, typer.Option(help="Show each figure beside this kept run.", exists=True, dir_okay=False)
    ] = None
    write: Annotated[
        Path | None, typer.Option(help="Write table and charts into this folder of docs.", file_okay=False)
    ] = None


def sizes(text: str) -> list[int]:
    """Read `10000,100000`, rising; ends the program with the remedy when it is not that."""
    try:
        found = sorted({int(one.replace("_", "")) for one in text.split(",")})
    except ValueError:
        stop("--orders: write whole numbers such as 10000,100000")
    if found[0] < 0:
        stop("--orders: write numbers of 0 or more")
    return found


def plan_of(asked: Asked) -> Plan:
    """Return how thoroughly to measure."""
    plan = QUICK if asked.quick else Plan()
    buyers, units = asked.buyers or plan.flash[0], asked.units or plan.flash[1]
    return replace(
        plan,
        rounds=asked.rounds or plan.rounds,
        window_s=asked.seconds or plan.window_s,
        flash=(buyers, units),
        backlog=asked.backlog or plan.backlog,
        workers=asked.workers,
        threads=asked.threads,
        seed=asked.seed,
    )


def measure(asked: Asked, cases: list[Case]) -> None:
    """Run the cases at every size, show the table, keep and write what was asked; exit 1 when anything was wrong."""
    kept = report.read(asked.compare) if asked.compare else None
    wanted, plan = sizes(asked.orders), plan_of(asked)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", installation.SETTINGS)
    installation.set_secret_key()
    code = INTERRUPTED
    with interruptible():
        done = _measured(cases, wanted, plan)
        for line in report.lines(done, kept):
            say(line)
        if asked.keep:
            report.keep(done, asked.keep)
        if asked.write:
            _written(done, asked.write)
        code = 1 if done.errors else 0
    raise typer.Exit(code)


def _measured(cases: list[Case], wanted: list[int], plan: Plan) -> report.Report:
    at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    figures: list[Figure] = []
    with (
        tempfile.TemporaryDirectory(prefix="goodorder-bench-run-") as folder,
        built(plan, Path(folder)) as house,
    ):
        remarks = [*REMARKS, *house.remarks()]
        for orders in wanted:
            with house.stage(orders) as stage:
                figures += [one for case in cases for one in _case(case, stage, is_first=orders == wanted[0])]
        stated = house.server.stated()
        remarks += [*house.said, *growth(figures)]
    return report.Report(
        command=repeatable(sys.argv[1:]),
        at=at,
        version=goodorder.__version__,
        machine=machine.described(),
        server=stated,
        limits_by=pgbench.name(),
        figures=figures,
        remarks=remarks,
    )


def repeatable(arguments: Sequence[str]) -> str:
    """Return the command that measures the same again; where files were put is nobody else's business."""
    words = iter(arguments)
    kept = ["goodorder"]
    for word in words:
        name, _, value = word.partition("=")
        if name not in FILES:
            kept.append(word)
        elif not value:
            next(words, None)
    return shlex.join(kept)


def _case(case: Case, stage: Stage, *, is_first: bool) -> list[Figure]:
    if not (case.grows or is_first):
        return []
    say(f"{case.name} at {stage.run.orders:,} orders")
    return case.measure(stage)


def _written(done: report.Report, docs: Path) -> None:
    """Write the page and its charts."""
    (docs / report.IMAGES).mkdir(parents=True, exist_ok=True)
    (docs / report.PAGE).parent.mkdir(parents=True, exist_ok=True)
    shown = []
    for title, file, content in charts.drawn(done.figures):
        (docs / report.IMAGES / file).write_text(content, encoding="utf-8")
        shown.append((title, file))
    (docs / report.PAGE).write_text(report.page(done, shown), encoding="utf-8")
    say(f"{docs / report.PAGE} and {len(shown)} charts written")


def _add(name: str, summary: str, cases: list[Case]) -> None:
    def run(asked: Asked) -> None:
        measure(asked, cases)

    run.__doc__ = summary
    app.command(name, help=summary)(takes(Asked)(run))


@dataclass(frozen=True, kw_only=True)
class AskedOfAll(Asked):
    """What the command line says of a whole run."""

    only: Annotated[str, typer.Option(help="Only these cases, such as capture,flash.")] = ""


@app.command("all")
@takes(AskedOfAll)
def measure_all(asked: AskedOfAll) -> None:
    """Measure everything, one case after the other."""
    measure(asked, chosen(asked.only))


def chosen(only: str) -> list[Case]:
    """Return the cases named, in the order of a whole run; ends the program when one is not known."""
    names = [name.strip() for name in only.split(",") if name.strip()] or [case.name for case in CASES]
    known = {case.name for case in CASES}
    if unknown := [name for name in names if name not in known]:
        stop(f"--only: there is no {unknown[0]}; choose of {', '.join(case.name for case in CASES)}")
    return [case for case in CASES if case.name in names]


for each in CASES:
    _add(each.name, each.summary, [each])
app.registered_commands += baskets.app.registered_commands
app.registered_groups += baskets.app.registered_groups
