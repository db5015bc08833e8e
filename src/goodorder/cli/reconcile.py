"""`goodorder reconcile`: read a provider's payouts or a bank statement, and book what is certain if asked to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from goodorder.reconciliation.models import Statement


def reconcile(
    file: Annotated[Path, typer.Argument(help="The file to read.", exists=True, dir_okay=False)],
    *,
    company: Annotated[str, typer.Option(help="The company whose statement it is.")],
    file_format: Annotated[str, typer.Option("--format", help="payout_csv, bank_csv or camt053.")],
    account: Annotated[str, typer.Option(help="The provider's name, or the bank account's number.")] = "",
    book: Annotated[bool, typer.Option("--book", help="Book what is certain.")] = False,
) -> None:
    """Read a statement; nothing is booked unless --book is given. The same file twice changes nothing."""
    from goodorder.cli import installation

    with installation.database():
        import django

        django.setup()
        from goodorder.kernel.access import system_context
        from goodorder.kernel.errors import OmsError
        from goodorder.reconciliation import commands
        from goodorder.reconciliation.rules import read_file

        ctx = system_context("reconcile")
        try:
            for draft in read_file(file_format, file.read_bytes(), account):
                statement = commands.import_statement(ctx, company=company, draft=draft)
                if book:
                    commands.book_statement(ctx, statement_id=str(statement.public_id))
                show(statement)
        except OmsError as refusal:
            installation.stop(refusal.message)


def show(statement: "Statement") -> None:
    """Print how a statement stands."""
    from goodorder.kernel.money import to_text
    from goodorder.reconciliation.queries import sum_by_state

    counts = ", ".join(f"{count} {state}" for state, count in sorted(sum_by_state(statement).items()))
    total = f"{to_text(statement.total, statement.currency)} {statement.currency}"
    print(f"{statement.account} {statement.reference or statement.on}: {total}; {counts}")
