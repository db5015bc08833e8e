"""Money taken and given back: payables, tenders and operations at providers. Knows payables, not orders.

Publishes: PayableOpened, PayableRaised, PayableReduced, TenderAdded, OperationRequested, OperationUnclear,
OperationContradicted, PaymentAuthorized, PaymentCaptured, PaymentVoided, PaymentRefunded, PaymentFailed.
"""
