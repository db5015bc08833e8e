"""Reads of price lists, prices and tax rates, of promotions and coupons."""

from goodorder.pricing.queries.prices import (
    list_price_lists,
    list_prices,
    list_tax_rates,
    prices_of,
    tax_rates,
    unit_prices,
)

__all__ = ["list_price_lists", "list_prices", "list_tax_rates", "prices_of", "tax_rates", "unit_prices"]
