"""`goodorder export invoices`: every invoice and credit note of a month as files, each checked before it is written."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from goodorder.invoicing.queries.electronic import Issued
    from goodorder.kernel.access import Context

REFUSED = "refused.csv"
DECEMBER = 12


def invoices(
    month: Annotated[str, typer.Option(help="When they were issued (UTC), such as 2026-11.")],
    output: Annotated[Path, typer.Option(help="The folder to write to, one inside it for each company.")],
    form: Annotated[str, typer.Option("--format", help="ubl, cii or facturx")] = "ubl",
) -> None:
    """Write a month's invoices and credit notes. Run again, it goes on where it stopped."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.kernel.access import system_context
        from goodorder.kernel.errors import OmsError

        try:
            written, kept, refused = export(system_context("export"), month, form, output)
        except OmsError as refusal:
            installation.stop(refusal.message)
        print(f"{written} written, {kept} there already, {refused} refused")
        if refused:
            print(f"{output / REFUSED} says why; mend it and run this again")
        raise typer.Exit(1 if refused else 0)


def export(ctx: "Context", month: str, form: str, output: Path) -> tuple[int, int, int]:
    """Write what is not there yet; return how many were written, were there already, and were refused.

    A refused document is told in `refused.csv`. Raises Invalid for a month or form that is none.
    """
    from goodorder.cli.imports import progress
    from goodorder.invoicing.queries.electronic import e_invoice, file_name, issued_between
    from goodorder.kernel.errors import OmsError

    file_name("", form)
    issued = issued_between(ctx, *_bounds(month))
    counts, refusals = [0, 0], []
    with progress(f"{month} as {form}") as advance:
        for done, one in enumerate(issued, start=1):
            file = output / one.company / file_name(one.number, form)
            try:
                if is_new := not file.exists():
                    _write(file, e_invoice(ctx, one.public_id, form).content)
                counts[0 if is_new else 1] += 1
            except OmsError as refusal:
                refusals.append((one, refusal))
            advance(done, len(issued))
    _tell(output, refusals)
    return counts[0], counts[1], len(refusals)


def _bounds(month: str) -> tuple[datetime, datetime]:
    from goodorder.kernel.errors import Invalid

    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    except ValueError as failure:
        raise Invalid("cli.month", "month: write a month such as 2026-11", field="month") from failure
    year, after = (first.year + 1, 1) if first.month == DECEMBER else (first.year, first.month + 1)
    return first, first.replace(year=year, month=after)


def _write(file: Path, content: bytes) -> None:
    """Write all of a file or nothing: what is there under its name is whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f"{file.suffix}.part")
    part.write_bytes(content)
    part.replace(file)


def _tell(output: Path, refusals: "Sequence[tuple[Issued, Exception]]") -> None:
    from goodorder.looks.sheets import plain_cell

    told = output / REFUSED
    told.unlink(missing_ok=True)
    if not refusals:
        return
    output.mkdir(parents=True, exist_ok=True)
    with told.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("company", "number", "id", "reason"))
        cells = ((one.company, one.number, one.public_id, refusal) for one, refusal in refusals)
        writer.writerows([plain_cell(cell) for cell in row] for row in cells)
