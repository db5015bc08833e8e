"""Price lists and whom they are for, limits on given prices, rates of tax and exemptions from it."""

from goodorder.pricing.models.engines import (
    TaxEngineChoice,
    TaxFiling,
    TaxQuote,
)
from goodorder.pricing.models.prices import (
    ListAssignment,
    Price,
    PriceLimit,
    PriceList,
)
from goodorder.pricing.models.promotions import (
    Coupon,
    CustomerUse,
    DiscountShare,
    Promotion,
    PromotionPolicy,
    PromotionVersion,
    Redemption,
)
from goodorder.pricing.models.taxes import (
    TaxExemption,
    TaxRate,
)

__all__ = [
    "Coupon",
    "CustomerUse",
    "DiscountShare",
    "ListAssignment",
    "Price",
    "PriceLimit",
    "PriceList",
    "Promotion",
    "PromotionPolicy",
    "PromotionVersion",
    "Redemption",
    "TaxEngineChoice",
    "TaxExemption",
    "TaxFiling",
    "TaxQuote",
    "TaxRate",
]
