"""Disputes, and authorisations that are held anew."""

from ninja import Query, Router

from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.payments import commands, queries
from goodorder.treasury.shapes.disputes import DisputeNoteSent, DisputesAsked, DisputeShown, RenewalShown

router = Router(tags=["Disputes"])


@reads(router, "/disputes", needs="payments.view")
def list_disputes(request: Call, query: Query[DisputesAsked]) -> Listed[DisputeShown]:
    """List disputes, newest first."""
    return listed(queries.list_disputes(request.auth, **query.model_dump()), DisputeShown.of)


@reads(router, "/disputes/{dispute_id}", needs="payments.view")
def show_dispute(request: Call, dispute_id: str) -> DisputeShown:
    """Show a dispute."""
    return DisputeShown.of(queries.get_dispute(request.auth, dispute_id=dispute_id))


@writes(router, "/disputes/{dispute_id}/notes", calls=commands.note_dispute)
def note_dispute(request: Call, dispute_id: str, body: DisputeNoteSent) -> DisputeShown:
    """Write down what speaks for us, over what was written before."""
    commands.note_dispute(request.auth, dispute_id=dispute_id, note=body.note)
    return DisputeShown.of(queries.get_dispute(request.auth, dispute_id=dispute_id))


@writes(router, "/tenders/{tender_id}/renewals", calls=commands.renew_authorization)
def renew_authorization(request: Call, tender_id: str) -> RenewalShown:
    """Hold anew what a tender holds or no longer holds, with the same token."""
    return RenewalShown.of(commands.renew_authorization(request.auth, tender_id=tender_id))
