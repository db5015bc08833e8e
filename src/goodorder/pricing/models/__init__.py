"""Price lists and whom they are for, limits on given prices, rates of tax and exemptions from it."""

from goodorder.pricing.models.prices import ListAssignment, Price, PriceLimit, PriceList
from goodorder.pricing.models.taxes import TaxExemption, TaxRate

__all__ = ["ListAssignment", "Price", "PriceLimit", "PriceList", "TaxExemption", "TaxRate"]
