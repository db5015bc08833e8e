"""Writing promotions: saved in versions, offered, ended; and how they are combined."""

from goodorder.catalog.queries import known_skus
from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.parties.queries import get_channel
from goodorder.pricing.commands.counting import recount
from goodorder.pricing.events import PromotionActivated, PromotionEnded, PromotionPolicySet, PromotionSaved
from goodorder.pricing.models import Promotion, PromotionPolicy, PromotionVersion
from goodorder.pricing.rules import POLICIES, PromotionDraft, Terms, checked_promotion
from goodorder.pricing.states import PROMOTION


@command(needs="pricing.promote")
def draft_promotion(ctx: Context, *, code: str, draft: PromotionDraft) -> Promotion:
    """Write a promotion down; nobody gets it until it is activated.

    Raises Invalid naming the field, Missing for an unknown channel, Refused when the code is taken.
    """
    checked = _checked(ctx, draft)
    promotion = Promotion(code=checks.code(code).upper())
    message = f"code: there is a promotion {promotion.code} already; choose another code"
    with unless_taken(Refused("pricing.promotion_code_taken", message, field="code")):
        promotion.save(force_insert=True)
    return _saved(ctx, promotion, checked)


@command(needs="pricing.promote")
def save_promotion(ctx: Context, *, code: str, draft: PromotionDraft) -> Promotion:
    """Save what a promotion says as a new version, in force at once if it is active; orders keep theirs.

    Raises Missing, Invalid naming the field, Refused when a limit would lie below what is used already.
    """
    checked = _checked(ctx, draft)
    return _saved(ctx, _locked(ctx, code), checked)


@command(needs="pricing.promote")
def activate_promotion(ctx: Context, *, code: str) -> Promotion:
    """Offer a promotion, within its period. Raises Missing, Refused when it is active already."""
    promotion = _locked(ctx, code)
    PROMOTION.step(promotion, "activate")
    promotion.save(update_fields=["state"])
    events.record(ctx, promotion, PromotionActivated(code=promotion.code))
    return promotion


@command(needs="pricing.promote")
def end_promotion(ctx: Context, *, code: str) -> Promotion:
    """Offer a promotion no more; orders that have it keep it. Raises Missing, Refused unless it is active."""
    promotion = _locked(ctx, code)
    PROMOTION.step(promotion, "end")
    promotion.save(update_fields=["state"])
    events.record(ctx, promotion, PromotionEnded(code=promotion.code))
    return promotion


@command(needs="pricing.promote")
def set_promotion_policy(ctx: Context, *, policy: str, channel: str = "") -> PromotionPolicy:
    """Say how promotions are combined in a channel or, without one, wherever nothing else is said.

    `best_for_customer` or `merchant_order`. Raises Missing for the channel, Invalid for the policy.
    """
    checks.one_of(policy, POLICIES, field="policy")
    if channel:
        get_channel(ctx, channel)
    PromotionPolicy.objects.bulk_create(
        [PromotionPolicy(channel=channel, policy=policy)], ignore_conflicts=True
    )
    found = PromotionPolicy.objects.visible_to(ctx).locked().one(channel=channel)
    found.policy = policy
    found.save(update_fields=["policy"])
    events.record(ctx, found, PromotionPolicySet(channel=channel, policy=policy))
    return found


def _locked(ctx: Context, code: str) -> Promotion:
    return Promotion.objects.visible_to(ctx).locked().one(code=code.upper())


def _checked(ctx: Context, draft: PromotionDraft) -> PromotionDraft:
    checked = checked_promotion(draft)
    for channel in checked.channels:
        get_channel(ctx, channel)
    _refuse_unknown_goods(checked.terms)
    return checked


def _refuse_unknown_goods(terms: Terms) -> None:
    """Let a promotion name goods by their own code only, not by another they answer to."""
    named = {
        "skus": terms.skus,
        "excluded": terms.excluded,
        "parts": tuple(part.sku for part in terms.parts),
    }
    known = known_skus([code for codes in named.values() for code in codes])
    for field, codes in named.items():
        for code in codes:
            if code not in known or known[code].code != code:
                proper = f"; it is {known[code].code}" if code in known else ""
                message = f"{field}: {code} is no SKU's own code{proper}"
                raise Invalid("pricing.sku_unknown", message, field=field)


def _saved(ctx: Context, promotion: Promotion, draft: PromotionDraft) -> Promotion:
    number = promotion.latest.number + 1 if promotion.latest else 1
    promotion.latest = PromotionVersion.objects.create(
        promotion=promotion,
        number=number,
        name=draft.name,
        kind=draft.terms.kind,
        terms=draft.terms.as_json(),
        currency=draft.currency,
        channels=list(draft.channels),
        condition=draft.condition,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        priority=draft.priority,
        stack_group=draft.stack_group,
        needs_coupon=draft.needs_coupon,
        saved_by=ctx.actor,
        saved_at=ctx.now,
    )
    promotion.max_uses, promotion.max_per_customer = draft.max_uses, draft.max_per_customer
    recount(promotion)
    promotion.save(update_fields=["latest", "max_uses", "max_per_customer", "used"])
    fact = PromotionSaved(
        code=promotion.code, number=number, name=draft.name, promotion_kind=draft.terms.kind
    )
    events.record(ctx, promotion, fact)
    return promotion
