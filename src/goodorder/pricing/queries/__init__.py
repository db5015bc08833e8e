"""Reads of prices, of whom they are for, and of tax."""

from goodorder.pricing.queries.explaining import Explained, Inquiry, explain_price
from goodorder.pricing.queries.prices import (
    list_assignments,
    list_price_limits,
    list_price_lists,
    list_prices,
    price_limit,
    prices_of,
)
from goodorder.pricing.queries.resolution import resolve_prices, sale_in, unit_prices
from goodorder.pricing.queries.taxes import (
    determine_taxes,
    list_exemptions,
    list_tax_rates,
    tax_rates,
)

__all__ = [
    "Explained",
    "Inquiry",
    "determine_taxes",
    "explain_price",
    "list_assignments",
    "list_exemptions",
    "list_price_limits",
    "list_price_lists",
    "list_prices",
    "list_tax_rates",
    "price_limit",
    "prices_of",
    "resolve_prices",
    "sale_in",
    "tax_rates",
    "unit_prices",
]
