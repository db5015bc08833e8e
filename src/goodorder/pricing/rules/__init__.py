"""The arithmetic of prices: lines with discounts and tax, periods of validity, known rates, and promotions."""

from goodorder.pricing.rules.conditions import VARIABLES, check_condition, holds
from goodorder.pricing.rules.discounts import Goods, taken_off
from goodorder.pricing.rules.lines import LineToPrice, PricedLine, PricedOrder, price_lines
from goodorder.pricing.rules.periods import Period, Slot, slot_for
from goodorder.pricing.rules.promoted import Promoted, Use, UseShare, promoted_lines
from goodorder.pricing.rules.promotions import (
    BEST,
    KINDS,
    MERCHANT_ORDER,
    POLICIES,
    PRIORITY,
    BundlePart,
    PromotionDraft,
    Terms,
    Tier,
    checked_promotion,
)
from goodorder.pricing.rules.stacking import Applied, Basket, Deal, Lost, Outcome, settle
from goodorder.pricing.rules.tables import NO_RATE, FoundPrice, ImportedPrices, TaxFound, best_price
from goodorder.pricing.rules.vat import EUROPEAN_RATES, REDUCED, STANDARD, KnownRate

__all__ = [
    "BEST",
    "EUROPEAN_RATES",
    "KINDS",
    "MERCHANT_ORDER",
    "NO_RATE",
    "POLICIES",
    "PRIORITY",
    "REDUCED",
    "STANDARD",
    "VARIABLES",
    "Applied",
    "Basket",
    "BundlePart",
    "Deal",
    "FoundPrice",
    "Goods",
    "ImportedPrices",
    "KnownRate",
    "LineToPrice",
    "Lost",
    "Outcome",
    "Period",
    "PricedLine",
    "PricedOrder",
    "Promoted",
    "PromotionDraft",
    "Slot",
    "TaxFound",
    "Terms",
    "Tier",
    "Use",
    "UseShare",
    "best_price",
    "check_condition",
    "checked_promotion",
    "holds",
    "price_lines",
    "promoted_lines",
    "settle",
    "slot_for",
    "taken_off",
]
