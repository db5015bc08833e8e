"""What stock is worth: a journal of values derived from the ledger, by moving average or by layers.

Publishes: StockValued, StockRevalued; the books follow them.
"""
