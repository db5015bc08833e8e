"""The review queue: what waits, why, and what is decided."""

from ninja import Query, Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.risk.shapes.reviews import FraudDecisionSent, ReviewsAsked, ScreeningsAsked, ScreeningShown
from goodorder.screening import commands, queries

router = Router(tags=["Fraud screening"])
NEEDS = "screening.review"


@reads(router, "/fraud/reviews", needs=NEEDS)
def list_fraud_reviews(request: Call, query: Query[ReviewsAsked]) -> Listed[ScreeningShown]:
    """List what waits for a reviewer, the oldest or the most valuable first."""
    return listed(queries.list_reviews(request.auth, **query.model_dump()), ScreeningShown.of)


@reads(router, "/fraud/screenings", needs=NEEDS)
def list_fraud_screenings(request: Call, query: Query[ScreeningsAsked]) -> Listed[ScreeningShown]:
    """List screenings, newest first; `subject` is an order's id."""
    return listed(queries.list_screenings(request.auth, **query.model_dump()), ScreeningShown.of)


@reads(router, "/fraud/screenings/{screening_id}", needs=NEEDS)
def get_fraud_screening(request: Call, screening_id: str) -> ScreeningShown:
    """Show a screening with its values, findings and costs."""
    return _shown(request, screening_id)


@writes(
    router,
    "/fraud/screenings/{screening_id}/assignments",
    calls=commands.assign_review,
    key=KeyRule.OPTIONAL,
)
def assign_fraud_review(request: Call, screening_id: str) -> ScreeningShown:
    """Take a review on."""
    commands.assign_review(request.auth, screening_id=screening_id)
    return _shown(request, screening_id)


@writes(router, "/fraud/screenings/{screening_id}/decisions", calls=commands.decide_review)
def decide_fraud_review(request: Call, screening_id: str, body: FraudDecisionSent) -> ScreeningShown:
    """Accept: the order goes on. Reject: it is cancelled, its stock and its money given back."""
    commands.decide_review(request.auth, screening_id=screening_id, **body.model_dump())
    return _shown(request, screening_id)


def _shown(request: Call, screening_id: str) -> ScreeningShown:
    return ScreeningShown.of(queries.get_screening(request.auth, screening_id=screening_id))
