"""The tables of the books."""

from goodorder.accounting.models.journal import (
    Account,
    AccountRows,
    Entry,
    EntryRows,
    JournalLine,
    Period,
    PeriodRows,
)

__all__ = [
    "Account",
    "AccountRows",
    "Entry",
    "EntryRows",
    "JournalLine",
    "Period",
    "PeriodRows",
]
