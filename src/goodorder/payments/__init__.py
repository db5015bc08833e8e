"""Money taken and given back: payables, tenders and operations at providers. Knows payables, not orders.

Publishes: OperationRequested, PaymentAuthorized, PaymentCaptured, PaymentVoided, PaymentRefunded,
PaymentFailed, PaymentUnclear.
"""
