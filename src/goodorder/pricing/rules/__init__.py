"""The arithmetic of prices: lines with discounts and tax, periods of validity, and known rates of tax."""

from goodorder.pricing.rules.lines import LineToPrice, PricedLine, PricedOrder, price_lines
from goodorder.pricing.rules.periods import Period, Slot, slot_for
from goodorder.pricing.rules.tables import NO_RATE, FoundPrice, ImportedPrices, TaxFound, best_price
from goodorder.pricing.rules.vat import EUROPEAN_RATES, REDUCED, STANDARD, KnownRate

__all__ = [
    "EUROPEAN_RATES",
    "NO_RATE",
    "REDUCED",
    "STANDARD",
    "FoundPrice",
    "ImportedPrices",
    "KnownRate",
    "LineToPrice",
    "Period",
    "PricedLine",
    "PricedOrder",
    "Slot",
    "TaxFound",
    "best_price",
    "price_lines",
    "slot_for",
]
