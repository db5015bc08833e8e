"""Approvals: what is above one's limit, asked for and decided by somebody else."""

from ninja import Query, Router

from goodorder.approvals import commands, queries
from goodorder.calls.shapes.approvals import (
    ApprovalsAsked,
    ApprovalSent,
    ApprovalShown,
    ApproveSent,
    DeclineSent,
)
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed

router = Router(tags=["Approvals"])
NEEDS = "approvals.ask"


@reads(router, "/approvals", needs=NEEDS)
def list_approvals(request: Call, query: Query[ApprovalsAsked]) -> Listed[ApprovalShown]:
    """List approvals, newest first; what waits, the first to expire first."""
    asked = query.model_dump(exclude={"waiting"})
    if query.waiting:
        found = queries.list_waiting(request.auth, cursor=query.cursor, size=query.size)
    else:
        found = queries.list_approvals(request.auth, **asked)
    return listed(found, lambda row: ApprovalShown.of(request.auth, row))


@reads(router, "/approvals/{approval_id}", needs=NEEDS)
def get_approval(request: Call, approval_id: str) -> ApprovalShown:
    """Show what was asked for, and what became of it."""
    return ApprovalShown.of(request.auth, queries.get_approval(request.auth, approval_id=approval_id))


@writes(router, "/approvals", calls=commands.ask_approval)
def ask_approval(request: Call, body: ApprovalSent) -> ApprovalShown:
    """Ask another person for what is above your limit. It is open for a day.

    Refused when you may do it alone, or when something else stops it.
    """
    wanted = body.wanted.as_wanted()
    return ApprovalShown.of(
        request.auth, commands.ask_approval(request.auth, wanted=wanted, reason=body.wanted.reason)
    )


@writes(router, "/approvals/{approval_id}/approvals", calls=commands.approve)
def give_approval(request: Call, approval_id: str, body: ApproveSent) -> ApprovalShown:
    """Do what somebody else asked for, once, within your own limits."""
    return ApprovalShown.of(
        request.auth, commands.approve(request.auth, approval_id=approval_id, note=body.note)
    )


@writes(router, "/approvals/{approval_id}/refusals", calls=commands.decline_approval)
def decline_approval(request: Call, approval_id: str, body: DeclineSent) -> ApprovalShown:
    """Decline what somebody else asked for; nothing is done."""
    done = commands.decline_approval(request.auth, approval_id=approval_id, reason=body.reason)
    return ApprovalShown.of(request.auth, done)


@writes(router, "/approvals/{approval_id}/withdrawals", calls=commands.withdraw_approval)
def withdraw_approval(request: Call, approval_id: str) -> ApprovalShown:
    """Take back what you asked for."""
    return ApprovalShown.of(request.auth, commands.withdraw_approval(request.auth, approval_id=approval_id))
