"""Every write to price lists, prices, tax rates, promotions and coupons."""

from goodorder.pricing.commands.prices import (
    import_prices,
    open_price_list,
    seed_tax_rates,
    set_price,
    set_tax_rate,
)

__all__ = ["import_prices", "open_price_list", "seed_tax_rates", "set_price", "set_tax_rate"]
