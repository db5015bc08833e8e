"""Booking what is certain: matched and explained lines post what they say, the others become exceptions."""

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.reconciliation import queries
from goodorder.reconciliation.commands.importing import findings, propose
from goodorder.reconciliation.commands.posting import post, receive
from goodorder.reconciliation.events import StatementBooked
from goodorder.reconciliation.models import Statement, StatementLine
from goodorder.reconciliation.states import LINE

_WRITTEN = (
    "state", "code", "reason", "operation", "payout", "proposal", "postings_made", "has_receipts", "settled_by",
    "settled_at",
)  # fmt: skip
_MOVES = {"matched": "match", "explained": "explain", "exception": "doubt"}


@command(needs="reconciliation.book")
def book_statement(ctx: Context, *, statement_id: str) -> Statement:
    """Match a statement's open lines with what is known now and book those that are certain.

    What is not becomes an exception with a proposal. A repeat books nothing twice. Raises Missing, and what
    posting refuses (then nothing is booked).
    """
    rows = Statement.objects.visible_to(ctx).select_related("company").locked()
    statement = rows.by_public_id(statement_id)
    lines = list(statement.lines.filter(state="open").order_by("position"))
    for line in lines:
        line.statement = statement
    for line, finding in zip(lines, findings(statement, lines), strict=True):
        propose(line, finding)
        LINE.step(line, _MOVES[finding.state])
        if finding.state != "exception":
            settle(ctx, line)
    StatementLine.objects.bulk_update(lines, _WRITTEN, batch_size=500)
    statement.booked_at = ctx.now
    statement.save(update_fields=["booked_at"])
    if lines:
        _tell(ctx, statement)
    return statement


def settle(ctx: Context, line: StatementLine, *, account: str = "") -> None:
    """Post what a line says; it is settled by whoever acts."""
    receive(ctx, line)
    post(ctx, line, account=account)
    line.settled_by, line.settled_at = ctx.actor, ctx.now


def _tell(ctx: Context, statement: Statement) -> None:
    counts = queries.sum_by_state(statement)
    fact = StatementBooked(
        statement_id=statement.public_id,
        matched=counts.get("matched", 0),
        explained=counts.get("explained", 0),
        exceptions=counts.get("exception", 0),
    )
    record(ctx, statement, fact)
