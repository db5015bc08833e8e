"""`goodorder report`: what the books and papers add up to."""

import csv
import sys
from datetime import date
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


@app.command(name="stock-value")
def stock_value(
    company: Annotated[str, typer.Argument(help="The company's code")],
    *,
    until: Annotated[str, typer.Option(help="At the end of this day, such as 2026-11-30; else now.")] = "",
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Comma-separated values, amounts in minor units.")
    ] = False,
) -> None:
    """Show what a company's stock is worth by SKU, and whether its account agrees."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.doorway.replica import reading_replica
        from goodorder.kernel.errors import OmsError

        try:
            with reading_replica() as age_s:
                installation.tell_age(age_s)
                agrees = show_values(company, date.fromisoformat(until) if until else None, as_csv=as_csv)
        except ValueError:
            installation.stop("until: write a day such as 2026-11-30")
        except OmsError as refusal:
            installation.stop(refusal.message)
        raise typer.Exit(0 if agrees else 1)


def show_values(company: str, until: date | None, *, as_csv: bool) -> bool:
    """Print the values; tell whether they agree with the account, which is asked for now only."""
    from goodorder.kernel.access import system_context
    from goodorder.kernel.money import to_text
    from goodorder.looks.sheets import plain_cell
    from goodorder.reports.queries import stock_account, stock_values

    ctx = system_context("report")
    account = stock_account(ctx, company=company)
    rows = stock_values(ctx, company=company, until=until)
    total = 0
    writer = csv.writer(sys.stdout)
    if as_csv:
        writer.writerow(("sku", "name", "currency", "quantity", "value", "unit_cost", "uncosted"))
    for row in rows:
        total += row.value
        if as_csv:
            cost = "" if row.unit_cost is None else row.unit_cost
            cells = (row.sku, row.name, row.currency, row.quantity, row.value, cost, row.uncosted)
            writer.writerow([plain_cell(cell) for cell in cells])
        else:
            unknown = f"  ({row.uncosted} of unknown cost)" if row.uncosted else ""
            print(
                f"{row.sku:<24}{row.quantity:>10}  {to_text(row.value, row.currency):>16} {row.currency}{unknown}"
            )
    agrees = until is not None or total == account
    if not as_csv:
        print(
            f"stock {total}, account {account} minor units: {'they agree' if total == account else 'they DIFFER'}"
        )
    return agrees
