"""Price lists, prices and tax rates; promotions, their coupons, and what orders were given by them."""

from goodorder.pricing.models.prices import Price, PriceList, TaxRate

__all__ = ["Price", "PriceList", "TaxRate"]
