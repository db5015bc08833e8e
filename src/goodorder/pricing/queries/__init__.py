"""Reads of price lists, prices and tax rates, of promotions and coupons."""

from goodorder.pricing.queries.prices import (
    list_price_lists,
    list_prices,
    list_tax_rates,
    prices_of,
    tax_rates,
    unit_prices,
)
from goodorder.pricing.queries.promotions import (
    Offer,
    get_promotion,
    list_coupons,
    list_promotion_policies,
    list_promotions,
    list_redemptions,
    offer_for,
    promotion_policy,
)
from goodorder.pricing.queries.trying import Tried, TryOut, try_promotions

__all__ = [
    "Offer",
    "Tried",
    "TryOut",
    "get_promotion",
    "list_coupons",
    "list_price_lists",
    "list_prices",
    "list_promotion_policies",
    "list_promotions",
    "list_redemptions",
    "list_tax_rates",
    "offer_for",
    "prices_of",
    "promotion_policy",
    "tax_rates",
    "try_promotions",
    "unit_prices",
]
