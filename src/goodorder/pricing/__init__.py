"""What it costs: price lists, tax by editable rates, and exact allocation of every amount to units.

Publishes: PriceListOpened, PricesSet, TaxRateSet.
"""
