"""Every write to price lists and whom they are for, prices, limits on given prices, tax rates and exemptions."""

from goodorder.pricing.commands.assignments import (
    assign_price_list,
    drop_price_limit,
    set_price_limit,
    withdraw_price_list,
)
from goodorder.pricing.commands.prices import import_prices, open_price_list, set_price
from goodorder.pricing.commands.taxes import (
    end_exemption,
    end_tax_rate,
    grant_exemption,
    seed_tax_rates,
    set_local_tax_rate,
    set_tax_rate,
)

__all__ = [
    "assign_price_list",
    "drop_price_limit",
    "end_exemption",
    "end_tax_rate",
    "grant_exemption",
    "import_prices",
    "open_price_list",
    "seed_tax_rates",
    "set_local_tax_rate",
    "set_price",
    "set_price_limit",
    "set_tax_rate",
    "withdraw_price_list",
]
