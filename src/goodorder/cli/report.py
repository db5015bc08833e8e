"""`goodorder report`: what the books and papers add up to."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def root() -> None:
    """Show what adds up."""


@app.command()
def control(run: Annotated[str, typer.Argument(help="The import run, imp_…")]) -> None:
    """Show the control totals of an import: orders, documents, books and stock side by side."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.kernel.errors import OmsError

        try:
            agrees = show_control(run)
        except OmsError as refusal:
            installation.stop(refusal.message)
        raise typer.Exit(0 if agrees else 1)


def show_control(run_id: str) -> bool:
    """Print the totals; tell whether orders, documents and books agree."""
    from goodorder.kernel.access import system_context
    from goodorder.kernel.money import to_text
    from goodorder.reports.queries import control_totals

    found = control_totals(system_context("report"), run_id=run_id)

    def money(minor: int) -> str:
        return f"{to_text(minor, found.currency)} {found.currency}"

    lines = (
        ("order lines", found.ordered.rows, money(found.ordered.amount)),
        ("invoice lines", found.invoiced.rows, money(found.invoiced.amount)),
        ("credit note lines", found.credited.rows, money(-found.credited.amount)),
        ("written off", found.written_off.rows, money(found.written_off.amount)),
        ("booked on receivables", found.booked.rows, money(found.booked.amount)),
        ("stock corrections", found.corrected.rows, f"-{found.corrected.amount} units"),
    )
    for name, rows, amount in lines:
        print(f"{name:<22}{rows:>9}  {amount:>22}")
    print(f"sales {money(found.sales)}, taken back {money(-found.credited.amount)}")
    print("orders, documents and books agree" if found.agrees else "orders, documents and books DISAGREE")
    return found.agrees
