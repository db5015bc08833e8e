"""What it costs: price lists and whom they are for, promotions, tax by editable rates, amounts exact to the unit.

Publishes: PriceListOpened, PricesSet, PriceListAssigned, PriceListWithdrawn, PriceLimitSet, TaxRateSet,
TaxRateEnded, TaxExemptionGranted, TaxExemptionEnded, PromotionSaved, PromotionActivated, PromotionEnded,
PromotionPolicySet, CouponsMade, CouponDisabled, PromotionRedeemed, PromotionGivenBack,
TaxEngineSet, TaxEngineDropped, TaxQuoted, TaxFilingRequested, TaxFiled.
"""
