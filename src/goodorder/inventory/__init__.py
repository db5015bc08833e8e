"""What there is and who has a claim on it: movements, balances, reservations. Knows demands, not orders.

Publishes: StockReceived, StockAdjusted, SafetyChanged.
"""
