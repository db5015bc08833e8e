"""`goodorder export`: what other programs and authorities take over."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from goodorder.cli.asked import takes
from goodorder.cli.export_invoices import invoices

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
app.command()(invoices)


@app.callback()
def root() -> None:
    """Hand over what other programs need."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the command line says."""

    company: Annotated[str, typer.Option(help="The company's code")]
    written_as: Annotated[
        str, typer.Option("--format", help="csv, hledger, beancount, ledger, xero or quickbooks")
    ]
    since: Annotated[str, typer.Option("--from", help="The first day, such as 2026-01-01")] = ""
    until: Annotated[str, typer.Option("--to", help="The last day, such as 2026-12-31")] = ""
    output: Annotated[Path | None, typer.Option(help="Write to this file, else to standard output.")] = None


@app.command(name="journal")
@takes(Asked)
def journal(asked: Asked) -> None:
    """Write a company's journal; the same entries give the same bytes."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.doorway.replica import reading_replica
        from goodorder.kernel.errors import OmsError

        try:
            with reading_replica() as age_s:
                installation.tell_age(age_s)
                _write(asked)
        except OmsError as refusal:
            installation.stop(refusal.message)


def _write(asked: Asked) -> None:
    from goodorder.accounting.queries import journal_text
    from goodorder.kernel.access import system_context

    pieces = journal_text(
        system_context("export"),
        company=asked.company,
        written_as=asked.written_as,
        since=_day(asked.since, "from"),
        until=_day(asked.until, "to"),
    )
    if asked.output is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # a text stream has it
        sys.stdout.writelines(pieces)
    else:
        _to_file(asked.output, pieces)


def _to_file(file: Path, pieces: Iterator[str]) -> None:
    """Write beside the file and move it there when it is whole, so that nobody takes half of it."""
    draft = file.with_name(f"{file.name}.part")
    with draft.open("w", encoding="utf-8", newline="") as out:
        out.writelines(pieces)
    draft.replace(file)
    print(f"{file}: {file.stat().st_size} bytes", file=sys.stderr)


def _day(text: str, option: str) -> date | None:
    from goodorder.cli import installation

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        installation.stop(f"--{option}: write a day such as 2026-11-30")
