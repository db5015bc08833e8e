"""Counting uses against limits: guarded updates, so that the database alone decides who gets the last one.

Only what is limited is counted. Whoever counts holds the promotion's key first, which lets other orders count
beside them and keeps whoever changes the limit waiting.
"""

from collections.abc import Collection

from django.db.models import Count, F

from goodorder.kernel.errors import Refused
from goodorder.pricing.models import Coupon, CustomerUse, Promotion, Redemption


def keep_promotions(ids: Collection[int]) -> list[Promotion]:
    """Return promotions, by id, that nobody can save or end until the command is over."""
    sql = "SELECT * FROM pricing_promotion WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
    return list(Promotion.objects.raw(sql, [list(ids)]))


def keep_coupons(ids: Collection[int]) -> list[Coupon]:
    """Return coupons, by id, that nobody can disable until the command is over."""
    sql = "SELECT * FROM pricing_coupon WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
    return list(Coupon.objects.raw(sql, [list(ids)]))


def count_promotion(promotion: Promotion, customer: str) -> None:
    """Count a use by a customer; raises Refused when there is none left."""
    if promotion.max_uses is not None:
        rows = Promotion.objects.filter(pk=promotion.pk, used__lt=F("max_uses"))
        if not rows.update(used=F("used") + 1):
            raise _used_up(f"promotion {promotion.code}", "by other orders")
    if promotion.max_per_customer is not None:
        CustomerUse.objects.bulk_create(
            [CustomerUse(promotion=promotion, customer=customer)], ignore_conflicts=True
        )
        mine = CustomerUse.objects.filter(promotion=promotion, customer=customer)
        if not mine.filter(used__lt=promotion.max_per_customer).update(used=F("used") + 1):
            raise _used_up(f"promotion {promotion.code}", "by this customer")


def count_coupon(coupon: Coupon) -> None:
    """Count a use of a code; raises Refused when there is none left."""
    if coupon.max_uses is not None:
        rows = Coupon.objects.filter(pk=coupon.pk, used__lt=F("max_uses"))
        if not rows.update(used=F("used") + 1):
            raise _used_up(f"coupon {coupon.code}", "by other orders")


def uncount(redemption: Redemption, promotion: Promotion, coupon: Coupon | None) -> None:
    """Take a use back from whatever counted it."""
    if promotion.max_uses is not None:
        Promotion.objects.filter(pk=promotion.pk, used__gt=0).update(used=F("used") - 1)
    if promotion.max_per_customer is not None:
        mine = CustomerUse.objects.filter(promotion=promotion, customer=redemption.customer, used__gt=0)
        mine.update(used=F("used") - 1)
    if coupon and coupon.max_uses is not None:
        Coupon.objects.filter(pk=coupon.pk, used__gt=0).update(used=F("used") - 1)


def recount(promotion: Promotion) -> None:
    """Count what is held under the limits a locked promotion has now; raises Refused when that is more."""
    held = Redemption.objects.filter(promotion=promotion, state="held")
    promotion.used = held.count() if promotion.max_uses is not None else 0
    _refuse_below(promotion.max_uses, promotion.used, "max_uses")
    CustomerUse.objects.filter(promotion=promotion).delete()
    if promotion.max_per_customer is None:
        return
    counted = list(held.values_list("customer").annotate(uses=Count("id")))
    _refuse_below(
        promotion.max_per_customer, max((uses for _, uses in counted), default=0), "max_per_customer"
    )
    CustomerUse.objects.bulk_create(
        [CustomerUse(promotion=promotion, customer=customer, used=uses) for customer, uses in counted]
    )


def _refuse_below(limit: int | None, used: int, field: str) -> None:
    if limit is not None and used > limit:
        message = f"{field}: {used} uses are held already; set at least that, or end the promotion"
        raise Refused("pricing.limit_below_use", message, field=field, used=used)


def _used_up(what: str, by: str) -> Refused:
    message = f"{what} has just been used up {by}; look at the new price and order again"
    return Refused("pricing.promotion_used_up", message, field="coupons")
