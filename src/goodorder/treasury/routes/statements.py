"""Statements of providers and banks: read in, booked, settled."""

from ninja import Query, Router

from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.kernel.access import Context
from goodorder.reconciliation import commands, queries
from goodorder.reconciliation.models import Statement, StatementLine
from goodorder.treasury.shapes.statements import (
    MissingAsked,
    MissingFound,
    MissingShown,
    ReopeningSent,
    ResolutionSent,
    StatementLinesAsked,
    StatementLineShown,
    StatementsAsked,
    StatementSent,
    StatementShown,
    StatementsRead,
    StatementStood,
)

router = Router(tags=["Reconciliation"])


def _stood(ctx: Context, statement: Statement) -> StatementStood:
    return StatementStood.of(statement, queries.standing(ctx, statement_id=str(statement.public_id)))


def _line(line: StatementLine) -> StatementLineShown:
    return StatementLineShown.of(line)


@reads(router, "/statements", needs="reconciliation.view")
def list_statements(request: Call, query: Query[StatementsAsked]) -> Listed[StatementShown]:
    """List statements, the last imported first."""
    return listed(queries.list_statements(request.auth, **query.model_dump()), StatementShown.of)


@reads(router, "/statements/{statement_id}", needs="reconciliation.view")
def show_statement(request: Call, statement_id: str) -> StatementStood:
    """Show a statement and how its lines stand."""
    return _stood(request.auth, queries.get_statement(request.auth, statement_id=statement_id))


@reads(router, "/statements/{statement_id}/lines", needs="reconciliation.view")
def list_statement_lines(
    request: Call, statement_id: str, query: Query[StatementLinesAsked]
) -> Listed[StatementLineShown]:
    """List a statement's lines with what each is."""
    found = queries.list_lines(request.auth, statement_id=statement_id, **query.model_dump())
    return listed(found, _line)


@reads(router, "/statement-exceptions", needs="reconciliation.view")
def list_statement_exceptions(request: Call, query: Query[StatementLinesAsked]) -> Listed[StatementLineShown]:
    """List the lines of all statements that a person must look at (or those in another state)."""
    found = queries.list_lines(request.auth, **{**query.model_dump(), "state": query.state or "exception"})
    return listed(found, _line)


@reads(router, "/missing-payouts", needs="reconciliation.view")
def list_missing(request: Call, query: Query[MissingAsked]) -> MissingFound:
    """List what was taken or given back days ago and no payout has told of."""
    rows = queries.missing_from_payouts(request.auth, days=query.days)
    return MissingFound(
        operations=[
            MissingShown(
                provider=row.tender.provider,
                provider_ref=row.provider_ref or "",
                kind=row.kind,
                amount=row.amount,
                currency=row.tender.currency,
                about=row.tender.payable.about,
                settled_at=row.settled_at,
            )
            for row in rows
        ]
    )


@writes(router, "/statements", calls=commands.import_statement)
def import_statement(request: Call, body: StatementSent) -> StatementsRead:
    """Read a file in; nothing is booked yet, each line says what it seems to be."""
    found = [
        commands.import_statement(request.auth, company=body.company, draft=draft) for draft in body.drafts()
    ]
    return StatementsRead(statements=[_stood(request.auth, one) for one in found])


@writes(router, "/statements/{statement_id}/bookings", calls=commands.book_statement)
def book_statement(request: Call, statement_id: str) -> StatementStood:
    """Book what is certain; the rest becomes exceptions."""
    return _stood(request.auth, commands.book_statement(request.auth, statement_id=statement_id))


@writes(router, "/statement-lines/{line_id}/resolutions", calls=commands.resolve_line)
def resolve_line(request: Call, line_id: str, body: ResolutionSent) -> StatementLineShown:
    """Settle an exception."""
    line = commands.resolve_line(request.auth, line_id=line_id, reason=body.reason, account=body.account)
    return _line(line)


@writes(router, "/statement-lines/{line_id}/reopenings", calls=commands.reopen_line)
def reopen_line(request: Call, line_id: str, body: ReopeningSent) -> StatementLineShown:
    """Take back what a line posted."""
    return _line(commands.reopen_line(request.auth, line_id=line_id, reason=body.reason))
