"""Every write to price lists, prices, tax rates, promotions and coupons."""

from goodorder.pricing.commands.coupons import add_coupon, disable_coupon, generate_coupons
from goodorder.pricing.commands.prices import (
    import_prices,
    open_price_list,
    seed_tax_rates,
    set_price,
    set_tax_rate,
)
from goodorder.pricing.commands.promotions import (
    activate_promotion,
    draft_promotion,
    end_promotion,
    save_promotion,
    set_promotion_policy,
)
from goodorder.pricing.commands.redeeming import give_back_uses, redeem_promotions

__all__ = [
    "activate_promotion",
    "add_coupon",
    "disable_coupon",
    "draft_promotion",
    "end_promotion",
    "generate_coupons",
    "give_back_uses",
    "import_prices",
    "open_price_list",
    "redeem_promotions",
    "save_promotion",
    "seed_tax_rates",
    "set_price",
    "set_promotion_policy",
    "set_tax_rate",
]
