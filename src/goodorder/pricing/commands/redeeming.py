"""Redeeming: an order takes its uses of promotions and coupons, and gives them back when it comes to nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.bulk import append_all, give_ids
from goodorder.kernel.command import command
from goodorder.kernel.errors import Refused
from goodorder.pricing.commands.counting import (
    count_coupon,
    count_promotion,
    keep_coupons,
    keep_promotions,
    uncount,
)
from goodorder.pricing.events import PromotionGivenBack, PromotionRedeemed
from goodorder.pricing.models import Coupon, DiscountShare, Promotion, PromotionVersion, Redemption
from goodorder.pricing.rules import Use


@command(needs="orders.capture")
def redeem_promotions(
    ctx: Context, *, about: str, customer: str, currency: str, uses: Sequence[Use], lines: Sequence[int]
) -> list[Redemption]:
    """Take an order's uses and freeze what each took off its lines; `lines` are their rows by place.

    Raises Refused `pricing.promotion_used_up` or `pricing.promotion_over` when someone else was faster; the
    order is then to be priced again.
    """
    if not uses:
        return []
    versions = PromotionVersion.objects.in_bulk([use.ref for use in uses])
    promotions = counted_promotions(customer, [version.promotion_id for version in versions.values()])
    coupons = counted_coupons([use.coupon for use in uses if use.coupon])
    rows = [
        Redemption(
            promotion=promotions[versions[use.ref].promotion_id],
            sold_as=versions[use.ref],
            coupon=coupons[use.coupon] if use.coupon else None,
            about=about,
            customer=customer,
            currency=currency,
            shown=use.shown,
            amount=use.amount,
            at=ctx.now,
        )
        for use in uses
    ]
    Redemption.objects.bulk_create(rows)
    _freeze(rows, uses, lines)
    for row, use in zip(rows, uses, strict=True):
        events.record(ctx, row, redeemed(row, use), about=about)
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """What an order uses: as `redeem_promotions` takes it."""

    about: str
    customer: str
    currency: str
    uses: Sequence[Use]
    lines: Sequence[int]


@command(needs="orders.capture")
def redeem_unlimited(ctx: Context, *, redeemed_by: Sequence[Redeemed]) -> None:
    """Take the uses of many orders of promotions that are open to everybody, in a few statements.

    Raises Refused `pricing.promotion_over` when one has ended or is limited now; nothing is taken then.
    """
    uses = [(order, use) for order in redeemed_by for use in order.uses]
    if not uses:
        return
    versions = PromotionVersion.objects.in_bulk({use.ref for _, use in uses})
    kept = _kept_open([row.promotion_id for row in versions.values()])
    rows = [
        Redemption(
            promotion=kept[versions[use.ref].promotion_id],
            sold_as=versions[use.ref],
            about=order.about,
            customer=order.customer,
            currency=order.currency,
            shown=use.shown,
            amount=use.amount,
            at=ctx.now,
        )
        for order, use in uses
    ]
    give_ids(rows)
    events.record_all(
        ctx,
        [(row, redeemed(row, use), row.about, ctx.now) for row, (_, use) in zip(rows, uses, strict=True)],
    )
    append_all(rows)
    append_all(
        [
            DiscountShare(
                redemption=row, line_ref=order.lines[share.at], shown=share.shown, amount=share.amount
            )
            for row, (order, use) in zip(rows, uses, strict=True)
            for share in use.shares
        ]
    )


def _kept_open(ids: Sequence[int]) -> dict[int, Promotion]:
    """Keep promotions (ids) as they are; raises Refused when one has ended or is limited."""
    kept = {one.pk: one for one in keep_promotions(ids)}
    for one in kept.values():
        if one.state != "active" or one.max_uses is not None or one.max_per_customer is not None:
            message = f"promotion {one.code} has just changed; look at the new price and order again"
            raise Refused("pricing.promotion_over", message, field="coupons")
    return kept


def _freeze(rows: Sequence[Redemption], uses: Sequence[Use], lines: Sequence[int]) -> None:
    DiscountShare.objects.bulk_create(
        DiscountShare(redemption=row, line_ref=lines[share.at], shown=share.shown, amount=share.amount)
        for row, use in zip(rows, uses, strict=True)
        for share in use.shares
    )


def counted_promotions(customer: str, ids: Sequence[int]) -> dict[int, Promotion]:
    """Count a use of each promotion (id); raises Refused when one has ended or is used up."""
    kept = keep_promotions(ids)
    for promotion in kept:
        if promotion.state != "active":
            message = f"promotion {promotion.code} has just ended; look at the new price and order again"
            raise Refused("pricing.promotion_over", message, field="coupons")
        count_promotion(promotion, customer)
    return {promotion.pk: promotion for promotion in kept}


def counted_coupons(codes: Sequence[str]) -> dict[str, Coupon]:
    """Count a use of each code; raises Refused when one is disabled or used up."""
    if not codes:
        return {}
    kept = keep_coupons(list(Coupon.objects.filter(code__in=codes).values_list("pk", flat=True)))
    for coupon in kept:
        if coupon.disabled_at is not None:
            message = f"coupon {coupon.code} has just been disabled; order again without it"
            raise Refused("pricing.promotion_over", message, field="coupons")
        count_coupon(coupon)
    return {coupon.code: coupon for coupon in kept}


def redeemed(row: Redemption, use: Use) -> PromotionRedeemed:
    """Tell of a use that was taken."""
    return PromotionRedeemed(
        about=row.about,
        code=row.promotion.code,
        coupon=row.coupon.code if row.coupon else "",
        shown=use.shown,
        currency=row.currency,
    )


@command(needs="orders.cancel")
def give_back_uses(ctx: Context, *, about: str) -> int:
    """Give back what an order that came to nothing holds; safe to repeat. Returns how many uses there were."""
    held = list(Redemption.objects.filter(about=about, state="held").locked())
    promotions = {one.pk: one for one in keep_promotions([row.promotion_id for row in held])}
    coupons = {one.pk: one for one in keep_coupons([row.coupon_id for row in held if row.coupon_id])}
    for row in sorted(held, key=lambda row: row.promotion_id):
        promotion, coupon = promotions[row.promotion_id], coupons.get(row.coupon_id or 0)
        uncount(row, promotion, coupon)
        row.state, row.given_back_at = "given_back", ctx.now
        row.save(update_fields=["state", "given_back_at"])
        fact = PromotionGivenBack(about=about, code=promotion.code, coupon=coupon.code if coupon else "")
        events.record(ctx, row, fact, about=about)
    return len(held)
