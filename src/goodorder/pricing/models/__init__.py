"""Price lists, prices and tax rates; promotions, their coupons, and what orders were given by them."""

from goodorder.pricing.models.prices import Price, PriceList, TaxRate
from goodorder.pricing.models.promotions import (
    Coupon,
    CustomerUse,
    DiscountShare,
    Promotion,
    PromotionPolicy,
    PromotionVersion,
    Redemption,
)

__all__ = [
    "Coupon",
    "CustomerUse",
    "DiscountShare",
    "Price",
    "PriceList",
    "Promotion",
    "PromotionPolicy",
    "PromotionVersion",
    "Redemption",
    "TaxRate",
]
