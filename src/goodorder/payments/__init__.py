"""Money taken and given back: payables, tenders and operations at providers. Knows payables, not orders.

Publishes: PayableOpened, PayableRaised, PayableReduced, TenderAdded, OperationRequested, OperationUnclear,
OperationContradicted, PaymentAuthorized, PaymentCaptured, PaymentVoided, PaymentRefunded, PaymentFailed,
GiftCardIssued, StoreCreditIssued, StoredValueBlocked, StoredValueUnblocked, StoredValueReopened, StoredValueExpired,
StoredValueAdjusted, StoredAdjustmentRequested, StoredAdjustmentDecided, TenderPolicySet, PayLinkRequested,
PayLinkOpened, PayLinkTold, PayLinkClosing, PayLinkEnded, PayLinkPaid.

Locks are taken in one order: the payable, then stored value rows by id.
"""
