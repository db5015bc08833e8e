"""Claims for missing and damaged goods."""

from ninja import Query, Router

from goodorder.aftersales.shapes.claims import (
    CarrierClaimSent,
    ClaimDecisionSent,
    ClaimRejectionSent,
    ClaimsAsked,
    ClaimSent,
    ReturnClaimShown,
)
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.returns import commands, queries
from goodorder.returns.rules import Wanted

router = Router(tags=["Claims"])


@reads(router, "/claims", needs="returns.view")
def list_claims(request: Call, query: Query[ClaimsAsked]) -> Listed[ReturnClaimShown]:
    """List claims, newest first."""
    return listed(queries.list_claims(request.auth, **query.model_dump()), ReturnClaimShown.of)


@reads(router, "/claims/{claim_id}", needs="returns.view")
def get_claim(request: Call, claim_id: str) -> ReturnClaimShown:
    """Show a claim."""
    return ReturnClaimShown.of(queries.get_claim(request.auth, claim_id=claim_id))


@writes(router, "/orders/{order_id}/claims", calls=commands.open_claim)
def open_claim(request: Call, order_id: str, body: ClaimSent) -> ReturnClaimShown:
    """Note what the customer says is missing or damaged."""
    wanted = Wanted(body.line, body.units, "", comment=body.comment)
    claim = commands.open_claim(request.auth, order_id=order_id, kind=body.kind, wanted=wanted)
    return ReturnClaimShown.of(queries.get_claim(request.auth, claim_id=claim.public_id))


@writes(router, "/claims/{claim_id}/settlements", calls=commands.settle_claim)
def settle_claim(request: Call, claim_id: str, body: ClaimDecisionSent) -> ReturnClaimShown:
    """Send the units again, or pay them back."""
    return ReturnClaimShown.of(
        commands.settle_claim(request.auth, claim_id=claim_id, outcome=body.outcome, note=body.note)
    )


@writes(router, "/claims/{claim_id}/rejections", calls=commands.reject_claim)
def reject_claim(request: Call, claim_id: str, body: ClaimRejectionSent) -> ReturnClaimShown:
    """Decline a claim."""
    return ReturnClaimShown.of(commands.reject_claim(request.auth, claim_id=claim_id, note=body.note))


@writes(router, "/claims/{claim_id}/carrier-claims", calls=commands.note_carrier_claim)
def note_carrier_claim(request: Call, claim_id: str, body: CarrierClaimSent) -> ReturnClaimShown:
    """Note that the carrier was asked for the loss, paid or refused."""
    return ReturnClaimShown.of(
        commands.note_carrier_claim(
            request.auth, claim_id=claim_id, carrier_state=body.carrier_state, amount=body.amount
        )
    )
