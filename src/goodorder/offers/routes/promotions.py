"""Promotions, their coupons, and a tester."""

from ninja import Query, Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, asks, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed, shown
from goodorder.offers.shapes.promotions import (
    CouponBatchSent,
    CouponsAsked,
    CouponSent,
    CouponShown,
    CouponsMadeShown,
    PromotionPolicies,
    PromotionPolicySent,
    PromotionPolicyShown,
    PromotionsAsked,
    PromotionSaySent,
    PromotionSent,
    PromotionShown,
    RedemptionShown,
    TriedShown,
    TrySent,
)
from goodorder.pricing import commands, queries

router = Router(tags=["Promotions"])


@reads(router, "/promotions", needs="pricing.view")
def list_promotions(request: Call, query: Query[PromotionsAsked]) -> Listed[PromotionShown]:
    """List promotions by code."""
    return listed(queries.list_promotions(request.auth, **query.model_dump()), PromotionShown.of)


@writes(router, "/promotions", calls=commands.draft_promotion, key=KeyRule.OPTIONAL)
def draft_promotion(request: Call, body: PromotionSent) -> PromotionShown:
    """Write a promotion down; nobody gets it until it is activated."""
    commands.draft_promotion(request.auth, code=body.code, draft=body.as_promotion())
    return _shown(request, body.code)


@reads(router, "/promotions/{code}", needs="pricing.view")
def get_promotion(request: Call, code: str) -> PromotionShown:
    """Show a promotion as its latest version has it."""
    return _shown(request, code)


@writes(router, "/promotions/{code}/versions", calls=commands.save_promotion, key=KeyRule.OPTIONAL)
def save_promotion(request: Call, code: str, body: PromotionSaySent) -> PromotionShown:
    """Save what a promotion says as a new version; orders keep the one they were priced with."""
    commands.save_promotion(request.auth, code=code, draft=body.as_promotion())
    return _shown(request, code)


@writes(router, "/promotions/{code}/activations", calls=commands.activate_promotion, key=KeyRule.OPTIONAL)
def activate_promotion(request: Call, code: str) -> PromotionShown:
    """Offer a promotion, within its period."""
    commands.activate_promotion(request.auth, code=code)
    return _shown(request, code)


@writes(router, "/promotions/{code}/endings", calls=commands.end_promotion, key=KeyRule.OPTIONAL)
def end_promotion(request: Call, code: str) -> PromotionShown:
    """Offer a promotion no more; orders that have it keep it."""
    commands.end_promotion(request.auth, code=code)
    return _shown(request, code)


@reads(router, "/promotions/{code}/redemptions", needs="pricing.view")
def list_redemptions(request: Call, code: str, query: Query[Asked]) -> Listed[RedemptionShown]:
    """List the orders that used a promotion, the last first."""
    page = queries.list_redemptions(request.auth, promotion=code, **query.model_dump())
    return listed(page, RedemptionShown.of)


@writes(router, "/promotions/{code}/coupons", calls=commands.add_coupon, key=KeyRule.OPTIONAL)
def add_coupon(request: Call, code: str, body: CouponSent) -> CouponShown:
    """Let a code of your choice open a promotion."""
    return CouponShown.of(commands.add_coupon(request.auth, promotion=code, **body.model_dump()))


@writes(router, "/promotions/{code}/coupon-batches", calls=commands.generate_coupons)
def generate_coupons(request: Call, code: str, body: CouponBatchSent) -> CouponsMadeShown:
    """Make many codes nobody can guess."""
    made = commands.generate_coupons(request.auth, promotion=code, **body.model_dump())
    return CouponsMadeShown(codes=[coupon.code for coupon in made])


@reads(router, "/coupons", needs="pricing.view")
def list_coupons(request: Call, query: Query[CouponsAsked]) -> Listed[CouponShown]:
    """List coupons with their use, the last made first."""
    return listed(queries.list_coupons(request.auth, **query.model_dump()), CouponShown.of)


@writes(router, "/coupons/{code}/disablings", calls=commands.disable_coupon, key=KeyRule.OPTIONAL)
def disable_coupon(request: Call, code: str) -> CouponShown:
    """Let a code open its promotion no more; orders that used it keep it."""
    return CouponShown.of(commands.disable_coupon(request.auth, code=code))


@reads(router, "/promotion-policies", needs="pricing.view")
def list_promotion_policies(request: Call) -> PromotionPolicies:
    """List how promotions are combined, by channel."""
    return PromotionPolicies.of(queries.list_promotion_policies(request.auth))


@writes(router, "/promotion-policies", calls=commands.set_promotion_policy, key=KeyRule.OPTIONAL)
def set_promotion_policy(request: Call, body: PromotionPolicySent) -> PromotionPolicyShown:
    """Say how promotions are combined, in a channel or wherever nothing else is said."""
    return shown(PromotionPolicyShown, commands.set_promotion_policy(request.auth, **body.model_dump()))


@asks(router, "/promotion-trials", needs="pricing.view")
def try_promotions(request: Call, body: TrySent) -> TriedShown:
    """Say which promotions a basket would get and why not the others; nothing is changed."""
    return TriedShown.of(queries.try_promotions(request.auth, basket=body.as_basket()))


def _shown(request: Call, code: str) -> PromotionShown:
    return PromotionShown.of(queries.get_promotion(request.auth, code=code))
