"""What a line posts: money for orders through the payments, everything else as a balanced entry."""

from goodorder.accounting import commands as accounting
from goodorder.accounting.queries import open_day
from goodorder.accounting.rules import (
    BANK,
    CARD_CLEARING,
    DISPUTED,
    PAYMENT_FEES,
    ROUNDING,
    EntryDraft,
    PostingLine,
)
from goodorder.kernel.access import Context
from goodorder.payments import commands as payments
from goodorder.reconciliation.models import StatementLine

ROLES = {"fee": PAYMENT_FEES, "dispute": DISPUTED, "payout": CARD_CLEARING, "difference": ROUNDING}
OWN = {"bank": BANK, "clearing": CARD_CLEARING}


def receive(ctx: Context, line: StatementLine) -> None:
    """Book the money a line brings for orders, once per line and order."""
    for about, amount in line.proposal["receipts"]:
        payments.receive_payment(
            ctx, about=about, amount=amount, method="manual", reference=line.reference or line.text[:80],
            cause=f"{line.public_id}:{line.postings_made}",
        )  # fmt: skip
        line.has_receipts = True


def post(ctx: Context, line: StatementLine, *, account: str = "", sign: int = 1) -> None:
    """Post a line's postings against its own account; `account` takes the place of a role, sign -1 takes back."""
    own = OWN[line.statement.own_account]
    lines = []
    for role, amount in line.proposal["postings"]:
        target = account if account and role == "difference" else ROLES[role]
        lines += [PostingLine(target, debit=sign * amount), PostingLine(own, credit=sign * amount)]
    if not lines:
        return
    statement = line.statement
    line.postings_made += 1
    company = statement.company.code
    draft = EntryDraft(
        company=company,
        posted_on=open_day(company, line.on, today=ctx.now.date()),
        source=f"{line.public_id}.{line.postings_made}",
        about=str(statement.public_id),
        memo=f"{statement.account} {statement.reference} line {line.position}: {line.reason}"[:200],
        currency=statement.currency,
        lines=tuple(lines),
    )
    accounting.post_entry(ctx, draft=draft)
