"""Coupons: codes that open a promotion, one for all or many for one each."""

import secrets
from collections.abc import Sequence

from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Refused
from goodorder.pricing.events import CouponDisabled, CouponsMade
from goodorder.pricing.models import Coupon, Promotion
from goodorder.pricing.rules.coupons import ALPHABET, MOST_MADE, RANDOM_LETTERS, coupon_code

NAMED = 20  # codes told of in an event


@command(needs="pricing.promote")
def add_coupon(ctx: Context, *, promotion: str, code: str, max_uses: int | None = None) -> Coupon:
    """Let a code of the merchant's choice open a promotion, as often as said; None is without limit.

    Raises Missing, Invalid, Refused `pricing.coupon_taken` when the code opens something already.
    """
    owner = _owner(ctx, promotion)
    coupon = Coupon(promotion=owner, code=coupon_code(code), max_uses=_limit(max_uses), created_at=ctx.now)
    message = f"code: there is a coupon {coupon.code} already; choose another code"
    with unless_taken(Refused("pricing.coupon_taken", message, field="code")):
        coupon.save(force_insert=True)
    _tell(ctx, owner, [coupon.code])
    return coupon


@command(needs="pricing.promote")
def generate_coupons(
    ctx: Context, *, promotion: str, count: int, prefix: str = "", max_uses: int | None = 1
) -> list[Coupon]:
    """Make many codes nobody can guess (50 random bits each) that open a promotion, `max_uses` times each.

    Raises Missing, Invalid; Refused when a code came out twice, which to try again mends.
    """
    checks.whole(count, field="count", least=1, most=MOST_MADE)
    start = f"{coupon_code(prefix, field='prefix')[:20]}-" if prefix.strip() else ""
    owner = _owner(ctx, promotion)
    limit = _limit(max_uses)
    made = [
        Coupon(promotion=owner, code=start + _drawn(), max_uses=limit, created_at=ctx.now)
        for _ in range(count)
    ]
    with unless_taken(Refused("pricing.coupon_taken", "a code came out twice; try again")):
        Coupon.objects.bulk_create(made, batch_size=1000)
    _tell(ctx, owner, [coupon.code for coupon in made])
    return made


@command(needs="pricing.promote")
def disable_coupon(ctx: Context, *, code: str) -> Coupon:
    """Let a code open its promotion no more; orders that used it keep it. Raises Missing."""
    coupon = Coupon.objects.visible_to(ctx).select_related("promotion").locked().one(code=coupon_code(code))
    if coupon.disabled_at is None:
        coupon.disabled_at = ctx.now
        coupon.save(update_fields=["disabled_at"])
        events.record(ctx, coupon, CouponDisabled(code=coupon.code, promotion=coupon.promotion.code))
    return coupon


def _owner(ctx: Context, promotion: str) -> Promotion:
    return Promotion.objects.visible_to(ctx).locked().one(code=promotion.upper())


def _limit(max_uses: int | None) -> int | None:
    return None if max_uses is None else checks.whole(max_uses, field="max_uses", least=1)


def _drawn() -> str:
    letters = [secrets.choice(ALPHABET) for _ in range(RANDOM_LETTERS)]
    return "".join(letters[:5]) + "-" + "".join(letters[5:])


def _tell(ctx: Context, owner: Promotion, codes: Sequence[str]) -> None:
    fact = CouponsMade(code=owner.code, count=len(codes), coupons=list(codes[:NAMED]))
    events.record(ctx, owner, fact)
