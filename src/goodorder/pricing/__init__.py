"""What it costs: price lists and whom they are for, tax by editable rates, exact allocation of amounts to units.

Publishes: PriceListOpened, PricesSet, PriceListAssigned, PriceListWithdrawn, PriceLimitSet, TaxRateSet,
TaxRateEnded, TaxExemptionGranted, TaxExemptionEnded.
"""
