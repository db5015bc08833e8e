"""What mistakes cost, who screens, and how points become a probability."""

from collections.abc import Sequence
from dataclasses import dataclass

from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record
from goodorder.kernel.money import PPM
from goodorder.parties.models import Channel, Company
from goodorder.parties.queries import get_channel, get_company
from goodorder.screening import queries
from goodorder.screening.events import ScreeningCalibrated, ScreeningPolicySet
from goodorder.screening.models import Policy
from goodorder.screening.rules import LEAST_DECIDED, LEAST_FRAUDS, calibrated

MOST_RESALE = 200
_MOST_AMOUNT = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDraft:
    """What being wrong costs, in the channel's or else the company's currency; who screens; resale goods."""

    is_exempt: bool = False
    margin_ppm: int = 0
    review_cost: int = 0
    loss_ppm: int = PPM
    loss_fee: int = 0
    resale: Sequence[str] = ()


@command(needs="screening.rules")
def set_policy(ctx: Context, *, company: str, channel: str = "", draft: PolicyDraft) -> Policy:
    """Say what mistakes cost a company, or one channel of it. Raises Invalid naming the field, Missing."""
    owner = get_company(ctx, company)
    place = get_channel(ctx, channel) if channel else None
    columns = _columns(draft)
    policy = _locked(ctx, owner, place)
    for name, value in columns.items():
        setattr(policy, name, value)
    policy.save()
    fact = ScreeningPolicySet(company=owner.code, channel=channel, is_exempt=policy.is_exempt)
    record(ctx, policy, fact)
    return policy


@command(needs="screening.rules")
def calibrate(ctx: Context, *, company: str) -> list[Policy]:
    """Fit how points become a probability to what became known, for every policy of a company.

    Raises Refused `screening.too_little_known` while decisions are too few or points do not rise with fraud,
    `screening.costs_missing` when the company has not stated any costs.
    """
    policies = list(Policy.objects.visible_to(ctx).locked().filter(company__code=company))
    if not policies:
        raise Refused("screening.costs_missing", "state what mistakes cost first, then calibrate")
    known = queries.decided_points(company, undisputed_before=ctx.now - queries.UNDISPUTED_FOR)
    fitted = calibrated(known)
    if fitted is None:
        message = (
            f"needs {LEAST_DECIDED} subjects whose truth is known, {LEAST_FRAUDS} of them frauds and "
            f"{LEAST_FRAUDS} genuine, with more points among the frauds; the curve stays as it is"
        )
        raise Refused("screening.too_little_known", message)
    count = sum(sum(pair) for pair in known.values())
    for policy in policies:
        policy.intercept, policy.slope = fitted
        policy.learnt_from = count
        policy.save(update_fields=["intercept", "slope", "learnt_from"])
        fact = ScreeningCalibrated(company=company, intercept=fitted[0], slope=fitted[1], decided=count)
        record(ctx, policy, fact)
    return policies


def _columns(draft: PolicyDraft) -> dict[str, object]:
    if len(draft.resale) > MOST_RESALE:
        checks.whole(len(draft.resale), field="resale", most=MOST_RESALE)
    return {
        "is_exempt": draft.is_exempt,
        "margin_ppm": checks.whole(draft.margin_ppm, field="margin_ppm", most=PPM),
        "review_cost": checks.whole(draft.review_cost, field="review_cost", most=_MOST_AMOUNT),
        "loss_ppm": checks.whole(draft.loss_ppm, field="loss_ppm", most=2 * PPM),
        "loss_fee": checks.whole(draft.loss_fee, field="loss_fee", most=_MOST_AMOUNT),
        "resale": sorted({checks.text(start, field="resale", most=60) for start in draft.resale}),
    }


def _locked(ctx: Context, company: Company, channel: Channel | None) -> Policy:
    currency = channel.currency if channel else company.currency
    Policy.objects.bulk_create(
        [Policy(company=company, channel=channel, currency=currency)], ignore_conflicts=True
    )
    rows = Policy.objects.visible_to(ctx).select_related("company", "channel").locked()
    return rows.one(company=company, channel=channel)
