"""`goodorder import`: bring products, customers, stock or orders in from a file, or rehearse it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goodorder.cli.asked import takes

if TYPE_CHECKING:
    from goodorder.channels.rules.runs import Applied, ImportReport, RowResult

SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the command line says."""

    kind: Annotated[str, typer.Argument(help="products, customers, stock or orders")]
    file: Annotated[
        Path, typer.Argument(help="CSV or JSON lines, plain or gzip-packed", exists=True, dir_okay=False)
    ]
    profile: Annotated[str, typer.Option(help="How its columns map to ours.")] = "neutral"
    channel: Annotated[str, typer.Option(help="Orders: where they come from. Products: whose prices.")] = ""
    location: Annotated[
        str, typer.Option(help="Stock: where it lies. Past orders: where they left from.")
    ] = ""
    history: Annotated[
        bool, typer.Option("--history", help="The orders are past: write them as they were.")
    ] = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything, show it, and undo it.")] = False
    rejects: Annotated[Path | None, typer.Option(help="Write rejected rows with their reasons here.")] = None


@takes(Asked)
def import_file(asked: Asked) -> None:
    """Import a file. Stopped anywhere, the same command goes on where it stopped."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.kernel.errors import OmsError

        try:
            run(asked)
        except OmsError as refusal:
            installation.stop(refusal.message)


def run(asked: Asked) -> "ImportReport":
    """Import with a progress bar, then tell what became of the rows."""
    from goodorder.channels.commands import import_file as walk
    from goodorder.channels.rules.runs import ImportOptions
    from goodorder.flows.taxes import asking_tax_engines
    from goodorder.kernel.access import system_context

    told = Told()
    with progress(asked.file.name) as advance:

        def listen(done: int, rows: int, applied: "Applied | None") -> None:
            advance(done, rows)
            told.hear(applied, keep_rejected=asked.dry_run)

        report = walk(
            system_context("import"),
            open_file=lambda: asked.file.open("rb"),
            filename=asked.file.name,
            options=ImportOptions(
                kind=asked.kind,
                profile=asked.profile,
                channel=asked.channel,
                location=asked.location,
                is_history=asked.history,
            ),
            is_dry_run=asked.dry_run,
            listener=listen,
            around=asking_tax_engines,
        )
    _tell(asked, told, report)
    return report


def _tell(asked: Asked, told: "Told", report: "ImportReport") -> None:
    told.show(dry_run=asked.dry_run)
    _summary(report, dry_run=asked.dry_run)
    if asked.rejects:
        _write_rejects(asked.rejects, told.rejected if asked.dry_run else _kept(report.run_id))
    if not asked.dry_run and asked.kind == "orders":
        _control(report.run_id)


class Told:
    """What the batches said: the first rows of each outcome, and in a rehearsal every rejected row."""

    def __init__(self) -> None:
        self.first: dict[str, list[RowResult]] = {}
        self.rejected: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()

    def hear(self, applied: "Applied | None", *, keep_rejected: bool) -> None:
        """Listen to one batch."""
        for row in applied.rows if applied else ():
            shown = self.first.setdefault(row.outcome, [])
            if len(shown) < SHOWN:
                shown.append(row)
            if keep_rejected and row.outcome == "rejected":
                self.rejected.append({"row": row.row, "reason": row.reason, "content": dict(row.content)})
        self.counts += applied.counts if applied else Counter()

    def show(self, *, dry_run: bool) -> None:
        """Print the rows: all outcomes in a rehearsal, only what needs eyes otherwise."""
        for outcome, rows in sorted(self.first.items()):
            if dry_run or outcome == "rejected":
                for row in rows:
                    content = ", ".join(value for value in row.content.values() if value)
                    print(f"{outcome} row {row.row}: {row.reason or content[:100]}")
                if (more := self.counts[outcome] - len(rows)) > 0:
                    print(f"{outcome}: … and {more} more")


@contextmanager
def progress(name: str) -> Iterator[Any]:
    """Show a bar on a terminal; elsewhere stay silent."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, rows: bar.update(task, completed=done, total=rows)


def _summary(report: "ImportReport", *, dry_run: bool) -> None:
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(report.counts.items())) or "no rows"
    if report.was_finished:
        print(f"{report.run_id}: this file came in before; {counts}")
    elif dry_run:
        print(f"dry run: {counts}; nothing was kept")
    else:
        print(f"{report.run_id}: {counts}")


def _kept(run_id: str) -> Iterator[dict[str, Any]]:
    from goodorder.channels.queries import told_rows
    from goodorder.kernel.access import system_context

    for row in told_rows(system_context("import"), run_id=run_id):
        yield {"row": row.row, "reason": row.reason, "content": row.content}


def _write_rejects(file: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write JSON lines: exact, and no spreadsheet takes a cell for a formula."""
    count = 0
    with file.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    print(f"{count} rejected rows written to {file}")


def _control(run_id: str) -> None:
    from goodorder.cli.report import show_control

    show_control(run_id)
