"""The tables of the books."""

from goodorder.accounting.models.currencies import (
    ExchangeRate,
    RateRows,
)
from goodorder.accounting.models.entries import (
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
    "ExchangeRate",
    "JournalLine",
    "Period",
    "PeriodRows",
    "RateRows",
]
