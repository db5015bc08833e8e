"""What people decide: an exception is settled as proposed or on another account, a settled line opened again."""

from goodorder.accounting.queries import list_accounts
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.events import record
from goodorder.reconciliation.commands.booking import settle
from goodorder.reconciliation.commands.posting import post
from goodorder.reconciliation.events import LineReopened, LineResolved
from goodorder.reconciliation.models import StatementLine
from goodorder.reconciliation.rules import Posting
from goodorder.reconciliation.states import LINE


@command(needs="reconciliation.book")
def resolve_line(ctx: Context, *, line_id: str, reason: str, account: str = "") -> StatementLine:
    """Settle an exception: as it proposes, or wholly on another account of the chart.

    Raises Missing, Invalid for an account that is not in the chart, Refused when the line is no exception, and
    `reconciliation.account_needed` when nothing is proposed that a person need not name.
    """
    why = checks.text(reason, field="reason", most=300)
    line = _locked(ctx, line_id)
    LINE.step(line, "explain")
    if account:
        _refuse_unknown(ctx, line, account)
        line.proposal = {"state": "explained", "receipts": [], "postings": [["difference", -line.amount]]}
        line.operation, line.payout = None, None
    elif not line.proposal["receipts"] and any(role == "difference" for role, _ in line.proposal["postings"]):
        message = (
            f"account: say which account line {line.position} belongs to; nothing certain is known of it"
        )
        raise Refused("reconciliation.account_needed", message, field="account")
    line.reason = why
    settle(ctx, line, account=account)
    line.save()
    fact = LineResolved(statement_id=line.statement.public_id, line=line.position, reason=why)
    record(ctx, line.statement, fact)
    return line


@command(needs="reconciliation.book")
def reopen_line(ctx: Context, *, line_id: str, reason: str) -> StatementLine:
    """Take back what a line posted: its entry is reversed and it is an exception again.

    Raises Refused `reconciliation.money_received` when it brought money for orders: refund it there instead.
    """
    why = checks.text(reason, field="reason", most=300)
    line = _locked(ctx, line_id)
    if line.has_receipts:
        message = f"line {line.position} brought money for orders; refund it at the order instead"
        raise Refused("reconciliation.money_received", message)
    LINE.step(line, "reopen")
    post(ctx, line, sign=-1)
    line.operation, line.payout, line.settled_by, line.settled_at = None, None, "", None
    line.code, line.reason = "reopened", why
    posting = Posting("difference", -line.amount)
    line.proposal = {"state": "exception", "receipts": [], "postings": [[posting.role, posting.amount]]}
    line.save()
    fact = LineReopened(statement_id=line.statement.public_id, line=line.position, reason=why)
    record(ctx, line.statement, fact)
    return line


def _locked(ctx: Context, line_id: str) -> StatementLine:
    rows = StatementLine.objects.visible_to(ctx).select_related("statement__company")
    return rows.locked().by_public_id(line_id)


def _refuse_unknown(ctx: Context, line: StatementLine, account: str) -> None:
    chart = {row.code for row in list_accounts(ctx, company=line.statement.company.code)}
    if account not in chart:
        message = f"account: there is no {account} in the chart; choose one of it"
        raise Invalid("reconciliation.account_unknown", message, field="account")
