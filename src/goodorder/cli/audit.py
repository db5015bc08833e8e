"""`goodorder audit`: prove on the live database that everything adds up, or show what does not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from goodorder.reports.queries import Finding

SHOWN = 5


def audit(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per invariant.")] = False,
    only: Annotated[str, typer.Option(help="One id, or the beginning of several: INV-01a, MON.")] = "",
    export: Annotated[Path | None, typer.Option(help="Write the audit views to this folder instead.")] = None,
) -> None:
    """Check every invariant; exit 1 if any row breaks one. Reads only."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        raise typer.Exit(_export(export) if export else _check(only, as_json=as_json))


def _check(only: str, *, as_json: bool) -> int:
    from goodorder.kernel.access import system_context
    from goodorder.kernel.errors import OmsError
    from goodorder.reports.queries import run_audit

    broken = count = total_ms = 0
    try:
        for finding in run_audit(system_context("audit"), only=only):
            _show_json(finding) if as_json else _show(finding)
            broken += bool(finding.rows)
            count, total_ms = count + 1, total_ms + finding.ms
    except OmsError as refusal:
        _stop(refusal.message)
    if not as_json:
        print(f"{count} invariants, {broken} broken, {total_ms / 1000:.1f} s")
    return 1 if broken else 0


def _show(finding: "Finding") -> None:
    verdict = f"{len(finding.rows)} BROKEN" if finding.rows else "ok"
    print(f"{verdict:<3} {finding.id:<8} {finding.statement}  ({finding.ms} ms)", flush=True)
    for row in finding.rows[:SHOWN]:
        print("      " + ", ".join(f"{name}={value}" for name, value in row.items()))
    if len(finding.rows) > SHOWN:
        print(f"      … and {len(finding.rows) - SHOWN} more")


def _show_json(finding: "Finding") -> None:
    found = {
        "id": finding.id,
        "statement": finding.statement,
        "ok": not finding.rows,
        "rows": [dict(row) for row in finding.rows],
        "ms": finding.ms,
    }
    print(json.dumps(found, default=str), flush=True)


def _export(folder: Path) -> int:
    """Write one NDJSON file per view, all of one instant."""
    from django.db import connection

    from goodorder.kernel.access import system_context
    from goodorder.kernel.command import unit_of_work
    from goodorder.reports.queries import list_views, view_rows

    folder.mkdir(parents=True, exist_ok=True)
    ctx = system_context("audit")

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for name in list_views(ctx):
            written = _write(folder / f"{name}.ndjson", view_rows(ctx, name=name))
            print(f"{name}: {written} rows")

    unit_of_work(write)
    return 0


def _write(file: Path, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with file.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, default=str, ensure_ascii=False) + "\n")
            count += 1
    return count


def _stop(message: str) -> None:
    from goodorder.cli import installation

    installation.stop(message)
