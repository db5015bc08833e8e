"""Gift cards, store credit, and how refunds are spread over tenders."""

from ninja import Query, Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.payments import commands
from goodorder.payments.queries import stored as queries
from goodorder.treasury.shapes.stored_value import (
    CodeSent,
    GiftCardIssuedShown,
    GiftCardSent,
    LiabilitiesShown,
    LiabilityShown,
    StoreCreditSent,
    StoreCreditShown,
    StoredAdjustmentSent,
    StoredAdjustmentShown,
    StoredAdjustmentsShown,
    StoredBlockSent,
    StoredDecisionSent,
    StoredMovementShown,
    StoredValuesAsked,
    StoredValueShown,
    TenderPoliciesShown,
    TenderPolicySent,
    TenderPolicyShown,
)

router = Router(tags=["Gift cards and store credit"])


# Answers with a code are not kept under an idempotency key: the reference makes a repeat harmless instead.
@writes(router, "/gift-cards", calls=commands.issue_gift_card, key=KeyRule.UNUSED)
def issue_gift_card(request: Call, body: GiftCardSent) -> GiftCardIssuedShown:
    """Issue a gift card. Its code is in this answer and nowhere else; a repeat of the reference leaves it out."""
    issued = commands.issue_gift_card(request.auth, draft=body.as_draft())
    return GiftCardIssuedShown(code=issued.code, gift_card=StoredValueShown.of(issued.value))


@writes(router, "/gift-card-lookups", calls=commands.look_up_gift_card, key=KeyRule.UNUSED, status=200)
def look_up_gift_card(request: Call, body: CodeSent) -> StoredValueShown:
    """Tell what is on a gift card. After ten unknown codes in ten minutes an asker has to wait (429)."""
    return StoredValueShown.of(commands.look_up_gift_card(request.auth, **body.model_dump()))


@reads(router, "/stored-values", needs="payments.view")
def list_stored_values(request: Call, query: Query[StoredValuesAsked]) -> Listed[StoredValueShown]:
    """List gift cards and store credit, newest first."""
    return listed(queries.list_stored_values(request.auth, **query.model_dump()), StoredValueShown.of)


@reads(router, "/stored-values/{stored_value_id}", needs="payments.view")
def get_stored_value(request: Call, stored_value_id: str) -> StoredValueShown:
    """Return one balance."""
    return StoredValueShown.of(queries.get_stored_value(request.auth, stored_value_id=stored_value_id))


@reads(router, "/stored-values/{stored_value_id}/movements", needs="payments.view")
def list_stored_movements(
    request: Call, stored_value_id: str, query: Query[Asked]
) -> Listed[StoredMovementShown]:
    """List what happened to a balance, latest first."""
    asked = {"stored_value_id": stored_value_id, **query.model_dump()}
    return listed(queries.list_stored_movements(request.auth, **asked), StoredMovementShown.of)


@writes(router, "/stored-values/{stored_value_id}/blocks", calls=commands.block_stored_value)
def block_stored_value(request: Call, stored_value_id: str, body: StoredBlockSent) -> StoredValueShown:
    """Stop a gift card or an account; what orders hold of it is still spent."""
    act = commands.block_stored_value
    return StoredValueShown.of(act(request.auth, stored_value_id=stored_value_id, reason=body.reason))


@writes(router, "/stored-values/{stored_value_id}/unblocks", calls=commands.unblock_stored_value)
def unblock_stored_value(request: Call, stored_value_id: str) -> StoredValueShown:
    """Let it be spent again."""
    act = commands.unblock_stored_value
    return StoredValueShown.of(act(request.auth, stored_value_id=stored_value_id))


@writes(router, "/stored-values/{stored_value_id}/adjustments", calls=commands.adjust_stored_value)
def adjust_stored_value(
    request: Call, stored_value_id: str, body: StoredAdjustmentSent
) -> StoredAdjustmentShown:
    """Ask for a balance to be corrected; another person decides."""
    asked = {"stored_value_id": stored_value_id, **body.model_dump()}
    return StoredAdjustmentShown.of(commands.adjust_stored_value(request.auth, **asked))


@reads(router, "/stored-adjustments", needs="payments.view")
def list_stored_adjustments(request: Call) -> StoredAdjustmentsShown:
    """List corrections that wait for a second person."""
    found = queries.open_adjustments(request.auth)
    return StoredAdjustmentsShown(items=[StoredAdjustmentShown.of(asked) for asked in found])


@writes(router, "/stored-adjustments/{adjustment_id}/decisions", calls=commands.decide_stored_adjustment)
def decide_stored_adjustment(
    request: Call, adjustment_id: str, body: StoredDecisionSent
) -> StoredAdjustmentShown:
    """Approve or decline a correction somebody else asked for."""
    act = commands.decide_stored_adjustment
    return StoredAdjustmentShown.of(act(request.auth, adjustment_id=adjustment_id, approve=body.approve))


@reads(router, "/customers/{customer_id}/store-credit", needs="payments.view")
def list_store_credit(request: Call, customer_id: str) -> StoreCreditShown:
    """List a customer's store credit."""
    found = queries.store_credit_of(request.auth, customer_id=customer_id)
    return StoreCreditShown(items=[StoredValueShown.of(value) for value in found])


@writes(router, "/customers/{customer_id}/store-credit", calls=commands.issue_store_credit)
def issue_store_credit(request: Call, customer_id: str, body: StoreCreditSent) -> StoredValueShown:
    """Give a customer store credit as goodwill."""
    given = {"customer_id": customer_id, **body.model_dump()}
    return StoredValueShown.of(commands.issue_store_credit(request.auth, **given))


@reads(router, "/stored-value-liability", needs="payments.view")
def get_stored_value_liability(request: Call) -> LiabilitiesShown:
    """Tell what customers may still spend, by company, currency, kind and age."""
    rows = queries.stored_liability(request.auth)
    return LiabilitiesShown(items=[LiabilityShown.of(row) for row in rows])


@reads(router, "/tender-policies", needs="payments.view")
def list_tender_policies(request: Call) -> TenderPoliciesShown:
    """List how refunds are spread over tenders."""
    found = queries.tender_policies(request.auth)
    return TenderPoliciesShown(items=[TenderPolicyShown.of(policy) for policy in found])


@writes(router, "/tender-policies", calls=commands.set_tender_policy)
def set_tender_policy(request: Call, body: TenderPolicySent) -> TenderPolicyShown:
    """Say how refunds of a company or channel are spread, and how much goodwill one person may give."""
    return TenderPolicyShown.of(commands.set_tender_policy(request.auth, **body.model_dump()))
