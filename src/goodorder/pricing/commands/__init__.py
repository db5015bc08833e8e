"""Every write to price lists and whom they are for, prices, limits on given prices, tax rates and exemptions."""

from goodorder.pricing.commands.assignments import (
    assign_price_list,
    drop_price_limit,
    set_price_limit,
    withdraw_price_list,
)
from goodorder.pricing.commands.changed_uses import (
    redeem_later,
    take_off_use,
)
from goodorder.pricing.commands.coupons import (
    add_coupon,
    disable_coupon,
    generate_coupons,
)
from goodorder.pricing.commands.engines import (
    drop_tax_engine,
    record_tax_filed,
    record_tax_quote,
    request_tax_filing,
    retry_tax_filing,
    set_tax_engine,
)
from goodorder.pricing.commands.prices import (
    import_prices,
    open_price_list,
    set_price,
)
from goodorder.pricing.commands.promotions import (
    activate_promotion,
    draft_promotion,
    end_promotion,
    save_promotion,
    set_promotion_policy,
)
from goodorder.pricing.commands.redeeming import (
    give_back_uses,
    redeem_promotions,
    redeem_unlimited,
)
from goodorder.pricing.commands.taxes import (
    end_exemption,
    end_tax_rate,
    grant_exemption,
    seed_tax_rates,
    set_local_tax_rate,
    set_tax_rate,
)

__all__ = [
    "activate_promotion",
    "add_coupon",
    "assign_price_list",
    "disable_coupon",
    "draft_promotion",
    "drop_price_limit",
    "drop_tax_engine",
    "end_exemption",
    "end_promotion",
    "end_tax_rate",
    "generate_coupons",
    "give_back_uses",
    "grant_exemption",
    "import_prices",
    "open_price_list",
    "record_tax_filed",
    "record_tax_quote",
    "redeem_later",
    "redeem_promotions",
    "redeem_unlimited",
    "request_tax_filing",
    "retry_tax_filing",
    "save_promotion",
    "seed_tax_rates",
    "set_local_tax_rate",
    "set_price",
    "set_price_limit",
    "set_promotion_policy",
    "set_tax_engine",
    "set_tax_rate",
    "take_off_use",
    "withdraw_price_list",
]
