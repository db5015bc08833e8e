"""Reading a statement in: whole, once, with what each line seems to be; nothing is booked yet."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.parties.models import Company
from goodorder.reconciliation import queries
from goodorder.reconciliation.events import StatementImported
from goodorder.reconciliation.models import Statement, StatementLine
from goodorder.reconciliation.rules import (
    PAYOUT,
    DraftLine,
    Finding,
    StatementDraft,
    match_bank,
    match_payout,
)

_SAME = ("position", "on", "kind", "amount", "gross", "fee", "reference", "text", "payer")


@command(needs="reconciliation.import")
def import_statement(ctx: Context, *, company: str, draft: StatementDraft) -> Statement:
    """Read a statement in and propose what each line is. The same content again returns the first statement.

    Raises Missing (the company), Invalid for one without lines, Refused `reconciliation.statement_taken`
    when its reference was read before with other content.
    """
    owner = Company.objects.visible_to(ctx).one(code=company)
    if not draft.lines:
        raise Invalid("reconciliation.statement_empty", "lines: a statement has at least one", field="lines")
    digest = _digest(draft)
    if known := Statement.objects.filter(company=owner, content_hash=digest).first():
        return known
    statement = Statement(
        company=owner,
        total=draft.total,
        content_hash=digest,
        imported_at=ctx.now,
        imported_by=ctx.actor,
        **{name: getattr(draft, name) for name in ("kind", "account", "reference", "currency", "on")},
        opening=draft.opening,
        closing=draft.closing,
    )
    message = (
        f"reference: {draft.reference} of {draft.account} was read before with other content; compare the two"
    )
    with unless_taken(Refused("reconciliation.statement_taken", message, field="reference")):
        statement.save(force_insert=True)
    rows = [
        StatementLine(statement=statement, **{name: getattr(line, name) for name in _SAME})
        for line in draft.lines
    ]
    for row, finding in zip(rows, findings(statement, draft.lines), strict=True):
        propose(row, finding)
    StatementLine.objects.bulk_create(rows, batch_size=1000)
    fact = StatementImported(statement_id=statement.public_id, account=draft.account, lines=len(rows))
    record(ctx, statement, fact)
    return statement


def findings(statement: Statement, lines: Sequence[DraftLine | StatementLine]) -> list[Finding]:
    """Match lines of a statement with what is known at this instant."""
    drafts = [as_draft(line) for line in lines]
    if statement.kind == PAYOUT:
        named = {line.reference for line in drafts if line.reference}
        effects = queries.effects_for(statement.account, named)
        disputes = queries.disputes_for(statement.account, named)
        return match_payout(drafts, effects, disputes, statement.currency)
    payouts = queries.payouts_waiting(statement.company_id, statement.currency)
    payers = {line.payer for line in drafts if line.payer}
    owed = queries.owed_for(
        statement.company.code, statement.currency, [line.text for line in drafts], payers
    )
    return match_bank(drafts, payouts, owed)


def as_draft(line: DraftLine | StatementLine) -> DraftLine:
    """Return a line as the rules take it."""
    return line if isinstance(line, DraftLine) else DraftLine(**{name: getattr(line, name) for name in _SAME})


def propose(row: StatementLine, finding: Finding) -> None:
    """Write down what a line was found to be, not yet what is done about it."""
    row.code, row.reason = finding.code, finding.reason[:300]
    row.operation_id, row.payout_id = finding.operation_id, finding.payout_id
    row.proposal = {
        "state": finding.state,
        "receipts": [list(pair) for pair in finding.receipts],
        "postings": [[posting.role, posting.amount] for posting in finding.postings],
    }


def _digest(draft: StatementDraft) -> str:
    content = json.dumps(asdict(draft), sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()
