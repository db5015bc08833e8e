"""What it costs: price lists, tax by editable rates, promotions, and exact allocation of every amount to units.

Publishes: PriceListOpened, PricesSet, TaxRateSet, PromotionSaved, PromotionActivated, PromotionEnded,
PromotionPolicySet, CouponsMade, CouponDisabled, PromotionRedeemed, PromotionGivenBack.
"""
