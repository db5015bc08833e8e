"""Reads of prices, of whom they are for, and of tax."""

from goodorder.pricing.queries.engines import (
    certificates,
    filing_for_call,
    list_tax_engines,
    list_tax_filings,
    quoted_taxes,
    tax_engine_of,
)
from goodorder.pricing.queries.explaining import (
    Explained,
    Inquiry,
    explain_price,
)
from goodorder.pricing.queries.prices import (
    list_assignments,
    list_price_limits,
    list_price_lists,
    list_prices,
    price_limit,
    prices_of,
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
from goodorder.pricing.queries.resolution import (
    read_ahead,
    resolve_prices,
    sale_in,
    unit_prices,
)
from goodorder.pricing.queries.taxes import (
    certificates_held,
    determine_taxes,
    list_exemptions,
    list_tax_rates,
    tax_rates,
)
from goodorder.pricing.queries.trying import (
    Tried,
    TryOut,
    try_promotions,
)
from goodorder.pricing.queries.uses import (
    HeldUse,
    held_uses,
    list_uses,
)

__all__ = [
    "Explained",
    "HeldUse",
    "Inquiry",
    "Offer",
    "Tried",
    "TryOut",
    "certificates",
    "certificates_held",
    "determine_taxes",
    "explain_price",
    "filing_for_call",
    "get_promotion",
    "held_uses",
    "list_assignments",
    "list_coupons",
    "list_exemptions",
    "list_price_limits",
    "list_price_lists",
    "list_prices",
    "list_promotion_policies",
    "list_promotions",
    "list_redemptions",
    "list_tax_engines",
    "list_tax_filings",
    "list_tax_rates",
    "list_uses",
    "offer_for",
    "price_limit",
    "prices_of",
    "promotion_policy",
    "quoted_taxes",
    "read_ahead",
    "resolve_prices",
    "sale_in",
    "tax_engine_of",
    "tax_rates",
    "try_promotions",
    "unit_prices",
]
