"""A change of an order gives it uses of promotions, and takes them off again; each counts at most once."""

from collections.abc import Sequence

from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.pricing.commands.counting import keep_coupons, keep_promotions, uncount
from goodorder.pricing.commands.redeeming import counted_coupons, counted_promotions, redeemed
from goodorder.pricing.events import PromotionGivenBack, PromotionTakenOff
from goodorder.pricing.models import DiscountShare, PromotionVersion, Redemption
from goodorder.pricing.rules import Use

_MOVING = ("sold_as", "coupon", "shown", "amount", "state", "given_back_at")


@command(needs="orders.amend")
def redeem_later(
    ctx: Context, *, about: str, customer: str, currency: str, uses: Sequence[Use], cause: str
) -> list[Redemption]:
    """Give a placed order uses by a change (`cause`); the shares of a use name rows of lines (`at`).

    What the order holds already is not counted again. Raises Refused `pricing.promotion_used_up` or
    `pricing.promotion_over` when someone else was faster.
    """
    versions = PromotionVersion.objects.in_bulk([use.ref for use in uses])
    kept = {row.promotion_id: row for row in Redemption.objects.filter(about=about).locked()}
    rows = []
    for use in uses:
        version = versions[use.ref]
        row = kept.get(version.promotion_id) or Redemption(
            promotion_id=version.promotion_id,
            about=about,
            customer=customer,
            currency=currency,
            shown=0,
            amount=0,
            at=ctx.now,
        )
        rows.append(_given(ctx, row, version, use, cause))
    return rows


def _given(ctx: Context, row: Redemption, version: PromotionVersion, use: Use, cause: str) -> Redemption:
    """Write what a use takes off, counting it unless the order holds it."""
    if row.pk is None or row.state == "given_back":
        row.promotion = counted_promotions(row.customer, [version.promotion_id])[version.promotion_id]
        row.coupon = counted_coupons([use.coupon])[use.coupon] if use.coupon else None
        row.sold_as, row.state, row.given_back_at = version, "held", None
    row.shown, row.amount = row.shown + use.shown, row.amount + use.amount
    row.save(update_fields=_MOVING if row.pk else None)
    DiscountShare.objects.bulk_create(
        DiscountShare(
            redemption=row,
            line_ref=share.at,
            first=share.first,
            count=share.count,
            cause=cause,
            shown=share.shown,
            amount=share.amount,
        )
        for share in use.shares
    )
    events.record(ctx, row, redeemed(row, use), about=row.about)
    return row


@command(needs="orders.amend")
def take_off_use(ctx: Context, *, about: str, off: Use, cause: str, is_over: bool) -> Redemption:
    """Take what a held use gave some units off a placed order; its shares name rows of lines (`at`).

    The use is given back when none of it is left that counts (`is_over`). Raises Missing when the order does
    not hold it.
    """
    row = Redemption.objects.locked().one(about=about, promotion__code=off.code, state="held")
    (promotion,) = keep_promotions([row.promotion_id])
    coupon = keep_coupons([row.coupon_id])[0] if row.coupon_id else None
    DiscountShare.objects.bulk_create(
        DiscountShare(
            redemption=row,
            line_ref=share.at,
            first=share.first,
            count=share.count,
            cause=cause,
            shown=-share.shown,
            amount=-share.amount,
        )
        for share in off.shares
    )
    row.shown, row.amount = row.shown - off.shown, row.amount - off.amount
    if is_over:
        uncount(row, promotion, coupon)
        row.state, row.given_back_at = "given_back", ctx.now
    row.save(update_fields=_MOVING)
    named = {"about": about, "code": promotion.code, "coupon": coupon.code if coupon else ""}
    taken = PromotionTakenOff(**named, shown=off.shown, currency=row.currency)
    events.record(ctx, row, taken, about=about)
    if is_over:
        events.record(ctx, row, PromotionGivenBack(**named), about=about)
    return row
