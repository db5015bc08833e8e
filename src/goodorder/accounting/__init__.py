"""The books: chart of accounts, a journal that balances by the database's own word, periods.

Publishes: EntryPosted, PeriodClosed.
"""
