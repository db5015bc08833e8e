"""Papers that move stock: transfers between locations, counts, kits that are built, and recalls.

They book through the stock ledger below and keep what people did and who approved it.
Publishes: TransferOpened … TransferCancelled, CountPlanned … CountPosted, DiscrepancyExplained, KitsBuilt.
"""
