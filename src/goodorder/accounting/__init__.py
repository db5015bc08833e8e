"""The books: chart of accounts, a journal that balances by the database's own word, periods.

Receivables: open items and what settles them, credit terms, reminders.

Publishes: EntryPosted, PeriodClosed, OpenItemEntered, SettlementAsked, SettlementApproved, SettlementRejected,
CreditTermsSet, LadderSet, ReminderProposed, ReminderDecided.
"""
