"""Reviews: who looks, what they decide, and what became known afterwards."""

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.screening.events import ReviewAssigned, ReviewDecided, ReviewLapsed, TruthLearnt
from goodorder.screening.models import Screening
from goodorder.screening.states import DECISIONS, SCREENING, TRUTHS

_MEANT = {"accept": "genuine", "reject": "fraud"}


@command(needs="screening.review")
def assign_review(ctx: Context, *, screening_id: str) -> Screening:
    """Take a review on. Raises Missing, Refused `screening.not_open` when it is decided already."""
    screening = _open(ctx, screening_id)
    if screening.assignee != ctx.actor:
        screening.assignee = ctx.actor
        screening.save(update_fields=["assignee"])
        fact = ReviewAssigned(screening_id=screening_id, subject=screening.subject, assignee=ctx.actor)
        record(ctx, screening, fact, about=screening.subject)
    return screening


@command(needs="screening.decide")
def decide_review(ctx: Context, *, screening_id: str, decision: str, reason: str) -> Screening:
    """Accept or reject what waits for review; the same decision again does no harm.

    Raises Invalid for decision or reason, Missing, Refused `screening.not_open` when it is decided otherwise
    or was screened again meanwhile.
    """
    checks.one_of(decision, DECISIONS, field="decision")
    because = checks.text(reason, field="reason", most=300)
    screening = _locked(ctx, screening_id)
    if screening.decision == decision and screening.state != "replaced":
        return screening
    _refuse_decided(screening)
    SCREENING.step(screening, decision)
    screening.decision, screening.decided_because = decision, because
    screening.decided_by, screening.decided_at = ctx.actor, ctx.now
    screening.truth, screening.truth_at = _MEANT[decision], ctx.now
    screening.save()
    fact = ReviewDecided(
        screening_id=screening_id, subject=screening.subject, decision=decision, because=because
    )
    record(ctx, screening, fact, about=screening.subject)
    return screening


@command(needs="screening.screen")
def record_truth(ctx: Context, *, subject: str, truth: str, loss: int = 0) -> Screening | None:
    """Write down what became known of a subject and what it cost, in minor units; None: it was never screened."""
    checks.one_of(truth, TRUTHS, field="truth")
    rows = Screening.objects.visible_to(ctx).locked().exclude(state="replaced")
    screening = rows.filter(subject=subject).first()
    if screening is None or (screening.truth, screening.loss) == (truth, loss):
        return screening
    screening.truth, screening.truth_at, screening.loss = truth, ctx.now, loss
    screening.save(update_fields=["truth", "truth_at", "loss"])
    fact = TruthLearnt(screening_id=screening.public_id, subject=subject, truth=truth, loss=loss)
    record(ctx, screening, fact, about=subject)
    return screening


@command(needs="screening.screen")
def lapse_review(ctx: Context, *, subject: str) -> None:
    """Take a subject that ended out of the queue; one that is decided, or was never screened, stays as it is."""
    rows = Screening.objects.visible_to(ctx).locked().filter(subject=subject, state="under_review")
    for screening in rows:
        SCREENING.step(screening, "lapse")
        screening.save(update_fields=["state"])
        record(ctx, screening, ReviewLapsed(screening_id=screening.public_id, subject=subject), about=subject)


def _locked(ctx: Context, screening_id: str) -> Screening:
    return Screening.objects.visible_to(ctx).locked().by_public_id(screening_id)


def _open(ctx: Context, screening_id: str) -> Screening:
    screening = _locked(ctx, screening_id)
    _refuse_decided(screening)
    return screening


def _refuse_decided(screening: Screening) -> None:
    if screening.state != "under_review":
        word = {"replaced": "was screened again", "accepted": "is accepted", "lapsed": "ended meanwhile"}.get(
            screening.state, "is rejected"
        )
        message = f"{screening.label} {word}; open its latest screening"
        raise Refused("screening.not_open", message, state=screening.state)
