"""Every write of statements: read once, booked where it is certain, settled by people where it is not."""

from goodorder.reconciliation.commands.booking import book_statement
from goodorder.reconciliation.commands.importing import import_statement
from goodorder.reconciliation.commands.settling import reopen_line, resolve_line

__all__ = ["book_statement", "import_statement", "reopen_line", "resolve_line"]
